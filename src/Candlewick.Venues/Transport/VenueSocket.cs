using System.Net.WebSockets;

namespace Candlewick.Venues.Transport;

/// <summary>One WebSocket to a venue: whole messages, a limit of what we send, pings against half-open lines.</summary>
/// <remarks>The venue's pings are answered by the socket itself, as RFC 6455 section 5.5.3 has it. One receiver; sending is safe for concurrent use.</remarks>
public sealed class VenueSocket : IAsyncDisposable
{
    /// <summary>Readable bytes before and after every text message.</summary>
    public const int Margin = 128;

    private const int FirstBuffer = 16 * 1024;
    private static readonly TimeSpan ClosingTime = TimeSpan.FromSeconds(1);

    private readonly ClientWebSocket _socket;
    private readonly SocketOptions _options;
    private readonly SendLimit _limit;
    private readonly TimeProvider _clock;
    private byte[] _buffer = new byte[FirstBuffer];

    private VenueSocket(ClientWebSocket socket, SocketOptions options, SendLimit limit, TimeProvider clock)
    {
        (_socket, _options, _limit, _clock) = (socket, options, limit, clock);
    }

    /// <exception cref="WebSocketException">The venue does not answer, or not with a WebSocket.</exception>
    /// <exception cref="TimeoutException">No answer within the limit.</exception>
    public static async Task<VenueSocket> ConnectAsync(Uri url, SocketOptions options, int messagesPerSecond, TimeProvider clock, CancellationToken ct)
    {
        ClientWebSocket socket = new();
        socket.Options.KeepAliveInterval = options.PingInterval;
        socket.Options.KeepAliveTimeout = options.PingInterval;
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(options.AnswerTime);
        try
        {
            await socket.ConnectAsync(url, limit.Token);
            return new VenueSocket(socket, options, new SendLimit(messagesPerSecond, clock), clock);
        }
        catch (OperationCanceledException late) when (!ct.IsCancellationRequested)
        {
            socket.Dispose();
            throw new TimeoutException($"no answer within {options.AnswerTime.TotalSeconds:F0} s", late);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Waits until the venue's limit allows another message, and sends a text.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> text, CancellationToken ct)
    {
        await _limit.WaitAsync(ct);
        await _socket.SendAsync(text, WebSocketMessageType.Text, endOfMessage: true, ct);
    }

    /// <summary>Hands every message to the reader until the connection ends; cancelling ends it.</summary>
    public async Task<StreamEnd> ReceiveAsync(ISocketReader reader, CancellationToken ct)
    {
        try
        {
            while (true)
            {
                ValueTask<ValueWebSocketReceiveResult> pending = _socket.ReceiveAsync(_buffer.AsMemory(Margin, _buffer.Length - (2 * Margin)), ct);
                if (!pending.IsCompleted || reader.IsFull)
                {
                    await reader.FlushAsync(ct);
                }

                ValueWebSocketReceiveResult part = await pending;
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    await reader.FlushAsync(ct);
                    return new StreamEnd(StreamEndCause.ClosedByVenue, $"{_socket.CloseStatus} {_socket.CloseStatusDescription}".Trim());
                }

                await ReadMessageAsync(part, reader, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return new StreamEnd(StreamEndCause.Closed, "closed by us");
        }
        catch (Exception cut) when (cut is WebSocketException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            await reader.FlushAsync(CancellationToken.None);
            return new StreamEnd(StreamEndCause.Cut, cut.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            using CancellationTokenSource limit = new(ClosingTime);
            try
            {
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
            }
            catch (Exception failure) when (failure is WebSocketException or OperationCanceledException or IOException)
            {
                _socket.Abort();
            }
        }

        _socket.Dispose();
        _limit.Dispose();
    }

    private async ValueTask ReadMessageAsync(ValueWebSocketReceiveResult part, ISocketReader reader, CancellationToken ct)
    {
        long length = part.Count;
        int kept = part.Count;
        bool isText = part.MessageType == WebSocketMessageType.Text;
        while (!part.EndOfMessage)
        {
            if (kept < _options.LongestMessage && Margin + kept + Margin >= _buffer.Length)
            {
                Array.Resize(ref _buffer, Math.Min(_buffer.Length * 2, _options.LongestMessage + (2 * Margin) + 1));
            }

            // What is beyond the limit is read over the last part, and only counted.
            int at = kept < _options.LongestMessage ? kept : _options.LongestMessage / 2;
            part = await _socket.ReceiveAsync(_buffer.AsMemory(Margin + at, _buffer.Length - (2 * Margin) - at), ct);
            length += part.Count;
            kept = kept < _options.LongestMessage ? kept + part.Count : kept;
        }

        UtcTime now = UtcTime.From(_clock.GetUtcNow());
        if (!isText)
        {
            reader.ReadOdd(RejectReason.Binary, _buffer.AsSpan(Margin, kept), length, now);
        }
        else if (length > _options.LongestMessage)
        {
            reader.ReadOdd(RejectReason.Giant, _buffer.AsSpan(Margin, _options.LongestMessage / 2), length, now);
        }
        else
        {
            reader.ReadText(_buffer, Margin, kept, now);
        }
    }
}
