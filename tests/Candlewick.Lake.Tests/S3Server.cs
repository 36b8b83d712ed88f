using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Candlewick.Lake.S3;
using Candlewick.Testing;

namespace Candlewick.Lake.Tests;

/// <summary>An S3-compatible server of one test class on loopback (npm s3rver). CANDLEWICK_TEST_S3, its URL with keys in the environment, stands in.</summary>
public sealed class S3Server : IAsyncLifetime
{
    public const string Bucket = "lake";

    private readonly TemporaryFolder _folder = new();
    private Process? _process;

    public Uri Url { get; private set; } = new("http://127.0.0.1");

    public S3Options Options => new()
    {
        Endpoint = Url, Region = "us-east-1", IsPathStyle = true, PartMebibytes = 5, Keys = _process is null ? null : new BasicAWSCredentials("S3RVER", "S3RVER"),
    };

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("CANDLEWICK_TEST_S3") is { Length: > 0 } url)
        {
            Url = new Uri(url);
            return;
        }

        string program = Path.Combine(Repository.Root, "eng", "s3", "node_modules", "s3rver", "bin", "s3rver.js");
        Assert.True(File.Exists(program), "The S3 server of the tests is missing: npm ci --prefix eng/s3 --ignore-scripts.");
        int port = FreePort();
        ProcessStartInfo start = new("node") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string word in (string[])[program, "-d", _folder.Path, "-a", "127.0.0.1", "-p", port.ToString(), "--no-vhost-buckets", "--configure-bucket", Bucket, "--silent"])
        {
            start.ArgumentList.Add(word);
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Url = new Uri($"http://127.0.0.1:{port}");
        await AwaitAsync(port);
    }

    public ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }

        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task AwaitAsync(int port)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                using TcpClient client = new();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (attempt < 200)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }
        }
    }
}
