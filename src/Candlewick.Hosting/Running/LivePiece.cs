using Candlewick.Acquisition.Live;
using Candlewick.Acquisition.Live.Feed;
using Candlewick.Acquisition.Live.Recording;
using Microsoft.Extensions.Logging;

namespace Candlewick.Hosting.Running;

/// <summary>Live data of a running process: streams of the followed instruments, the feed that shares them out, and the recorder that stores them.</summary>
/// <remarks>Which instruments are followed is read again now and then; when they change, the streams begin anew from what is stored.</remarks>
public sealed class LivePiece : IRunningPiece, IAsyncDisposable
{

    /// <summary>What the recorder may take to store what is queued when the process stops; the rest is in its spill file, or comes again over REST.</summary>
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(1.5);

    private readonly Workspace _workspace;
    private readonly Func<CancellationToken, Task<IReadOnlyList<StreamId>>> _choose;
    private readonly ILogger _log;
    private readonly LiveSettings _settings;
    private readonly MarketFeed _feed;
    private readonly LiveRecorder _recorder;
    private readonly DeadLetterFile _deadFile;
    private readonly DeadLetters _dead;
    private IReadOnlyList<LiveMarket> _markets = [];
    private string _state = "waiting for a universe";

    /// <param name="choose">The streams to follow; none while nothing is known to follow.</param>
    public LivePiece(Workspace workspace, LiveOptions options, Func<CancellationToken, Task<IReadOnlyList<StreamId>>> choose, ILogger log)
    {
        _settings = new LiveSettings
        {
            ShortestStall = TimeSpan.FromSeconds(options.ShortestStall), LongestStall = TimeSpan.FromSeconds(options.LongestStall), BuiltBars = options.BuiltBars,
        };
        _workspace = workspace;
        _choose = choose;
        _log = log;
        _deadFile = new DeadLetterFile(workspace.Place.Anchor + ".dead-letters.jsonl", log);
        _dead = new DeadLetters(file: _deadFile);
        _feed = new MarketFeed(new FeedOptions { SpillFolder = workspace.Place.Anchor + ".spill" }, workspace.Clock, log);
        _recorder = new LiveRecorder(workspace.CountSamples(), _feed, new RecorderOptions(), workspace.Clock, log);
    }

    public string Name => "live";

    /// <summary>Where consumers register.</summary>
    public IMarketFeed Feed => _feed;

    public PieceHealth Health
    {
        get
        {
            LineStatus[] lines = [.. _markets.SelectMany(market => market.Lines)];
            bool isConnected = lines.Length > 0 && lines.All(line => line.OpenedAt is not null);
            string state = lines.Length == 0 ? _state : isConnected ? "connected" : "not connected";
            RecorderStatus recorded = _recorder.Status;
            return new PieceHealth(
                isConnected,
                state,
                [
                    .. lines.Select(line => $"{line.Venue} connection {line.Number}: {line.Streams} streams, {(line.OpenedAt is { } opened ? $"open since {opened}" : "closed")}, last message {line.LastMessageAt?.ToString() ?? "never"}, {line.Connections} connections and {line.Repairs} repairs so far"),
                    .. lines.Length == 0 ? [] : (string[])[$"recorder: {recorded.Rows} rows, last write {recorded.LastWriteAt?.ToString() ?? "never"}, {_dead.Count} messages set aside"],
                ]);
        }
    }

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken ct)
    {
        using CancellationTokenSource drained = new();
        using CancellationTokenSource any = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task recording = RecordAsync(any, drained.Token);
        try
        {
            IReadOnlyList<StreamId> streams = [];
            while (!any.IsCancellationRequested)
            {
                streams = await FollowedStreams.AwaitOthersAsync(streams, _choose, any.Token);
                await FollowAsync(streams, any.Token);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            _state = "stopped";
        }
        finally
        {
            if (ct.IsCancellationRequested)
            {
                _feed.Complete();
                drained.CancelAfter(DrainLimit);
            }
            else
            {
                await drained.CancelAsync();
            }

            await recording;
        }
    }

    /// <summary>A recorder that fails stops the streams, so that somebody notices.</summary>
    private async Task RecordAsync(CancellationTokenSource any, CancellationToken ct)
    {
        try
        {
            await _recorder.RunAsync(ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return;
        }
        catch
        {
            await any.CancelAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _recorder.DisposeAsync();
        await _feed.DisposeAsync();
        await _deadFile.DisposeAsync();
    }

    /// <summary>Streams until others are to be followed.</summary>
    private async Task FollowAsync(IReadOnlyList<StreamId> streams, CancellationToken ct)
    {
        using CancellationTokenSource others = CancellationTokenSource.CreateLinkedTokenSource(ct);
        _markets = [.. streams.GroupBy(stream => stream.Instrument.Venue).Select(venue => Create(venue.Key, [.. venue]))];
        Task running = Task.WhenAll(_markets.Select(market => EndWithAsync(market.RunAsync(others.Token), others)));
        try
        {
            Task changing = FollowedStreams.AwaitOthersAsync(streams, _choose, others.Token);
            await Task.WhenAny(changing, running);
            await others.CancelAsync();
            await running;
        }
        finally
        {
            IReadOnlyList<LiveMarket> ended = _markets;
            _markets = [];
            foreach (LiveMarket market in ended)
            {
                await market.DisposeAsync();
            }
        }
    }

    /// <summary>A market that ends, which none should, ends the others, so that somebody notices.</summary>
    private static async Task EndWithAsync(Task market, CancellationTokenSource others)
    {
        try
        {
            await market;
        }
        finally
        {
            await others.CancelAsync();
        }
    }

    private LiveMarket Create(string venue, IReadOnlyList<StreamId> streams)
    {
        IMarketStream source = _workspace.Venues.Require<IMarketStream>(venue, "live streams");
        return new LiveMarket(new LiveContext(source, _feed, _settings, _workspace.Clock, _log) { Store = _workspace.Store, DeadLetters = _dead }, streams);
    }
}
