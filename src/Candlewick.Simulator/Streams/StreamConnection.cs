using Candlewick.Simulator.Wire;

namespace Candlewick.Simulator.Streams;

/// <summary>One client's socket: reads its frames, sends what waits, keeps its limits by the market's clock.</summary>
internal sealed class StreamConnection : IDisposable
{
    private const ushort GoingAway = 1001;
    private const ushort PolicyViolated = 1008;

    private static readonly TimeSpan BytesArrive = TimeSpan.FromMilliseconds(20);

    private readonly StreamClock _clock;
    private readonly StreamLimits _limits;
    private readonly Queue<long> _incoming = [];
    private readonly Lock _gate = new();
    private long _pingAtUs;
    private long _pongDueUs = long.MaxValue;

    /// <param name="number">From 1, in the order of arrival.</param>
    public StreamConnection(long number, MarketSegment segment, StreamClock clock, SimulatorOptions options)
    {
        Number = number;
        Segment = segment;
        _clock = clock;
        _limits = StreamLimits.Of(segment);
        _pingAtUs = clock.OpenedUs + (long)_limits.PingEvery.TotalMicroseconds;
        Faults = new ConnectionFaults(this, options);
    }

    public long Number { get; }

    public MarketSegment Segment { get; }

    public Outbox Outbox { get; } = new();

    /// <summary>What goes wrong here. Guarded by the hub.</summary>
    public ConnectionFaults Faults { get; }

    /// <summary>What it listens to, by name. Guarded by the hub.</summary>
    public Dictionary<string, StreamChannel> Channels { get; } = [];

    /// <summary>Whether payloads come in an envelope with the stream's name.</summary>
    public bool IsCombined { get; set; }

    /// <summary>Sends a message of a stream in the form that this connection has.</summary>
    public void Tell(StreamChannel channel, ReadOnlySpan<byte> data)
    {
        if (IsCombined)
        {
            Outbox.Add(FrameCode.Text, channel.Prefix, data, "}"u8);
        }
        else
        {
            Outbox.Add(FrameCode.Text, data);
        }
    }

    /// <summary>Sends pings, and ends what is too old or does not answer. True when it is too old.</summary>
    public bool Keep(long nowUs)
    {
        if (Faults.IsDead || !Outbox.IsOpen)
        {
            return false;
        }

        if (nowUs >= _clock.CutUs)
        {
            Outbox.Close(GoingAway, "Connection has reached its 24 hour limit"u8);
            return true;
        }

        lock (_gate)
        {
            if (nowUs >= _pongDueUs)
            {
                Outbox.Break([]);
            }
            else if (nowUs >= _pingAtUs)
            {
                Span<byte> payload = stackalloc byte[24];
                System.Buffers.Text.Utf8Formatter.TryFormat(nowUs / 1_000, payload, out int length);
                Outbox.Add(FrameCode.Ping, payload[..length]);
                _pingAtUs = nowUs + (long)_limits.PingEvery.TotalMicroseconds;
                _pongDueUs = Math.Min(_pongDueUs, nowUs + (long)_limits.PongWithin.TotalMicroseconds);
                Outbox.Send();
            }
        }

        return false;
    }

    /// <summary>Serves until one side ends it.</summary>
    /// <param name="command">Answers a text message.</param>
    /// <param name="abort">Breaks the connection below.</param>
    public async Task ServeAsync(Stream wire, Func<byte[], byte[]> command, Action abort, CancellationToken ct)
    {
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task sending = SendAsync(wire, abort, ended);
        try
        {
            await ReadAsync(new ClientFrames(wire), command, ended.Token);
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException or Microsoft.AspNetCore.Connections.ConnectionResetException)
        {
            // The client has gone, or the simulator ends: nothing is left to say.
        }

        await ended.CancelAsync();
        await sending;
        abort();
    }

    public void Dispose() => Outbox.Dispose();

    private async Task ReadAsync(ClientFrames frames, Func<byte[], byte[]> command, CancellationToken ct)
    {
        List<byte> parts = [];
        while (await frames.ReadAsync(ct) is { } frame)
        {
            if (frame.Code == FrameCode.Close)
            {
                Outbox.Close(1000, []);
                await Task.Delay(BytesArrive, TimeProvider.System, ct);
                return;
            }

            if (IsTooMuch())
            {
                Outbox.Close(PolicyViolated, "Too many requests"u8);
                continue;
            }

            switch (frame.Code)
            {
                case FrameCode.Ping:
                    Outbox.Add(FrameCode.Pong, frame.Payload);
                    break;
                case FrameCode.Pong:
                    HearPong(frame.Payload.Length > 0);
                    break;
                default:
                    parts.AddRange(frame.Payload);
                    if (frame.IsLast)
                    {
                        Outbox.Add(FrameCode.Text, command([.. parts]));
                        parts.Clear();
                    }

                    break;
            }

            Outbox.Send();
        }
    }

    /// <summary>A pong that nobody asked for carries nothing and saves nobody.</summary>
    private void HearPong(bool isAnswer)
    {
        lock (_gate)
        {
            _pongDueUs = isAnswer ? long.MaxValue : _pongDueUs;
        }
    }

    private bool IsTooMuch()
    {
        long now = _clock.NowUs();
        _incoming.Enqueue(now);
        while (_incoming.Peek() <= now - (long)_clock.IncomingWindow.TotalMicroseconds)
        {
            _incoming.Dequeue();
        }

        return _incoming.Count > _limits.IncomingEachSecond * _clock.IncomingWindow.TotalSeconds;
    }

    private async Task SendAsync(Stream wire, Action abort, CancellationTokenSource ended)
    {
        try
        {
            while (true)
            {
                (ReadOnlyMemory<byte> bytes, OutboxEnd end) = await Outbox.TakeAsync(ended.Token);
                await wire.WriteAsync(bytes, ended.Token);
                await wire.FlushAsync(ended.Token);
                if (end == OutboxEnd.None)
                {
                    continue;
                }

                // An abort resets the connection and may overtake the bytes; a closing client gets the time to answer.
                await Task.Delay(end == OutboxEnd.Break ? BytesArrive : BytesArrive * 25, TimeProvider.System, ended.Token);
                abort();
                await ended.CancelAsync();
                return;
            }
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The reader ends for the same reason.
        }
    }
}

/// <summary>What a connection has to know about time, in microseconds of the market.</summary>
/// <param name="CutUs">When it is 24 hours old.</param>
/// <param name="IncomingWindow">Over which incoming messages are counted.</param>
internal sealed record StreamClock(Func<long> NowUs, long OpenedUs, long CutUs, TimeSpan IncomingWindow);
