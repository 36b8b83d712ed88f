namespace Candlewick.Analytics.Bars.TickBars;

/// <summary>Bars of a number of trades.</summary>
/// <remarks>
/// An aggregate of trades counts as the trades in it (LastId - FirstId + 1) and is never split: a bar closes with the input that reaches the
/// number and may hold more. Of smaller bars the trade counts are summed; a bar without one (NaN) makes the bar that it falls into end at the anchor.
/// </remarks>
public sealed class TickBarBuilder : IBarBuilder
{
    private readonly AnchoredBars<SumRule<CountLimit>> _bars;

    /// <param name="spec">Of kind <see cref="BarKind.Tick"/>.</param>
    /// <exception cref="ArgumentException">The spec is of another kind.</exception>
    public TickBarBuilder(BarSpec spec, BarBuilderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        BarKinds.Demand(spec, BarKind.Tick);
        _bars = new AnchoredBars<SumRule<CountLimit>>(spec, options.Calendar, new SumRule<CountLimit>(new CountLimit(spec.Size)));
    }

    /// <summary>Inputs outside every session of the anchor.</summary>
    public long LeftOut => _bars.LeftOut;

    public void Add(in BarInput input, BarColumns closed) => _bars.Add(input, closed);

    public void Advance(UtcTime now, BarColumns closed) => _bars.Advance(now, closed);

    public void End(BarColumns closed) => _bars.End(closed);
}
