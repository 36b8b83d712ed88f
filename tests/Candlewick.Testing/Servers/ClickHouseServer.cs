using System.Diagnostics;
using System.Globalization;

namespace Candlewick.Testing.Servers;

/// <summary>ClickHouse for tests: the real engine in a process of its own that speaks the HTTP interface, or the server that <c>CANDLEWICK_TEST_CLICKHOUSE</c> names.</summary>
/// <remarks>One server serves all tests of a process, each in a database of its own. The process ends with the test process.</remarks>
public sealed class ClickHouseServer : IDisposable
{
    /// <summary>Address of a server that stands in, such as <c>http://user:password@host:8123</c>.</summary>
    public const string Variable = "CANDLEWICK_TEST_CLICKHOUSE";

    private const string LibraryVariable = "CANDLEWICK_CHDB";

    private static readonly Lazy<Task<ClickHouseServer>> OfThisProcess = new(() => StartAsync(Directory.CreateTempSubdirectory("candlewick-clickhouse").FullName, port: 0, isShared: true));

    private readonly Process? _process;

    private ClickHouseServer(Uri endpoint, string user, string password, Process? host)
    {
        Endpoint = endpoint;
        User = user;
        Password = password;
        _process = host;
    }

    /// <summary>Address of the HTTP interface, without user and password.</summary>
    public Uri Endpoint { get; }

    public string User { get; }

    public string Password { get; }

    /// <summary>The server of this test process, started with the first test that asks.</summary>
    public static Task<ClickHouseServer> SharedAsync() => OfThisProcess.Value;

    /// <summary>A name that no other test has.</summary>
    public static string NewDatabase() => $"test_{Guid.NewGuid():N}";

    /// <summary>A host of one's own over a folder, to be killed and started again.</summary>
    /// <param name="port">0 for any.</param>
    public static Task<ClickHouseServer> StartAsync(string folder, int port) => StartAsync(folder, port, isShared: false);

    /// <summary>Makes the next statement that begins so fail; on a host of one's own only.</summary>
    /// <param name="message">As the server words it, such as <c>Code: 243. DB::Exception: ...</c>.</param>
    public async Task FailNextAsync(string statement, string message, CancellationToken ct)
    {
        using HttpClient client = new();
        string query = $"statement={Uri.EscapeDataString(statement)}&message={Uri.EscapeDataString(message)}";
        using HttpResponseMessage answer = await client.PostAsync(new Uri(Endpoint, $"/fault?{query}"), null, ct);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Ends it as a power cut does.</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            Kill();
        }

        _process?.Dispose();
    }

    private static async Task<ClickHouseServer> StartAsync(string folder, int port, bool isShared)
    {
        if (isShared && Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } address)
        {
            Uri uri = new(address);
            string[] login = Uri.UnescapeDataString(uri.UserInfo).Split(':', 2);
            return new ClickHouseServer(new Uri(uri.GetLeftPart(UriPartial.Scheme) + uri.Authority), login[0].Length > 0 ? login[0] : "default", login.Length > 1 ? login[1] : "", null);
        }

        ProcessStartInfo start = new("dotnet")
        {
            ArgumentList = { HostPath(), LibraryPath(), folder, port.ToString(CultureInfo.InvariantCulture) },
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        if (isShared)
        {
            // It ends by itself with this process, which waits neither for that nor for its folder to be deleted.
            start.ArgumentList.Add("--temporary");
        }

        Process process = Process.Start(start)!;
        string? line = await process.StandardOutput.ReadLineAsync();
        if (!int.TryParse(line, CultureInfo.InvariantCulture, out int found))
        {
            throw new InvalidOperationException($"The ClickHouse host did not start: it said '{line}'.");
        }

        return new ClickHouseServer(new Uri($"http://127.0.0.1:{found.ToString(CultureInfo.InvariantCulture)}"), "default", "", process);
    }

    /// <summary>The host as it was built with the tests, in the same configuration.</summary>
    private static string HostPath()
    {
        string configuration = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";
        return Path.Combine(Repository.Root, "tests", "Candlewick.ClickHouseHost", "bin", configuration, "net10.0", "Candlewick.ClickHouseHost.dll");
    }

    private static string LibraryPath()
    {
        string path = Environment.GetEnvironmentVariable(LibraryVariable) is { Length: > 0 } named
            ? named
            : Path.Combine(Repository.Root, "eng", "chdb", "node_modules", "@chdb", "lib-linux-x64-gnu", "libchdb.so");
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"ClickHouse's engine is missing: expected {path}. Run 'npm ci --prefix eng/chdb', or name a library in {LibraryVariable} or a server in {Variable}.");
    }
}
