using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Candlewick.Alerts.Tests.Channels;

/// <summary>One request as it came over the wire.</summary>
internal sealed record ReceivedRequest(string Line, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>A small HTTP server on loopback that answers, waits or hangs up as told.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _serving;

    public Receiver()
    {
        _listener.Start();
        Root = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _serving = ServeAsync();
    }

    public Uri Root { get; }

    /// <summary>Whole answers in order; null hangs up without one; when there are none left, 200.</summary>
    public Queue<string?> Answers { get; } = [];

    /// <summary>Nothing is answered until this is done.</summary>
    public Task Before { get; set; } = Task.CompletedTask;

    public List<ReceivedRequest> Requests { get; } = [];

    public static string Answer(int status, string body = "ok", string headers = "") =>
        $"HTTP/1.1 {status} X\r\n{headers}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}";

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _serving;
        _listener.Stop();
        _stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                await TakeAsync(client.GetStream());
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or SocketException or ObjectDisposedException or IOException)
        {
            return;
        }
    }

    private async Task TakeAsync(NetworkStream stream)
    {
        using StreamReader reader = new(stream, Encoding.UTF8, leaveOpen: true);
        string line = await reader.ReadLineAsync(_stopping.Token) ?? "";
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync(_stopping.Token) is { Length: > 0 } header)
        {
            int colon = header.IndexOf(':', StringComparison.Ordinal);
            headers[header[..colon]] = header[(colon + 1)..].Trim();
        }

        char[] body = new char[headers.TryGetValue("Content-Length", out string? length) ? int.Parse(length, System.Globalization.CultureInfo.InvariantCulture) : 0];
        int read = await reader.ReadBlockAsync(body, _stopping.Token);
        Requests.Add(new ReceivedRequest(line, headers, new string(body, 0, read)));
        await Before.WaitAsync(_stopping.Token);
        string? answer = Answers.TryDequeue(out string? next) ? next : Answer(200);
        if (answer is not null)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(answer), _stopping.Token);
        }
    }
}
