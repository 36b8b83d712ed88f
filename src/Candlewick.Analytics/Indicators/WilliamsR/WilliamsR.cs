using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>Where the close lies in the range of the last bars, from -100 (at the low) to 0 (at the high).</summary>
public static class WilliamsR
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "williams-r",
        Name = "Williams %R",
        Summary = "Where the close lies in the range of the last bars, from -100 to 0.",
        Formula = "%R = -100 (highest high - close) / (highest high - lowest low) over the last n bars; first value at bar n; 0 where the range is 0.",
        Source = "L. Williams, How I Made One Million Dollars Last Year Trading Commodities, 1979; TA-Lib WILLR",
        Options = [IndicatorOption.Period("period", 14)],
        Outputs = [new("williams_r", OutputUnit.Ratio, "from -100 to 0")],
        Memory = Memory.Windowed,
        Create = options => new BoundIndicator<WilliamsRKernel, BarPoint, double>(options, () => new WilliamsRKernel(options.Whole("period"))),
    };

    /// <param name="period">Bars in the window.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is out of range.</exception>
    public static IIndicator<BarPoint, double> Create(int period = 14) =>
        new Indicator<WilliamsRKernel, BarPoint, double>(new WilliamsRKernel(period), new OptionValues(Spec, [("period", period)]).ToString());
}

/// <summary>The arithmetic of <see cref="WilliamsR"/>.</summary>
public struct WilliamsRKernel(int period) : IKernel<BarPoint, double>
{
    private WindowExtreme _highest = new(period, largest: true);
    private WindowExtreme _lowest = new(period, largest: false);

    public readonly int WarmUp => period;

    public readonly bool IsPossible(BarPoint input) => input.HasHighLowClose;

    public double Add(BarPoint input)
    {
        double high = _highest.Add(input.High);
        double low = _lowest.Add(input.Low);
        if (!_highest.IsFull)
        {
            return double.NaN;
        }

        return high > low ? -100 * ((high - input.Close) / (high - low)) : 0;
    }

    public void Reset()
    {
        _highest.Reset();
        _lowest.Reset();
    }

    public void Transfer(StateCursor state)
    {
        _highest.Transfer(state);
        _lowest.Transfer(state);
    }
}
