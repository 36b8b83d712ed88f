using Candlewick.Acquisition.Derived;
using Candlewick.Acquisition.Dimensions;
using Candlewick.Acquisition.Downsampling;
using Candlewick.Acquisition.Statistics;
using Candlewick.Jobs;

namespace Candlewick.Hosting.JobBodies;

/// <summary>Downsamples price samples, one sub-run an instrument.</summary>
internal sealed class DownsampleBody(Workspace workspace, CandlewickOptions options) : IJobBody
{
    public async Task RunAsync(JobContext context, CancellationToken ct)
    {
        WindowSpec windows = options.Jobs.Windows;
        DownsamplePrices job = new(workspace.Store, workspace.Clock);
        IReadOnlyList<InstrumentId> instruments = await job.ListAsync(new DownsampleRequest(windows), ct);
        await context.RunSubRunsAsync(
            [.. instruments.Select(one => one.ToString())], options.Backfill.Parallel,
            async (sub, token) => sub.Log((await job.RunOneAsync(InstrumentId.Parse(sub.Name), windows, token)).ToString()),
            ct);
    }
}

/// <summary>Stores derived bars, one sub-run a series.</summary>
internal sealed class DerivedBarsBody(Workspace workspace, CandlewickOptions options) : IJobBody
{
    /// <summary>Stands for the slash of a spec, which parts the names of sub-runs.</summary>
    private const char Slash = '~';

    public async Task RunAsync(JobContext context, CancellationToken ct)
    {
        IReadOnlyList<BarSpec> specs = (options.Derived with { Bars = context.Arguments.GetValueOrDefault("bars", options.Derived.Bars) }).BarSpecs;
        StoreDerivedBars job = new(workspace.Store, workspace.Clock);
        IReadOnlyList<BarSeriesId> series = await job.ListAsync(new DerivedBarsRequest(specs), ct);
        await context.RunSubRunsAsync(
            [.. series.Select(one => one.ToString().Replace('/', Slash))], options.Backfill.Parallel,
            async (sub, token) => sub.Log((await job.RunOneAsync(BarSeriesId.Parse(sub.Name.Replace(Slash, '/')), token)).ToString()),
            ct);
    }
}

/// <summary>Daily statistics and rankings of the configured universe.</summary>
internal sealed class StatisticsBody(Workspace workspace, CandlewickOptions options) : IJobBody
{
    public async Task RunAsync(JobContext context, CancellationToken ct)
    {
        StatisticsRequest request = new(new RankingScope(workspace.UniverseVenue, options.Universe.Quote));
        context.Log((await new ComputeStatistics(workspace.Store, workspace.Clock).RunAsync(request, ct)).ToString());
    }
}

/// <summary>What venues and the ranking's source say of instruments and currencies; a source that does not answer fails the run once the others are kept.</summary>
internal sealed class MetadataBody(Workspace workspace, CandlewickOptions options) : IJobBody
{
    public async Task RunAsync(JobContext context, CancellationToken ct)
    {
        IReadOnlyList<MetadataSource> sources = await workspace.CreateMetadata().RunAsync(new MetadataRequest(options.Universe.Count), ct);
        foreach (MetadataSource source in sources)
        {
            context.Log(source.ToString());
        }

        if (sources.FirstOrDefault(source => source.Failure is not null) is { } failed)
        {
            throw new VenueException(ErrorKind.Unreachable, failed.Name, "metadata", $"{failed.Name}: {failed.Failure}") { IsTransient = true };
        }
    }
}

/// <summary>The star's dimensions.</summary>
internal sealed class DimensionsBody(Workspace workspace) : IJobBody
{
    public async Task RunAsync(JobContext context, CancellationToken ct)
    {
        DimensionResult done = await new RefreshDimensions(workspace.Store).RunAsync(new DimensionRequest(), ct);
        context.Log($"{done.Dates} days, {done.Venues} venues and {done.Instruments} instruments new or changed; {done.Facts} bars");
    }
}
