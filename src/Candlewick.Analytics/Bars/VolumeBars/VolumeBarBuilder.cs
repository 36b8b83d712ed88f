namespace Candlewick.Analytics.Bars.VolumeBars;

/// <summary>Bars of a quantity traded: base asset, shares or contracts.</summary>
/// <remarks>
/// Overshoot rule: a trade, or a smaller bar, is never split. A bar closes with the input that reaches the size, counted in whole, and may
/// hold more than the size; the next bar starts from 0 and owes nothing. The sum of the volumes is the sum of the inputs.
/// </remarks>
public sealed class VolumeBarBuilder : IBarBuilder
{
    private readonly AnchoredBars<SumRule<VolumeLimit>> _bars;

    /// <param name="spec">Of kind <see cref="BarKind.Volume"/>.</param>
    /// <exception cref="ArgumentException">The spec is of another kind.</exception>
    public VolumeBarBuilder(BarSpec spec, BarBuilderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        BarKinds.Demand(spec, BarKind.Volume);
        _bars = new AnchoredBars<SumRule<VolumeLimit>>(spec, options.Calendar, new SumRule<VolumeLimit>(new VolumeLimit(spec.Size)));
    }

    /// <summary>Inputs outside every session of the anchor.</summary>
    public long LeftOut => _bars.LeftOut;

    public void Add(in BarInput input, BarColumns closed) => _bars.Add(input, closed);

    public void Advance(UtcTime now, BarColumns closed) => _bars.Advance(now, closed);

    public void End(BarColumns closed) => _bars.End(closed);
}
