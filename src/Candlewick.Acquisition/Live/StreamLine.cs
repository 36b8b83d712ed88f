namespace Candlewick.Acquisition.Live;

/// <summary>Why a line looks for another connection.</summary>
public enum LinkEnd : byte
{
    Ended,
    Stalled,

    /// <summary>The venue will cut it soon.</summary>
    Aged,
}

/// <summary>A set of streams that never ends, over connections that do: the next one opens before the last one is given up.</summary>
internal sealed class StreamLine : IAsyncDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly LiveContext _context;
    private readonly GapRepair _repair;
    private readonly Dictionary<StreamId, LiveStream> _streams;
    private readonly SemaphoreSlim _gate = new(1);
    private readonly UpdateBuffer _released = new();

    public StreamLine(int number, LiveContext context, IReadOnlyList<LiveStream> streams, SemaphoreSlim repairs)
    {
        (Number, _context) = (number, context);
        _streams = streams.ToDictionary(stream => stream.Id);
        _repair = new GapRepair(context, this, repairs);
    }

    public int Number { get; }

    public IReadOnlyCollection<LiveStream> Streams => _streams.Values;

    /// <summary>The connection in use; null before the first, and while there is none.</summary>
    public LineLink? Link { get; private set; }

    public long Connections { get; private set; }

    public long Repairs => _repair.Answers;

    /// <summary>Keeps the streams going until cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        LineLink? link = null;
        try
        {
            while (true)
            {
                LineLink next = await OpenAsync(ct);
                if (link is not null)
                {
                    await RetireAsync(link, ct);
                }

                link = next;
                link.End = await WatchAsync(link, ct);
                _context.Log.LinkEnds(_context.Venue.Spec.Code, Number, link.End, link.Describe());
                if (link.End != LinkEnd.Aged)
                {
                    Link = null;
                    await ChangeAsync(_ => InterruptAll(), ct);
                }
            }
        }
        finally
        {
            Link = null;
            await (link?.DisposeAsync() ?? default);
            await _repair.StopAsync();
        }
    }

    /// <summary>Takes what a connection delivers; while it does not return, that connection is not read.</summary>
    public async ValueTask TakeAsync(ReadOnlyMemory<MarketUpdate> updates, CancellationToken ct)
    {
        await _gate.WaitAsync(ct);
        try
        {
            foreach (ref readonly MarketUpdate update in updates.Span)
            {
                if (_streams.TryGetValue(update.Stream, out LiveStream? stream))
                {
                    stream.Take(update, _released);
                    _repair.Look(stream);
                }
            }

            await PublishAsync(ct);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Changes streams, and publishes what that lets through.</summary>
    public async Task ChangeAsync(Action<UpdateBuffer> change, CancellationToken ct)
    {
        await _gate.WaitAsync(ct);
        try
        {
            change(_released);
            await PublishAsync(ct);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _repair.DisposeAsync();
        foreach (LiveStream stream in _streams.Values)
        {
            stream.Dispose();
        }

        _gate.Dispose();
    }

    private async ValueTask PublishAsync(CancellationToken ct)
    {
        if (_released.Count > 0)
        {
            await _context.Feed.PublishAsync(_released.Memory, ct);
            _released.Clear();
        }
    }

    private void InterruptAll()
    {
        foreach (LiveStream stream in _streams.Values)
        {
            stream.Interrupt();
        }
    }

    private async Task<LineLink> OpenAsync(CancellationToken ct)
    {
        for (TimeSpan wait = _context.Settings.FirstDelay; ; wait = Longer(wait))
        {
            LineLink link = new(this, _context);
            try
            {
                await link.OpenAsync([.. _streams.Keys], ct);
                Connections++;
                Link = link;
                return link;
            }
            catch (VenueException failure)
            {
                _context.Log.LinkFails(_context.Venue.Spec.Code, Number, failure.Message, wait);
                await Task.Delay(wait, _context.Clock, ct);
            }
        }
    }

    /// <summary>Gives up a connection: one that only aged delivers a while beside the next, so that nothing falls between them.</summary>
    private async Task RetireAsync(LineLink link, CancellationToken ct)
    {
        if (link.End == LinkEnd.Aged)
        {
            await Task.WhenAny(link.Ended, Task.Delay(_context.Settings.Overlap, _context.Clock, ct));
        }

        await link.DisposeAsync();
    }

    private async Task<LinkEnd> WatchAsync(LineLink link, CancellationToken ct)
    {
        TimeSpan life = _context.Venue.StreamLimits.LongestConnection - _context.Settings.RotationLead;
        while (true)
        {
            await Task.WhenAny(link.Ended, Task.Delay(Beat, _context.Clock, ct));
            ct.ThrowIfCancellationRequested();
            UtcTime now = _context.Now;
            if (link.Ended.IsCompleted)
            {
                return LinkEnd.Ended;
            }

            if (link.IsStalled(now))
            {
                return LinkEnd.Stalled;
            }

            if (now - link.OpenedAt >= life)
            {
                return LinkEnd.Aged;
            }

            await ChangeAsync(_ => ProbeOverdue(now), ct);
        }
    }

    private void ProbeOverdue(UtcTime now)
    {
        foreach (LiveStream stream in _streams.Values)
        {
            if (now >= stream.NextProbeAt && (stream.Rate.IsStalled(now) || stream.IsBarOverdue(now, _context.Settings.CloseGrace)))
            {
                _repair.Probe(stream, now);
            }
        }
    }

    private TimeSpan Longer(TimeSpan wait) => wait * 2 < _context.Settings.LongestDelay ? wait * 2 : _context.Settings.LongestDelay;
}
