using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Candlewick.Testing;

namespace Candlewick.Browser;

/// <summary>A real <c>wick up --sim</c> with the built dashboard, on a free port, in a folder of its own.</summary>
internal sealed class RunningMarket : IAsyncDisposable
{
    /// <summary>Enough bars of each instrument for the chart of 100,000, enough instruments for a table.</summary>
    private const string Configuration = """
        universe:
          count: 12
        backfill:
          timeframe: 1m
          months: 3
          instruments: 12
        alerts:
          file: alerts.yaml
        """;

    /// <summary>A small market whose server asks for keys on this machine too.</summary>
    public const string Guarded = """
        universe:
          count: 3
        backfill:
          timeframe: 1m
          months: 0
          instruments: 3
        alerts:
          file: alerts.yaml
        server:
          require_keys: true
        """;

    /// <summary>Rules that the pages show, whichever test comes first.</summary>
    private const string Rules = """
        rules:
          - name: overheated
            over: {top: 10}
            expression: rsi(1h, period=14) > 75 and change(24h) > 5%
            for: 5m
            cool_down: 4h
          - name: stale
            over: {top: 10}
            expression: lag(1m) > 600
            severity: critical
          - name: repair-fails
            expression: job_failed("repair") or job_failed("backfill")
            severity: critical
        """;

    private const string UrlMark = "API and dashboard: ";

    private readonly TemporaryFolder _folder;
    private readonly Process _process;

    private RunningMarket(TemporaryFolder folder, Process process, Uri url)
    {
        _folder = folder;
        _process = process;
        Url = url;
    }

    public Uri Url { get; }

    /// <param name="configuration">Null for the large market that asks for no key.</param>
    public static async Task<RunningMarket> StartAsync(string? configuration, CancellationToken ct)
    {
        string web = Path.Combine(Repository.Root, "artifacts", "web");
        Assert.True(File.Exists(Path.Combine(web, "index.html")), $"{web} holds no dashboard: ./test builds it, and so does 'npm run build' in web/.");
        TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder.File("candlewick.yaml"), configuration ?? Configuration, ct);
        await File.WriteAllTextAsync(folder.File("alerts.yaml"), Rules, ct);
        Process process = Process.Start(Describe(folder, ["up", "--sim"]))!;
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        while (await process.StandardOutput.ReadLineAsync(ct) is { } line)
        {
            if (line.StartsWith(UrlMark, StringComparison.Ordinal))
            {
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return new RunningMarket(folder, process, new Uri(line[UrlMark.Length..].Trim()));
            }
        }

        folder.Dispose();
        throw new InvalidOperationException($"wick up ended: {await errors}");
    }

    /// <summary>Runs another command on the store that the market owns, and gives what it answered.</summary>
    public async Task<string> RunAsync(CancellationToken ct, params string[] arguments)
    {
        using Process process = Process.Start(Describe(_folder, [.. arguments, "--store", "data/sim.duckdb"]))!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(ct), errors = process.StandardError.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        Assert.True(process.ExitCode == 0, $"wick {string.Join(' ', arguments)}: {await output}{await errors}");
        return await output;
    }

    /// <summary>Writes the file of alert rules anew, changed from what it was at first.</summary>
    public Task EditRulesAsync(Func<string, string> change, CancellationToken ct) => File.WriteAllTextAsync(_folder.File("alerts.yaml"), change(Rules), ct);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using (Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
            {
                await kill.WaitForExitAsync();
            }

            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(10));
            await _process.WaitForExitAsync(limit.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            if (!_process.HasExited)
            {
                _process.Kill();
            }
        }

        _process.Dispose();
        _folder.Dispose();
    }

    private static ProcessStartInfo Describe(TemporaryFolder folder, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "wick.dll"), .. arguments])
        {
            WorkingDirectory = folder.Path,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string variable in start.Environment.Keys.Where(name => name.StartsWith("CANDLEWICK_", StringComparison.Ordinal) && name != "CANDLEWICK_DUCKDB").ToList())
        {
            start.Environment.Remove(variable);
        }

        start.Environment.TryAdd("CANDLEWICK_DUCKDB", NativeEngine());
        start.Environment["CANDLEWICK_SERVER_PORT"] = "0";
        start.Environment["CANDLEWICK_SERVER_WEB"] = Path.Combine(Repository.Root, "artifacts", "web");
        return start;
    }

    private static string NativeEngine() =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "eng", "native"), "libduckdb*", SearchOption.AllDirectories)
            .First(path => path.Contains(RuntimeInformation.RuntimeIdentifier.Split('-')[0], StringComparison.Ordinal));
}
