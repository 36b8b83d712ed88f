using Candlewick.Acquisition.Live;
using Microsoft.Extensions.Logging;

namespace Candlewick.Hosting.Running;

/// <summary>Last prices of the followed instruments, polled over REST: for those who prefer it to streams.</summary>
public sealed class PollingPiece(Workspace workspace, CandlewickOptions options, ILogger log) : IRunningPiece
{
    private PricePolling? _polling;

    public string Name => "live";

    public PieceHealth Health => _polling is { Status: var status } polling
        ? new PieceHealth(
            polling.IsCurrent,
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
        StoreRoles store = workspace.CountSamples();
        PricePolling polling = new(
            venues, instruments.ToHashSet(), store.Observations, how, new PollingSurroundings(workspace.Clock, store.Derived.Samples, store.Coverage, log));
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

    private Task<IReadOnlyList<InstrumentId>> AwaitOthersAsync(IReadOnlyList<InstrumentId> current, CancellationToken ct) =>
        FollowedStreams.AwaitOthersAsync(current, token => FollowedStreams.ListInstrumentsAsync(workspace, options, token), ct);
}
