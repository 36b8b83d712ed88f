using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Candlewick.Server;

/// <summary>The way to the process that owns a store.</summary>
public sealed class ControlClient : IDisposable
{
    private static readonly Uri Root = new("http://localhost/");

    private readonly HttpClient _http;
    private readonly ConcurrentBag<Stream> _connections = [];
    private Stream? _first;

    private readonly ControlAddress? _address;

    private ControlClient(ControlAddress address, Stream first)
    {
        _address = address;
        Name = address.Database;
        _first = first;
        SocketsHttpHandler handler = new() { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ConnectCallback = ConnectAsync };
        _http = new HttpClient(handler) { BaseAddress = Root, Timeout = Timeout.InfiniteTimeSpan };
    }

    private ControlClient(Uri server, string? key)
    {
        Name = server.GetLeftPart(UriPartial.Authority);
        _http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>What it talks to, for messages: the database, or the URL of a server.</summary>
    public string Name { get; }

    /// <summary>True for a server that was named by its URL.</summary>
    public bool IsRemote => _address is null;

    internal HttpClient Http => _http;

    /// <summary>Null when nobody answers for the database.</summary>
    /// <param name="database">A path of the database file, which need not exist.</param>
    /// <exception cref="StoreException">Locked: the owner is another user's.</exception>
    public static async Task<ControlClient?> TryConnectAsync(string database, CancellationToken ct)
    {
        ControlAddress address = ControlAddress.Of(database);
        return await address.TryConnectAsync(ct) is { } stream ? new ControlClient(address, stream) : null;
    }

    /// <summary>The way to a server of this or another machine.</summary>
    /// <param name="key">Goes into a header, never into the URL; null where the server needs none.</param>
    /// <exception cref="InputException">The URL is none, or the key would cross the network in the clear.</exception>
    public static ControlClient OfServer(string url, string? key)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? server) || server.Scheme is not ("http" or "https") || server.UserInfo.Length > 0 || server.Query.Length > 0)
        {
            throw new InputException("--server: expected the URL of a server, such as https://market.example:8420, without a key in it.");
        }

        return key is not null && server.Scheme == "http" && !server.IsLoopback
            ? throw new InputException($"--server: {server.GetLeftPart(UriPartial.Authority)} has no TLS, and the key would cross the network in the clear. Use https.")
            : new ControlClient(server, key);
    }

    public async Task<OwnerInfo> ReadOwnerAsync(CancellationToken ct) =>
        await _http.GetFromJsonAsync<OwnerInfo>("/v1/owner", ct) ?? throw Gone(null);

    /// <summary>Leaves: what the owner still does for this client is cancelled.</summary>
    public void Dispose()
    {
        _http.Dispose();
        _first?.Dispose();
        foreach (Stream connection in _connections)
        {
            connection.Dispose();
        }
    }

    /// <summary>What to say when the owner ended in the middle of something.</summary>
    internal StoreException Gone(Exception? inner) => new(
        ErrorKind.Unreachable,
        $"{Name}: the process that owned the store ended before the command did. What was written stays; run it again.",
        inner)
    {
        IsTransient = true,
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        Stream connection = Interlocked.Exchange(ref _first, null)
            ?? await _address!.TryConnectAsync(ct)
            ?? throw new HttpRequestException(HttpRequestError.ConnectionError, $"{_address.SocketPath}: nobody answers.", null, HttpStatusCode.ServiceUnavailable);
        _connections.Add(connection);
        return connection;
    }
}
