using System.Net;
using System.Net.Sockets;

namespace Candlewick.Testing.Servers;

/// <summary>When a <see cref="CuttingProxy"/> cuts: it sees what the client sends, before or after that went on to the server.</summary>
/// <param name="bytes">Sent by the client on this connection so far.</param>
/// <param name="sent">What it sends now.</param>
public delegate CutMoment CutRule(long bytes, ReadOnlySpan<byte> sent);

/// <summary>What happens to a connection.</summary>
public enum CutMoment
{
    /// <summary>It goes on.</summary>
    None,

    /// <summary>It ends before what is sent goes on.</summary>
    Before,

    /// <summary>What is sent goes on; the server's answer does not.</summary>
    After,
}

/// <summary>Stands between a client and a server on loopback, and cuts connections.</summary>
public sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _loop;
    private readonly int _port;
    private int _cuts;

    public CuttingProxy(int port)
    {
        _port = port;
        _listener.Start();
        _loop = RunAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Asked for everything that clients send; null to cut nothing.</summary>
    public CutRule? Rule { get; set; }

    /// <summary>Connections that were cut.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Stop();
        await _loop;
        _ended.Dispose();
    }

    private async Task RunAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_ended.Token)));
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (TcpClient server = new())
        using (CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token))
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _port, over.Token);
                client.NoDelay = server.NoDelay = true;
                Task there = ForwardAsync(client.GetStream(), server.GetStream(), over), back = BackAsync(server.GetStream(), client.GetStream(), over);
                await Task.WhenAny(there, back);
                await over.CancelAsync();
                await Task.WhenAll(there, back);
            }
            catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // One of the two is gone, so is the connection.
            }
        }
    }

    private async Task ForwardAsync(NetworkStream from, NetworkStream to, CancellationTokenSource over)
    {
        byte[] buffer = new byte[16 * 1024];
        for (long bytes = 0; ;)
        {
            int count = await from.ReadAsync(buffer, over.Token);
            if (count == 0)
            {
                return;
            }

            CutMoment moment = Rule?.Invoke(bytes, buffer.AsSpan(0, count)) ?? CutMoment.None;
            if (moment == CutMoment.Before)
            {
                Interlocked.Increment(ref _cuts);
                return;
            }

            if (moment == CutMoment.After)
            {
                Interlocked.Increment(ref _cuts);
                Rule = null;
                _isDeaf = true;
            }

            await to.WriteAsync(buffer.AsMemory(0, count), over.Token);
            bytes += count;
            if (moment == CutMoment.After)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, over.Token);
                _isDeaf = false;
                return;
            }
        }
    }

    private volatile bool _isDeaf;

    private async Task BackAsync(NetworkStream from, NetworkStream to, CancellationTokenSource over)
    {
        byte[] buffer = new byte[16 * 1024];
        while (await from.ReadAsync(buffer, over.Token) is var count && count > 0)
        {
            if (!_isDeaf)
            {
                await to.WriteAsync(buffer.AsMemory(0, count), over.Token);
            }
        }
    }
}
