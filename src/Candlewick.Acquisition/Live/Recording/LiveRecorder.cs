using Candlewick.Acquisition.Live.Feed;
using Microsoft.Extensions.Logging;

namespace Candlewick.Acquisition.Live.Recording;

/// <summary>How live data is written.</summary>
public sealed record RecorderOptions
{
    /// <summary>Name of the consumer, and of its spill file.</summary>
    public string Name { get; init; } = "recorder";

    /// <summary>How long small writes are gathered before they are written as a group; default 0.5 s.</summary>
    public TimeSpan GroupTime { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Events of one group at most; default 32,768.</summary>
    public int LargestGroup { get; init; } = 32_768;

    /// <summary>Wait after a write that failed; default 1 s.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>What a recorder has done since it began.</summary>
/// <param name="Rows">Rows that the store took, those that it had already included.</param>
/// <param name="Groups">Writes, each of one or a few transactions.</param>
/// <param name="LastWriteAt">When the last one was durable; null before the first.</param>
public readonly record struct RecorderStatus(long Rows, long Groups, long Retries, UtcTime? LastWriteAt);

/// <summary>Writes live trades, closed bars, quotes and prices into the store, in groups. Never skips: what waits too long goes to disk.</summary>
/// <remarks>
/// A group is acknowledged once it is committed. What was not is taken again from the spill file, or fetched over REST from the last stored id
/// or bar by <see cref="LiveMarket"/>. Forming bars are not stored.
/// </remarks>
public sealed class LiveRecorder : IAsyncDisposable
{
    private readonly StoreRoles _store;
    private readonly IFeedReader _reader;
    private readonly RecorderOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly RecordedGroup _group;
    private RecorderStatus _status;

    /// <summary>Registers with the feed at once: nothing that is published from now on is missed.</summary>
    public LiveRecorder(StoreRoles store, IMarketFeed feed, RecorderOptions options, TimeProvider clock, ILogger log)
    {
        ArgumentNullException.ThrowIfNull(feed);
        ArgumentNullException.ThrowIfNull(options);
        (_store, _options, _clock, _log) = (store, options, clock, log);
        _reader = feed.Register(new FeedConsumer(options.Name) { Backlog = BacklogPolicy.Spill, Capacity = 65_536 });
        _group = new RecordedGroup(store, clock);
    }

    public RecorderStatus Status => _status;

    public FeedMetrics Metrics => _reader.Metrics;

    /// <summary>Writes until the feed has ended and everything is stored; cancelling leaves the rest to the spill file and to REST.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        MarketUpdate[] buffer = new MarketUpdate[_options.LargestGroup];
        while (await _reader.ReadAsync(buffer, ct) is var count && count > 0)
        {
            await _group.AddAsync(buffer.AsMemory(0, count), ct);
            await WriteAsync(ct);
            if (count < buffer.Length / 2 && _reader.Metrics.Depth < buffer.Length / 2)
            {
                await Task.Delay(_options.GroupTime, _clock, ct);
            }
        }
    }

    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    private async Task WriteAsync(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                int rows = await _group.WriteAsync(ct);
                _status = _status with { Rows = _status.Rows + rows, Groups = _status.Groups + 1, LastWriteAt = UtcTime.From(_clock.GetUtcNow()) };
                return;
            }
            catch (StoreException failure)
            {
                _status = _status with { Retries = _status.Retries + 1 };
                _log.RecordFails(_store.Queries.Info.Location, failure.Message, _options.RetryDelay);
                await Task.Delay(_options.RetryDelay, _clock, ct);
            }
        }
    }
}
