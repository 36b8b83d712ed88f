using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Candlewick.Benchmarks;

/// <summary>A WebSocket server of one connection that sends trade messages at a steady rate, as cheaply as it can: it shares the machine with what is measured.</summary>
internal sealed class FrameServer(int rate, int instruments) : IDisposable
{
    private const string HandshakeKey = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(1);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    /// <summary>When each message was handed to the socket, in ticks of the stopwatch, by message.</summary>
    public long[] SentAt { get; private set; } = [];

    public int Start()
    {
        _listener.Start();
        return ((IPEndPoint)_listener.LocalEndpoint).Port;
    }

    /// <summary>Answers one handshake, then sends until the time is over and the last message is out.</summary>
    public async Task<int> SendAsync(TimeSpan time)
    {
        int total = (int)(rate * time.TotalSeconds);
        SentAt = new long[total];
        using TcpClient client = await _listener.AcceptTcpClientAsync();
        client.NoDelay = true;
        NetworkStream line = client.GetStream();
        await GreetAsync(line);
        byte[] buffer = new byte[256 * 1024];
        long begun = Stopwatch.GetTimestamp();
        for (int sent = 0; sent < total;)
        {
            int due = (int)Math.Min(total, (Stopwatch.GetTimestamp() - begun) * rate / Stopwatch.Frequency);
            if (due == sent)
            {
                await Task.Delay(Beat, TimeProvider.System, CancellationToken.None);
                continue;
            }

            long now = DateTimeOffset.UnixEpoch.Ticks, ticks = Stopwatch.GetTimestamp();
            long milliseconds = (TimeProvider.System.GetUtcNow().Ticks - now) / TimeSpan.TicksPerMillisecond;
            int length = 0;
            for (; sent < due && length < buffer.Length - 512; sent++)
            {
                SentAt[sent] = ticks;
                length += Write(buffer.AsSpan(length), sent, milliseconds);
            }

            await line.WriteAsync(buffer.AsMemory(0, length));
        }

        // Held open until the client leaves.
        while (await line.ReadAsync(buffer) > 0)
        {
        }

        return total;
    }

    public void Dispose() => _listener.Dispose();

    private int Write(Span<byte> at, int message, long milliseconds)
    {
        int symbol = message % instruments;
        int id = (message / instruments) + 1;
        Span<byte> text = at[4..];
        bool isWritten = System.Text.Unicode.Utf8.TryWrite(
            text,
            CultureInfo.InvariantCulture,
            $"{{\"stream\":\"b{symbol}usdt@trade\",\"data\":{{\"e\":\"trade\",\"E\":{milliseconds},\"s\":\"B{symbol}USDT\",\"t\":{id},\"p\":\"{60_000 + (id % 977)}.{message % 100:D2}000000\",\"q\":\"0.{(id % 8_999) + 1_000}0000\",\"T\":{milliseconds},\"m\":{(id % 2 == 0 ? "true" : "false")},\"M\":true}}}}",
            out int length);
        if (!isWritten || length is < 126 or > 65_535)
        {
            throw new InvalidDataException("a message of an unexpected length");
        }

        at[0] = 0x81;
        at[1] = 126;
        BinaryPrimitives.WriteUInt16BigEndian(at[2..], (ushort)length);
        return length + 4;
    }

    private static async Task GreetAsync(NetworkStream line)
    {
        StringBuilder request = new();
        byte[] buffer = new byte[8_192];
        while (!request.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            request.Append(Encoding.ASCII.GetString(buffer, 0, await line.ReadAsync(buffer)));
        }

        string key = request.ToString().Split("\r\n").First(header => header.StartsWith("Sec-WebSocket-Key:", StringComparison.OrdinalIgnoreCase)).Split(':')[1].Trim();
#pragma warning disable CA5350 // The handshake of RFC 6455 is defined with SHA-1; nothing is kept secret by it.
        string accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + HandshakeKey)));
#pragma warning restore CA5350
        await line.WriteAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"));
    }
}
