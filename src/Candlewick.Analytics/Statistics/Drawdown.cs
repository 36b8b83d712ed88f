using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Statistics;

/// <summary>One value of <see cref="Drawdown"/>.</summary>
/// <param name="Depth">close / highest close so far - 1; 0 at a new high, never above 0.</param>
/// <param name="Deepest">The lowest depth so far.</param>
/// <param name="Bars">Bars since the highest close.</param>
public readonly record struct DrawdownValue(double Depth, double Deepest, double Bars);

/// <summary>The deepest fall of a series from a high.</summary>
/// <param name="Depth">close at the trough / close at the peak - 1; 0 where the series never falls, NaN where it has no price.</param>
/// <param name="Peak">Row of the high before it, the latest of equal ones; -1 where there is no fall.</param>
/// <param name="Trough">Row of the lowest close after that high, the first of equal ones; -1 where there is no fall.</param>
/// <param name="Recovery">First row after the trough whose close is at the peak's again; -1 where it has not come.</param>
public readonly record struct MaximumDrawdown(double Depth, int Peak, int Trough, int Recovery)
{
    /// <summary>Rows from the peak to the recovery; null until it has come.</summary>
    public int? Duration => Recovery < 0 ? null : Recovery - Peak;
}

/// <summary>Fall of the close from its highest so far.</summary>
public static class Drawdown
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "drawdown",
        Name = "Drawdown",
        Summary = "How far below its highest close so far the close lies, and for how long.",
        Formula = "depth = c / max(c so far) - 1, from the first bar on; deepest = the lowest depth so far; bars = bars since the highest close (the latest of equal ones). "
            + "A price of 0 or below gives NaN and starts afresh.",
        Source = "M. Magdon-Ismail, A. Atiya, Maximum Drawdown, Risk Magazine 17 (2004)",
        Options = [Prices.Option],
        Outputs =
        [
            new("depth", OutputUnit.Ratio, "from -1 to 0"),
            new("deepest", OutputUnit.Ratio, "lowest depth so far"),
            new("bars", OutputUnit.Ratio, "bars since the highest close"),
        ],
        Memory = Memory.Cumulative,
        Create = options => new BoundIndicator<DrawdownKernel, double, DrawdownValue>(options, () => new DrawdownKernel()),
    };

    public static IIndicator<double, DrawdownValue> Create() =>
        new Indicator<DrawdownKernel, double, DrawdownValue>(new DrawdownKernel(), new OptionValues(Spec, []).ToString());

    /// <summary>The deepest drawdown of a series; of equally deep ones the first. Prices that are not finite or not above 0 are passed over.</summary>
    /// <remarks>Rows are those of the span, so that open times beside it give the instants.</remarks>
    public static MaximumDrawdown Deepest(ReadOnlySpan<double> closes)
    {
        MaximumDrawdown deepest = new(double.NaN, -1, -1, -1);
        int peak = -1;
        for (int row = 0; row < closes.Length; row++)
        {
            double close = closes[row];
            if (!double.IsFinite(close) || close <= 0)
            {
                continue;
            }

            if (peak < 0 || close >= closes[peak])
            {
                peak = row;
                deepest = double.IsNaN(deepest.Depth) ? deepest with { Depth = 0 } : deepest;
            }

            if (deepest is { Trough: >= 0, Recovery: < 0 } && close >= closes[deepest.Peak])
            {
                deepest = deepest with { Recovery = row };
            }

            double depth = (close - closes[peak]) / closes[peak];
            if (depth < deepest.Depth)
            {
                deepest = new MaximumDrawdown(depth, peak, row, -1);
            }
        }

        return deepest;
    }
}

/// <summary>The arithmetic of <see cref="Drawdown"/>.</summary>
public struct DrawdownKernel() : IKernel<double, DrawdownValue>
{
    private double _highest = 0;
    private double _deepest = 0;
    private double _bars = 0;

    public readonly int WarmUp => 1;

    public readonly bool IsPossible(double input) => double.IsFinite(input) && input > 0;

    public DrawdownValue Add(double input)
    {
        if (input >= _highest)
        {
            (_highest, _bars) = (input, 0);
        }
        else
        {
            _bars++;
        }

        double depth = (input - _highest) / _highest;
        _deepest = Math.Min(_deepest, depth);
        return new DrawdownValue(depth, _deepest, _bars);
    }

    public void Reset() => (_highest, _deepest, _bars) = (0, 0, 0);

    public void Transfer(StateCursor state)
    {
        state.Value(ref _highest);
        state.Value(ref _deepest);
        state.Value(ref _bars);
    }
}
