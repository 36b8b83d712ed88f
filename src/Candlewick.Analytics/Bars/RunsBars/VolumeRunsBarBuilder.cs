namespace Candlewick.Analytics.Bars.RunsBars;

/// <summary>Bars that close when one side alone made more quantity than expected.</summary>
/// <remarks>
/// Source: M. Lopez de Prado, Advances in Financial Machine Learning, Wiley 2018, section 2.3.2.4. See <see cref="RunsRule"/>.
/// </remarks>
public sealed class VolumeRunsBarBuilder : IBarBuilder
{
    private readonly AnchoredBars<OneByOne<RunsRule>> _bars;

    /// <param name="spec">Of kind <see cref="BarKind.VolumeRuns"/>.</param>
    /// <exception cref="ArgumentException">The spec is of another kind.</exception>
    public VolumeRunsBarBuilder(BarSpec spec, BarBuilderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        BarKinds.Demand(spec, BarKind.VolumeRuns);
        _bars = new AnchoredBars<OneByOne<RunsRule>>(spec, options.Calendar, new OneByOne<RunsRule>(new RunsRule((double)spec.Size, options.Expectation, byVolume: true)));
    }

    /// <summary>Inputs outside every session of the anchor.</summary>
    public long LeftOut => _bars.LeftOut;

    public void Add(in BarInput input, BarColumns closed) => _bars.Add(input, closed);

    public void Advance(UtcTime now, BarColumns closed) => _bars.Advance(now, closed);

    public void End(BarColumns closed) => _bars.End(closed);
}
