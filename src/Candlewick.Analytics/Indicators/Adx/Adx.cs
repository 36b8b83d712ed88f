using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>Where the means of <see cref="Adx"/> begin.</summary>
public enum AdxSeed
{
    /// <summary>At the sums of bars 2 to n + 1: directional indicators from bar n + 1, ADX from bar 2 n.</summary>
    Wilder,

    /// <summary>At the sums of bars 2 to n, and one step of the mean at bar n + 1: values at the same bars as Wilder's.</summary>
    TaLib,

    /// <summary>At the sums of bars 2 to n: directional indicators from bar n, ADX from bar 2 n - 1.</summary>
    Tulip,
}

/// <summary>The values of <see cref="Adx"/>.</summary>
public readonly record struct AdxValue(double Adx, double PlusDi, double MinusDi, double Dx);

/// <summary>Average directional index with the directional indicators.</summary>
public static class Adx
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "adx",
        Name = "Average Directional Index",
        Summary = "How directed the movement is, and how much of it goes up and down.",
        Formula = "+DM is the rise of the high where it is positive and larger than the fall of the low, else 0; -DM the reverse. +DI = 100 mean(+DM) / mean(TR), "
            + "-DI = 100 mean(-DM) / mean(TR), DX = 100 |+DI - -DI| / (+DI + -DI), ADX = mean of DX, all means Wilder's. +DI, -DI and DX from bar n + 1, ADX, which "
            + "begins as the simple mean of n DX, from bar 2 n. 0 where nothing moves. seed says how TA-Lib and Tulip begin.",
        Source = "J. W. Wilder, New Concepts in Technical Trading Systems, 1978; TA-Lib ADX, PLUS_DI, MINUS_DI, DX",
        Options = [IndicatorOption.Period("period", 14, least: 2, "Bars in the means."), IndicatorOption.Choice<AdxSeed>("seed", "Where the means begin.")],
        Outputs =
        [
            new("adx", OutputUnit.Ratio, "from 0 to 100"),
            new("plus_di", OutputUnit.Ratio, "from 0 to 100"),
            new("minus_di", OutputUnit.Ratio, "from 0 to 100"),
            new("dx", OutputUnit.Ratio, "from 0 to 100"),
        ],
        Memory = Memory.Recursive,
        SettlesAfter = SettlesAfter,
        Create = static options => new BoundIndicator<AdxKernel, BarPoint, AdxValue>(options, () => Kernel(options))
        {
            PointTwin = static (in BarSpans input, OptionValues options, double[][] outputs) =>
                Columns(new BarPrices(input.Open, input.High, input.Low, input.Close), options, OutputColumns.Of(outputs, input.Count)),
        },
    };

    /// <param name="period">Bars in the means, at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is out of range.</exception>
    public static IIndicator<BarPoint, AdxValue> Create(int period = 14, AdxSeed seed = AdxSeed.Wilder)
    {
        OptionValues options = new(Spec, [("period", period), ("seed", (int)seed)]);
        return new Indicator<AdxKernel, BarPoint, AdxValue>(Kernel(options), options.ToString());
    }

    /// <summary>Column form: adx, plus_di, minus_di, dx; opens are not read.</summary>
    /// <exception cref="ArgumentException">A column is not as long as the closes.</exception>
    public static void Columns(BarPrices bars, OptionValues options, OutputColumns outputs) =>
        ColumnRuns.Run(Kernel(options), bars, outputs);

    internal static int SettlesAfter(OptionValues options) => 2 * ExponentialMean.SettlesAfter(1.0 / options.Whole("period"));

    internal static AdxKernel Kernel(OptionValues options) => new(options.Whole("period"), options.Choice<AdxSeed>("seed"));
}
