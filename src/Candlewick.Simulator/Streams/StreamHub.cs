using System.Runtime.InteropServices;
using Candlewick.Simulator.Faults;
using Candlewick.Simulator.Serving;
using Candlewick.Simulator.Wire;

namespace Candlewick.Simulator.Streams;

/// <summary>Writes what the streams of some instruments say in a span of time.</summary>
internal interface IScribe
{
    /// <summary>The streams that somebody listens to.</summary>
    List<StreamChannel> Channels { get; }

    /// <summary>Appends the messages of [from, to) in order of their channels; the hub sorts them.</summary>
    void Write(long fromUs, long toUs, FrameText text, List<StreamEvent> events);
}

/// <summary>Knows who listens to what, and a few hundred times a second sends everybody what the market did since.</summary>
/// <remarks>A message is written once, however many listen.</remarks>
internal sealed class StreamHub(ServedState state) : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);

    private readonly Lock _gate = new();
    private readonly List<StreamConnection> _connections = [];
    private readonly Dictionary<(MarketSegment Segment, string Name), (StreamChannel Channel, IScribe? Scribe)> _channels = [];
    private readonly Dictionary<ITape, TapeScribe> _tapes = [];
    private readonly IScribe? _recorded = state.Recording?.CreateScribe();
    private readonly List<StreamEvent> _events = [];
    private readonly FrameText _text = new();
    private readonly List<StreamConnection> _alive = [];
    private readonly SemaphoreSlim _wake = new(0, 1);
    private long _toldUs = state.Clock.Now.Microseconds;
    private long _opened;
    private bool _hasCut;

    /// <summary>Sends until the token is cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using PeriodicTimer timer = new(Tick, TimeProvider.System);
        while (await WaitAsync(timer, ct))
        {
            lock (_gate)
            {
                long now = state.Clock.Now.Microseconds;
                Collect(_toldUs, now);
                _toldUs = Math.Max(now, _toldUs);
                Deliver();
                foreach (StreamConnection connection in _connections)
                {
                    connection.Faults.Release(now);
                    _hasCut |= connection.Keep(now);
                    connection.Outbox.Send();
                }
            }
        }
    }

    public StreamConnection Open(MarketSegment segment)
    {
        lock (_gate)
        {
            UtcTime now = state.Clock.Now;
            UtcTime cut = now + (_hasCut ? StreamLimits.Lifetime : StreamLimits.Lifetime - state.Options.ConnectionAge);
            StreamClock clock = new(() => state.Clock.Now.Microseconds, now.Microseconds, cut.Microseconds, state.Options.IncomingWindow);
            StreamConnection connection = new(++_opened, segment, clock, state.Options);
            state.HasStreamed = true;
            if (_connections.Count == 0)
            {
                _toldUs = now.Microseconds;
            }

            _connections.Add(connection);
            if (_wake.CurrentCount == 0)
            {
                _wake.Release();
            }

            return connection;
        }
    }

    public void Close(StreamConnection connection)
    {
        lock (_gate)
        {
            Unsubscribe(connection, [.. connection.Channels.Keys]);
            _connections.Remove(connection);
        }
    }

    /// <summary>False, and nothing changed, when that would be more streams than a connection may have.</summary>
    public bool TrySubscribe(StreamConnection connection, IReadOnlyList<string> names)
    {
        lock (_gate)
        {
            if (connection.Channels.Keys.Union(names).Count() > StreamLimits.MostStreams)
            {
                return false;
            }

            long now = state.Clock.Now.Microseconds;
            foreach (string name in names)
            {
                if (!connection.Channels.ContainsKey(name))
                {
                    StreamChannel channel = Channel(connection.Segment, name);
                    connection.Channels.Add(name, channel);
                    channel.Listeners.Add((connection, now));
                }
            }

            return true;
        }
    }

    public void Unsubscribe(StreamConnection connection, IReadOnlyList<string> names)
    {
        lock (_gate)
        {
            foreach (string name in names)
            {
                if (connection.Channels.Remove(name, out StreamChannel? channel))
                {
                    channel.Listeners.RemoveAll(listener => listener.Connection == connection);
                    if (channel.Listeners.Count == 0 && _channels.Remove((channel.Segment, name), out (StreamChannel, IScribe? Scribe) gone))
                    {
                        gone.Scribe?.Channels.Remove(channel);
                    }
                }
            }
        }
    }

    public IReadOnlyList<string> List(StreamConnection connection)
    {
        lock (_gate)
        {
            return [.. connection.Channels.Keys];
        }
    }

    public void Dispose() => _wake.Dispose();

    private async ValueTask<bool> WaitAsync(PeriodicTimer timer, CancellationToken ct)
    {
        bool isIdle;
        lock (_gate)
        {
            isIdle = _connections.Count == 0;
        }

        if (isIdle)
        {
            await _wake.WaitAsync(ct);
        }

        return await timer.WaitForNextTickAsync(ct);
    }

    private StreamChannel Channel(MarketSegment segment, string name)
    {
        if (_channels.TryGetValue((segment, name), out (StreamChannel Channel, IScribe?) known))
        {
            return known.Channel;
        }

        StreamChannel channel = new(StreamName.Parse(name), segment);
        IScribe? scribe = Scribe(channel);
        scribe?.Channels.Add(channel);
        _channels.Add((segment, name), (channel, scribe));
        return channel;
    }

    private IScribe? Scribe(StreamChannel channel)
    {
        if (state.Recording is { } recording && recording.Has(channel.Segment, channel.Name.Text))
        {
            return _recorded;
        }

        ITape? tape = channel.Name.Kind == StreamKind.Other ? null : state.Market.FindTape(channel.Segment, channel.Name.Symbol);
        if (tape is null)
        {
            return null;
        }

        if (!_tapes.TryGetValue(tape, out TapeScribe? scribe))
        {
            _tapes[tape] = scribe = new TapeScribe(tape);
        }

        return scribe;
    }

    private void Collect(long fromUs, long toUs)
    {
        _events.Clear();
        _text.Clear();
        if (fromUs >= toUs)
        {
            return;
        }

        _recorded?.Write(fromUs, toUs, _text, _events);
        foreach (TapeScribe scribe in _tapes.Values)
        {
            if (scribe.Channels.Count > 0)
            {
                scribe.Write(fromUs, toUs, _text, _events);
            }
        }

        _events.Sort();
    }

    private void Deliver()
    {
        foreach (ref readonly StreamEvent told in CollectionsMarshal.AsSpan(_events))
        {
            ReadOnlySpan<byte> data = _text[told.Offset, told.Length];
            StreamConnection? victim = Hit(told, out PlantedFault? fault, out int draw);
            foreach ((StreamConnection connection, long since) in CollectionsMarshal.AsSpan(told.Channel.Listeners))
            {
                if (told.AtUs >= since)
                {
                    connection.Faults.Tell(told, data, connection == victim ? fault : null, draw);
                }
            }
        }
    }

    /// <summary>Whom the next fault hits when it is due: one of those who hear this message and could fill what they miss.</summary>
    private StreamConnection? Hit(in StreamEvent told, out PlantedFault? fault, out int draw)
    {
        (fault, draw) = (null, 0);
        if (!told.Channel.IsMissed(told.AtUs) || !state.Plan.Streams.IsDue(told.AtUs))
        {
            return null;
        }

        _alive.Clear();
        foreach ((StreamConnection connection, long since) in told.Channel.Listeners)
        {
            if (told.AtUs >= since && !connection.Faults.IsDead && connection.Outbox.IsOpen)
            {
                _alive.Add(connection);
            }
        }

        if (_alive.Count == 0)
        {
            return null;
        }

        (fault, draw) = state.Plan.Streams.Take();
        state.Counts.Serve(fault, told.Channel.Name.Text, UtcTime.FromMicroseconds(told.AtUs));
        return _alive[draw % _alive.Count];
    }
}
