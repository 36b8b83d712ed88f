using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>Average directional index rating.</summary>
public static class Adxr
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "adxr",
        Name = "Average Directional Index Rating",
        Summary = "Mean of the ADX of now and of some bars ago.",
        Formula = "ADXR = (ADX + ADX of lag bars ago) / 2, lag n - 1 as TA-Lib (lag n: set lag). First value lag bars after the first ADX; lag 0 stands for n - 1.",
        Source = "J. W. Wilder, New Concepts in Technical Trading Systems, 1978; TA-Lib ADXR",
        Options =
        [
            .. Adx.Spec.Options,
            IndicatorOption.Whole("lag", 0, 0, IndicatorOption.LongestPeriod, "Bars between the two; 0 for period - 1."),
        ],
        Outputs = [new("adxr", OutputUnit.Ratio, "from 0 to 100")],
        Memory = Memory.Recursive,
        SettlesAfter = Adx.SettlesAfter,
        Create = static options => new BoundIndicator<AdxrKernel, BarPoint, double>(options, () => Kernel(options)),
    };

    /// <param name="period">Bars in the means, at least 2.</param>
    /// <param name="lag">Bars between the two; 0 for period - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    public static IIndicator<BarPoint, double> Create(int period = 14, AdxSeed seed = AdxSeed.Wilder, int lag = 0)
    {
        OptionValues options = new(Spec, [("period", period), ("seed", (int)seed), ("lag", lag)]);
        return new Indicator<AdxrKernel, BarPoint, double>(Kernel(options), options.ToString());
    }

    private static AdxrKernel Kernel(OptionValues options) =>
        new(options.Whole("period"), options.Choice<AdxSeed>("seed"), options.Whole("lag") is var lag and > 0 ? lag : options.Whole("period") - 1);
}

/// <summary>The arithmetic of <see cref="Adxr"/>.</summary>
public struct AdxrKernel(int period, AdxSeed seed, int lag) : IKernel<BarPoint, double>
{
    private AdxKernel _adx = new(period, seed);
    private Ring _past = new(lag);

    public readonly int WarmUp => _adx.WarmUp + lag;

    public readonly bool IsPossible(BarPoint input) => input.HasHighLowClose;

    public double Add(BarPoint input)
    {
        double adx = _adx.Add(input).Adx;
        return double.IsNaN(adx) ? double.NaN : (adx + _past.Add(adx)) / 2;
    }

    public void Reset()
    {
        _adx.Reset();
        _past.Reset();
    }

    public void Transfer(StateCursor state)
    {
        _adx.Transfer(state);
        _past.Transfer(state);
    }
}
