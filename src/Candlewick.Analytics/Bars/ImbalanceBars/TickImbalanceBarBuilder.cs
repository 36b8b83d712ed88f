namespace Candlewick.Analytics.Bars.ImbalanceBars;

/// <summary>Bars that close when more trades came from one side than expected.</summary>
/// <remarks>
/// Source: M. Lopez de Prado, Advances in Financial Machine Learning, Wiley 2018, section 2.3.2.1. See <see cref="ImbalanceRule"/>.
/// </remarks>
public sealed class TickImbalanceBarBuilder : IBarBuilder
{
    private readonly AnchoredBars<OneByOne<ImbalanceRule>> _bars;

    /// <param name="spec">Of kind <see cref="BarKind.TickImbalance"/>.</param>
    /// <exception cref="ArgumentException">The spec is of another kind.</exception>
    public TickImbalanceBarBuilder(BarSpec spec, BarBuilderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        BarKinds.Demand(spec, BarKind.TickImbalance);
        _bars = new AnchoredBars<OneByOne<ImbalanceRule>>(spec, options.Calendar, new OneByOne<ImbalanceRule>(new ImbalanceRule((double)spec.Size, options.Expectation, byVolume: false)));
    }

    /// <summary>Inputs outside every session of the anchor.</summary>
    public long LeftOut => _bars.LeftOut;

    public void Add(in BarInput input, BarColumns closed) => _bars.Add(input, closed);

    public void Advance(UtcTime now, BarColumns closed) => _bars.Advance(now, closed);

    public void End(BarColumns closed) => _bars.End(closed);
}
