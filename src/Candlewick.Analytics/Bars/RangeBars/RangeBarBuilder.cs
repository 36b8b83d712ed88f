namespace Candlewick.Analytics.Bars.RangeBars;

/// <summary>Bars of a distance from low to high, in the quote currency.</summary>
/// <remarks>
/// A bar closes with the input that makes high - low reach the size, and may be longer: prices that were not traded are not invented.
/// Prices are decimal numbers held in binary, so a distance that falls short by less than 1e-15 of the price counts as reached.
/// </remarks>
public sealed class RangeBarBuilder : IBarBuilder
{
    private readonly AnchoredBars<OneByOne<RangeRule>> _bars;

    /// <param name="spec">Of kind <see cref="BarKind.Range"/>.</param>
    /// <exception cref="ArgumentException">The spec is of another kind.</exception>
    public RangeBarBuilder(BarSpec spec, BarBuilderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        BarKinds.Demand(spec, BarKind.Range);
        _bars = new AnchoredBars<OneByOne<RangeRule>>(spec, options.Calendar, new OneByOne<RangeRule>(new RangeRule((double)spec.Size)));
    }

    /// <summary>Inputs outside every session of the anchor.</summary>
    public long LeftOut => _bars.LeftOut;

    public void Add(in BarInput input, BarColumns closed) => _bars.Add(input, closed);

    public void Advance(UtcTime now, BarColumns closed) => _bars.Advance(now, closed);

    public void End(BarColumns closed) => _bars.End(closed);
}
