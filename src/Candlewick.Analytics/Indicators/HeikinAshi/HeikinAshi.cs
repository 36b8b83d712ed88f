namespace Candlewick.Analytics.Indicators;

/// <summary>The four prices of a Heikin-Ashi bar.</summary>
public readonly record struct HeikinAshiValue(double Open, double High, double Low, double Close);

/// <summary>Averaged bars that show a trend as a run of one colour.</summary>
public static class HeikinAshi
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "heikin-ashi",
        Name = "Heikin-Ashi",
        Summary = "Averaged bars that show a trend as a run of one colour.",
        Formula = "close = (O + H + L + C) / 4; open = (previous open + previous close) / 2 of the averaged bars, (O + C) / 2 at the first bar; "
            + "high = max(H, open, close); low = min(L, open, close).",
        Source = "D. Valcu, Using the Heikin-Ashi Technique, Technical Analysis of Stocks & Commodities, February 2004",
        Options = [],
        Outputs =
        [
            new("open", OutputUnit.Price, "middle of the previous averaged body"),
            new("high", OutputUnit.Price, "highest of the bar's high and the averaged body"),
            new("low", OutputUnit.Price, "lowest of the bar's low and the averaged body"),
            new("close", OutputUnit.Price, "mean of the bar's four prices"),
        ],
        Memory = Memory.Recursive,
        SettlesAfter = static _ => 48,
        Create = static options => new BoundIndicator<HeikinAshiKernel, BarPoint, HeikinAshiValue>(options, static () => new HeikinAshiKernel()),
    };

    public static IIndicator<BarPoint, HeikinAshiValue> Create() =>
        new Indicator<HeikinAshiKernel, BarPoint, HeikinAshiValue>(new HeikinAshiKernel(), new OptionValues(Spec, []).ToString());
}

/// <summary>The arithmetic of <see cref="HeikinAshi"/>.</summary>
public struct HeikinAshiKernel : IKernel<BarPoint, HeikinAshiValue>
{
    private double _open;
    private double _close;
    private bool _hasPrevious;

    public readonly int WarmUp => 1;

    public readonly bool IsPossible(BarPoint input) => input.HasPrices;

    public HeikinAshiValue Add(BarPoint input)
    {
        double open = _hasPrevious ? (_open + _close) / 2 : (input.Open + input.Close) / 2;
        double close = (input.Open + input.High + input.Low + input.Close) / 4;
        (_open, _close, _hasPrevious) = (open, close, true);
        return new HeikinAshiValue(open, Math.Max(input.High, Math.Max(open, close)), Math.Min(input.Low, Math.Min(open, close)), close);
    }

    public void Reset() => this = default;

    public void Transfer(StateCursor state)
    {
        state.Value(ref _open);
        state.Value(ref _close);
        state.Value(ref _hasPrevious);
    }
}
