using Microsoft.Extensions.Logging;

namespace Candlewick.Acquisition.Live.Feed;

/// <summary>Where a feed keeps what does not fit into memory.</summary>
public sealed record FeedOptions
{
    /// <summary>Folder of the spill files of consumers that never skip, one each; null where there are none such.</summary>
    public string? SpillFolder { get; init; }

    /// <summary>Bytes of one spill file at which producers begin to wait; default 4 GiB.</summary>
    public long LargestSpill { get; init; } = 4L << 30;
}

/// <summary>Shares out live events to the consumers of the process. Any number of producers, one per connection.</summary>
/// <remarks>Nothing is allocated per event. Events of one producer reach a consumer in the order in which they were published.</remarks>
public sealed class MarketFeed(FeedOptions options, TimeProvider clock, ILogger log) : IMarketFeed, IAsyncDisposable
{
    private static readonly TimeSpan RoomPoll = TimeSpan.FromMilliseconds(10);

    private readonly Lock _gate = new();
    private FeedShare[] _shares = [];
    private bool _isEnded;

    /// <inheritdoc/>
    public IFeedReader Register(FeedConsumer consumer)
    {
        ArgumentNullException.ThrowIfNull(consumer);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isEnded, this);
            if (_shares.Any(share => share.Queue.Consumer.Name == consumer.Name))
            {
                throw new ArgumentException($"A consumer called '{consumer.Name}' is registered already; choose another name.", nameof(consumer));
            }

            FeedQueue queue = new(consumer, OpenSpill(consumer), clock, log);
            ShareOut([.. _shares.Select(share => share.Queue), queue]);
            return new FeedReader(this, queue);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<FeedMetrics> Measure() =>
        [.. Volatile.Read(ref _shares).Select(share => share.Queue.Measure()).OrderBy(metrics => metrics.Name, StringComparer.Ordinal)];

    /// <summary>Hands events to the queues of those whose they are. Waits only while the disk of a consumer that never skips is full.</summary>
    /// <param name="updates">The caller's again once the call has returned.</param>
    public ValueTask PublishAsync(ReadOnlyMemory<MarketUpdate> updates, CancellationToken ct)
    {
        FeedShare[] shares = Volatile.Read(ref _shares);
        foreach (FeedShare share in shares)
        {
            if (share.Queue.IsOverfull)
            {
                return WaitAndPublishAsync(updates, ct);
            }
        }

        Publish(shares, updates.Span);
        return default;
    }

    /// <summary>No more is published: readers get what is queued, then 0.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _isEnded = true;
            foreach (FeedShare share in _shares)
            {
                share.Queue.Complete();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Complete();
        foreach (FeedShare share in Volatile.Read(ref _shares))
        {
            await LeaveAsync(share.Queue);
        }
    }

    internal ValueTask LeaveAsync(FeedQueue queue)
    {
        lock (_gate)
        {
            ShareOut([.. _shares.Select(share => share.Queue).Where(other => other != queue)]);
        }

        queue.Dispose();
        return default;
    }

    private async ValueTask WaitAndPublishAsync(ReadOnlyMemory<MarketUpdate> updates, CancellationToken ct)
    {
        while (Volatile.Read(ref _shares).Any(share => share.Queue.IsOverfull))
        {
            await Task.Delay(RoomPoll, clock, ct);
        }

        Publish(Volatile.Read(ref _shares), updates.Span);
    }

    private static void Publish(FeedShare[] shares, ReadOnlySpan<MarketUpdate> updates)
    {
        foreach (FeedShare share in shares)
        {
            share.Queue.Add(updates, share);
        }
    }

    private void ShareOut(FeedQueue[] queues)
    {
        FeedShare[] shares =
        [
            .. queues.Select(queue => new FeedShare(queue, [.. queues.Where(other => other.Group == queue.Group).Select(other => other.Consumer.Name)])),
        ];
        Volatile.Write(ref _shares, shares);
    }

    private SpillFile? OpenSpill(FeedConsumer consumer)
    {
        if (consumer.Backlog != BacklogPolicy.Spill)
        {
            return null;
        }

        string folder = options.SpillFolder
            ?? throw new ArgumentException($"'{consumer.Name}' never skips, and the feed has no folder to spill to.", nameof(consumer));
        Directory.CreateDirectory(folder);
        return new SpillFile(Path.Combine(folder, $"{consumer.Name}.spill"), options.LargestSpill);
    }
}

/// <summary>The reader's end of a queue.</summary>
internal sealed class FeedReader(MarketFeed feed, FeedQueue queue) : IFeedReader
{
    public FeedMetrics Metrics => queue.Measure();

    public ValueTask<int> ReadAsync(Memory<MarketUpdate> buffer, CancellationToken ct) => queue.ReadAsync(buffer, ct);

    public ValueTask DisposeAsync() => feed.LeaveAsync(queue);
}
