namespace Candlewick.Acquisition.Live;

/// <summary>How one line is doing.</summary>
/// <param name="OpenedAt">Of the connection in use; null while there is none.</param>
/// <param name="LastMessageAt">When it last delivered anything.</param>
/// <param name="Connections">Opened since the start.</param>
/// <param name="Repairs">REST answers that were spliced in.</param>
public sealed record LineStatus(string Venue, int Number, int Streams, UtcTime? OpenedAt, UtcTime? LastMessageAt, long Connections, long Repairs);

/// <summary>How one stream is doing.</summary>
/// <param name="LastEventTime">Of what was let through last; null before the first.</param>
/// <param name="LastReceivedAt">When anything of it last came.</param>
/// <param name="IsWaiting">True while events wait for others that are missing.</param>
public sealed record StreamStatus(StreamId Stream, UtcTime? LastEventTime, UtcTime? LastReceivedAt, bool IsWaiting, long Duplicates);

/// <summary>Live data of one venue, whole: streams on as many lines as they need, each never ending, published to the feed.</summary>
/// <remarks>A stream goes on from what the store has of it: what happened since is fetched over REST.</remarks>
public sealed class LiveMarket : IAsyncDisposable
{
    private readonly LiveContext _context;
    private readonly SemaphoreSlim _repairs;
    private readonly IReadOnlyList<LiveStream> _streams;
    private readonly IReadOnlyList<StreamLine> _lines;

    /// <param name="streams">Each once. Bars are built from trades where there are such, else from aggregate trades.</param>
    /// <exception cref="ArgumentException">A stream is of another venue, or of a kind that it does not have.</exception>
    public LiveMarket(LiveContext context, IReadOnlyList<StreamId> streams)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(streams);
        Demand(context.Venue, streams);
        _context = context;
        _repairs = new SemaphoreSlim(context.Settings.Repairs);
        HashSet<StreamId> all = [.. streams];
        _streams =
        [
            .. all.OrderBy(stream => stream.Instrument).ThenBy(stream => stream.Kind)
                .Select(stream => new LiveStream(stream, IsBuiltFrom(stream, all) ? context.Settings.BuiltBars : [], context.Settings)),
        ];
        _lines =
        [
            .. _streams.Chunk(context.Venue.StreamLimits.StreamsPerConnection)
                .Select((part, number) => new StreamLine(number, context, part, _repairs)),
        ];
    }

    /// <summary>By number.</summary>
    public IReadOnlyList<LineStatus> Lines =>
        [.. _lines.Select(line => new LineStatus(_context.Venue.Spec.Code, line.Number, line.Streams.Count, line.Link?.OpenedAt, line.Link?.LastAt, line.Connections, line.Repairs))];

    /// <summary>By instrument and kind.</summary>
    public IReadOnlyList<StreamStatus> Streams =>
        [.. _streams.Select(stream => new StreamStatus(stream.Id, stream.LastReleased, stream.Rate.LastAt, stream.IsWaiting, stream.Duplicates))];

    /// <summary>Looks up where to go on, then runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        if (_context.Store is { } store)
        {
            await RestoreAsync(new StoredPositions(store), ct);
        }

        using CancellationTokenSource any = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task[] running = [.. _lines.Select(line => RunAsync(line, any))];
        try
        {
            await Task.WhenAll(running);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (StreamLine line in _lines)
        {
            await line.DisposeAsync();
        }

        _repairs.Dispose();
    }

    /// <summary>A line that fails, which none should, stops the others, so that somebody notices.</summary>
    private static async Task RunAsync(StreamLine line, CancellationTokenSource any)
    {
        try
        {
            await line.RunAsync(any.Token);
        }
        catch
        {
            await any.CancelAsync();
            throw;
        }
    }

    private async Task RestoreAsync(StoredPositions positions, CancellationToken ct)
    {
        UpdateBuffer released = new();
        foreach (LiveStream stream in _streams)
        {
            await positions.RestoreAsync(stream, released, ct);
        }

        await _context.Feed.PublishAsync(released.Memory, ct);
    }

    private static bool IsBuiltFrom(StreamId stream, HashSet<StreamId> all) =>
        stream.Kind == StreamKind.Trades
        || (stream.Kind == StreamKind.AggregateTrades && !all.Contains(new StreamId(stream.Instrument, StreamKind.Trades)));

    private static void Demand(IMarketStream venue, IReadOnlyList<StreamId> streams)
    {
        foreach (StreamId stream in streams)
        {
            if (stream.Instrument.Venue != venue.Spec.Code || !venue.StreamKinds.Contains(stream.Kind))
            {
                throw new ArgumentException($"{venue.Spec.Code} has no stream '{stream}'.", nameof(streams));
            }
        }
    }
}
