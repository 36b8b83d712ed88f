using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>The running total of volume, added on rising closes and taken off on falling ones.</summary>
public static class Obv
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "obv",
        Name = "On Balance Volume",
        Summary = "The running total of volume, added on rising closes and taken off on falling ones.",
        Formula = "OBV = previous OBV + V where close > previous close, - V where close < previous close, unchanged where they are equal. "
            + "The first bar is 0 (start=zero, as on TradingView and in Stock.Indicators and Tulip) or its volume (start=volume, as in TA-Lib and Lean). "
            + "The total carries the rounding of each addition, so whole volumes stay exact up to 2^53 and others do not drift.",
        Source = "J. Granville, Granville's New Key to Stock Market Profits, 1963; TA-Lib OBV",
        Options = [IndicatorOption.Choice<ObvStart>("start", "Value of the first bar.")],
        Outputs = [new("obv", OutputUnit.Volume, "the total, in units of the volume")],
        Memory = Memory.Cumulative,
        NeedsVolume = true,
        Create = static options => new BoundIndicator<ObvKernel, BarPoint, double>(options, () => new ObvKernel(options.Choice<ObvStart>("start"))),
    };

    /// <param name="start">Value of the first bar.</param>
    public static IIndicator<BarPoint, double> Create(ObvStart start = ObvStart.Zero) =>
        new Indicator<ObvKernel, BarPoint, double>(new ObvKernel(start), new OptionValues(Spec, [("start", (int)start)]).ToString());
}

/// <summary>Value of <see cref="Obv"/> at the first bar.</summary>
public enum ObvStart
{
    /// <summary>0.</summary>
    Zero,

    /// <summary>The volume of the bar.</summary>
    Volume,
}

/// <summary>The arithmetic of <see cref="Obv"/>.</summary>
public struct ObvKernel(ObvStart start) : IKernel<BarPoint, double>
{
    private RunningTotal _total;
    private double _close = double.NaN;

    public readonly int WarmUp => 1;

    public readonly bool IsPossible(BarPoint input) => double.IsFinite(input.Close) && input.HasVolume;

    public double Add(BarPoint input)
    {
        double previous = _close;
        _close = input.Close;
        if (double.IsNaN(previous))
        {
            return _total.Add(start == ObvStart.Volume ? input.Volume : 0);
        }

        return _total.Add(input.Close > previous ? input.Volume : input.Close < previous ? -input.Volume : 0);
    }

    public void Reset()
    {
        _total.Reset();
        _close = double.NaN;
    }

    public void Transfer(StateCursor state)
    {
        _total.Transfer(state);
        state.Value(ref _close);
    }
}
