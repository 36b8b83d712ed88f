using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>Commodity channel index: distance of the price from its mean, in mean deviations.</summary>
public static class Cci
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "cci",
        Name = "Commodity Channel Index",
        Summary = "Distance of the typical price from its mean, in units of 0.015 mean deviations.",
        Formula = "CCI = (p - m) / (0.015 d), m the mean of the last n prices, d = mean of |p[i] - m| over them; first value at bar n; 0 where d is 0. "
            + "The mean deviation looks at the whole window on each bar: the cost grows with n.",
        Source = "D. R. Lambert, Commodity Channel Index, Commodities Magazine, October 1980; TA-Lib CCI",
        Options = [IndicatorOption.Period("period", 20), Prices.OptionOf(PriceOf.Typical)],
        Outputs = [new("cci", OutputUnit.Ratio, "0 at the mean, beyond 100 or -100 in about a quarter of bars")],
        Memory = Memory.Windowed,
        Create = options => new BoundIndicator<CciKernel, double, double>(options, () => Kernel(options)),
    };

    /// <param name="period">Prices in the window.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is out of range.</exception>
    public static IIndicator<double, double> Create(int period = 20)
    {
        OptionValues options = new(Spec, [("period", period)]);
        return new Indicator<CciKernel, double, double>(Kernel(options), options.ToString());
    }

    private static CciKernel Kernel(OptionValues options) => new(options.Whole("period"));
}

/// <summary>The arithmetic of <see cref="Cci"/>.</summary>
/// <remarks>Sums run from the oldest price to the newest and are relative to the newest: the same window gives the same bits.</remarks>
public struct CciKernel(int period) : IKernel<double, double>
{
    private readonly double[] _prices = new double[period];
    private int _next;
    private bool _isFull;

    public readonly int WarmUp => period;

    public readonly bool IsPossible(double input) => double.IsFinite(input);

    public double Add(double input)
    {
        _prices[_next++] = input;
        if (_next == _prices.Length)
        {
            _next = 0;
            _isFull = true;
        }

        if (!_isFull)
        {
            return double.NaN;
        }

        ReadOnlySpan<double> older = _prices.AsSpan(_next);
        ReadOnlySpan<double> newer = _prices.AsSpan(0, _next);
        double mean = Sum(newer, input, Sum(older, input, 0)) / period;
        double deviation = SumOfDistances(newer, input, mean, SumOfDistances(older, input, mean, 0)) / period;
        return deviation > 0 ? -mean / (0.015 * deviation) : 0;
    }

    public void Reset()
    {
        _next = 0;
        _isFull = false;
        Array.Clear(_prices);
    }

    public void Transfer(StateCursor state)
    {
        state.Values(_prices);
        state.Value(ref _next);
        state.Value(ref _isFull);
    }

    private static double Sum(ReadOnlySpan<double> prices, double reference, double sum)
    {
        foreach (double price in prices)
        {
            sum += price - reference;
        }

        return sum;
    }

    /// <summary>Sum of the distances from reference + mean, which are never added up to one rounded number.</summary>
    private static double SumOfDistances(ReadOnlySpan<double> prices, double reference, double mean, double sum)
    {
        foreach (double price in prices)
        {
            sum += Math.Abs(price - reference - mean);
        }

        return sum;
    }
}
