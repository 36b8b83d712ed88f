using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;

namespace Candlewick.Server;

/// <summary>The way to the process that owns a store.</summary>
public sealed class ControlClient : IDisposable
{
    private static readonly Uri Root = new("http://localhost/");

    private readonly HttpClient _http;
    private readonly ConcurrentBag<Stream> _connections = [];
    private Stream? _first;

    private ControlClient(ControlAddress address, Stream first)
    {
        Address = address;
        _first = first;
        SocketsHttpHandler handler = new() { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ConnectCallback = ConnectAsync };
        _http = new HttpClient(handler) { BaseAddress = Root, Timeout = Timeout.InfiniteTimeSpan };
    }

    public ControlAddress Address { get; }

    internal HttpClient Http => _http;

    /// <summary>Null when nobody answers for the database.</summary>
    /// <param name="database">A path of the database file, which need not exist.</param>
    /// <exception cref="StoreException">Locked: the owner is another user's.</exception>
    public static async Task<ControlClient?> TryConnectAsync(string database, CancellationToken ct)
    {
        ControlAddress address = ControlAddress.Of(database);
        return await address.TryConnectAsync(ct) is { } stream ? new ControlClient(address, stream) : null;
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
        $"{Address.Database}: the process that owned the store ended before the command did. What was written stays; run it again.",
        inner)
    {
        IsTransient = true,
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        Stream connection = Interlocked.Exchange(ref _first, null)
            ?? await Address.TryConnectAsync(ct)
            ?? throw new HttpRequestException(HttpRequestError.ConnectionError, $"{Address.SocketPath}: nobody answers.", null, HttpStatusCode.ServiceUnavailable);
        _connections.Add(connection);
        return connection;
    }
}
