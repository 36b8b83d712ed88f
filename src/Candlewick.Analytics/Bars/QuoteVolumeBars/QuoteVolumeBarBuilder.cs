namespace Candlewick.Analytics.Bars.QuoteVolumeBars;

/// <summary>Bars of a value traded, in the quote currency ("dollar bars").</summary>
/// <remarks>
/// Overshoot rule as for volume bars: a bar closes with the input that reaches the size, counted in whole. Of smaller bars the quote
/// volumes are summed; a bar without one (NaN) makes the bar that it falls into end at the anchor.
/// </remarks>
public sealed class QuoteVolumeBarBuilder : IBarBuilder
{
    private readonly AnchoredBars<SumRule<QuoteVolumeLimit>> _bars;

    /// <param name="spec">Of kind <see cref="BarKind.QuoteVolume"/>.</param>
    /// <exception cref="ArgumentException">The spec is of another kind.</exception>
    public QuoteVolumeBarBuilder(BarSpec spec, BarBuilderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        BarKinds.Demand(spec, BarKind.QuoteVolume);
        _bars = new AnchoredBars<SumRule<QuoteVolumeLimit>>(spec, options.Calendar, new SumRule<QuoteVolumeLimit>(new QuoteVolumeLimit(spec.Size)));
    }

    /// <summary>Inputs outside every session of the anchor.</summary>
    public long LeftOut => _bars.LeftOut;

    public void Add(in BarInput input, BarColumns closed) => _bars.Add(input, closed);

    public void Advance(UtcTime now, BarColumns closed) => _bars.Advance(now, closed);

    public void End(BarColumns closed) => _bars.End(closed);
}
