using System.Collections.ObjectModel;
using Candlewick.Acquisition.Downsampling;
using Candlewick.Acquisition.Live;
using Microsoft.Extensions.Logging;

namespace Candlewick.Hosting.Running;

/// <summary>Last prices of the followed instruments, polled over REST: for those who prefer it to streams.</summary>
public sealed class PollingPiece(Workspace workspace, CandlewickOptions options, ILogger log) : IRunningPiece
{
    private PricePolling? _polling;

    public string Name => "live";

    public PieceHealth Health => _polling?.Status is { } status
        ? new PieceHealth(
            status.LastTickAt is not null,
            status.LastTickAt is { } last ? $"polling, last tick at {last}" : "polling, no tick stored yet",
            [$"{status.Ticks} ticks, {status.Rows} prices, {status.Failures} requests without an answer"])
        : new PieceHealth(false, "waiting for a universe", []);

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            IReadOnlyList<InstrumentId> instruments = [];
            while (true)
            {
                instruments = await AwaitOthersAsync(instruments, ct);
                await PollAsync(instruments, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task PollAsync(IReadOnlyList<InstrumentId> instruments, CancellationToken ct)
    {
        using CancellationTokenSource others = CancellationTokenSource.CreateLinkedTokenSource(ct);
        PollingOptions how = new()
        {
            Every = TimeSpan.FromSeconds(options.Live.SamplingFrequency), RequestsPerSecond = options.Live.ApiRateLimit, Workers = options.Live.MaxWorkers,
        };
        ITickers[] venues = [.. instruments.Select(one => one.Venue).Distinct().Select(code => workspace.Venues.Find<ITickers>(code)).OfType<ITickers>()];
        PricePolling polling = new(venues, instruments.ToHashSet(), workspace.Store.Observations, how, new PollingSurroundings(workspace.Clock, Samples(others.Token), log));
        _polling = polling;
        Task running = polling.RunAsync(others.Token);
        await Task.WhenAny(running, AwaitOthersAsync(instruments, others.Token));
        await others.CancelAsync();
        try
        {
            await running;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return;
        }
    }

    /// <summary>The store of samples; where windows are also filled by a number of points, the job is told as soon as they have come (its schedule comes without that).</summary>
    private ISampleStore Samples(CancellationToken ct) => options.Jobs.DataPoints == 0
        ? workspace.Store.Derived.Samples
        : new CountedSamples(workspace.Store.Derived.Samples, options.Jobs.DataPoints, _ => Tell(ct));

    private void Tell(CancellationToken ct) => _ = workspace.Jobs.RaiseAsync(DerivedJobs.SamplesEvent, ReadOnlyDictionary<string, string>.Empty, ct);

    private Task<IReadOnlyList<InstrumentId>> AwaitOthersAsync(IReadOnlyList<InstrumentId> current, CancellationToken ct) =>
        FollowedStreams.AwaitOthersAsync(current, token => FollowedStreams.ListInstrumentsAsync(workspace, options, token), ct);
}
