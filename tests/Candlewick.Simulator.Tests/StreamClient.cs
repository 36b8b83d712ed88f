using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Candlewick.Simulator.Tests;

/// <summary>A WebSocket client of a simulator, one message at a time.</summary>
internal sealed class StreamClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[1 << 16];

    private StreamClient()
    {
    }

    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    public string? CloseReason => _socket.CloseStatusDescription;

    /// <summary>Type of the last message.</summary>
    public WebSocketMessageType LastType { get; private set; }

    public static async Task<StreamClient> ConnectAsync(SimulatorServer server, string path)
    {
        StreamClient client = new();
        using CancellationTokenSource limit = new(Patience);
        await client._socket.ConnectAsync(new Uri($"ws://127.0.0.1:{server.BaseUrl.Port}/{path}"), limit.Token);
        return client;
    }

    public Task SendAsync(string text) => _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);

    /// <summary>Sends a message and gives the next one that is an answer.</summary>
    public async Task<string> AskAsync(string text)
    {
        await SendAsync(text);
        while (await ReadTextAsync() is { } answer)
        {
            if (answer.StartsWith("{\"result\"", StringComparison.Ordinal) || answer.StartsWith("{\"error\"", StringComparison.Ordinal))
            {
                return answer;
            }
        }

        throw new InvalidOperationException("The connection ended without an answer.");
    }

    /// <summary>The next message; null when the connection has ended in order.</summary>
    /// <exception cref="WebSocketException">The connection broke.</exception>
    public async Task<byte[]?> ReadAsync()
    {
        using CancellationTokenSource limit = new(Patience);
        using MemoryStream message = new();
        while (true)
        {
            WebSocketReceiveResult part = await _socket.ReceiveAsync(_buffer, limit.Token);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            message.Write(_buffer, 0, part.Count);
            if (part.EndOfMessage)
            {
                LastType = part.MessageType;
                return message.ToArray();
            }
        }
    }

    public async Task<string?> ReadTextAsync() => await ReadAsync() is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    public async Task<JsonElement> ReadJsonAsync()
    {
        using JsonDocument json = JsonDocument.Parse(await ReadAsync() ?? throw new InvalidOperationException($"Closed: {CloseStatus} {CloseReason}."));
        return json.RootElement.Clone();
    }

    /// <summary>Reads messages until one satisfies, and gives all of them.</summary>
    public async Task<List<JsonElement>> ReadUntilAsync(Predicate<JsonElement> isLast)
    {
        List<JsonElement> all = [];
        do
        {
            all.Add(await ReadJsonAsync());
        }
        while (!isLast(all[^1]));

        return all;
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
