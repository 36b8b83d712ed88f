using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Candlewick.Hosting;

namespace Candlewick.Server.Sql;

/// <summary>One run of <see cref="SqlWorker"/>, watched: it is killed when its time is over, when it holds too much, and when nobody waits for it any more.</summary>
internal sealed class WorkerProcess : ISqlAnswer
{
    private const long HeapBytes = 96L << 20;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly string[] Kept = ["PATH", "HOME", "TMPDIR", "TMP", "TEMP", "DOTNET_ROOT", "SYSTEMROOT", "CANDLEWICK_DUCKDB", "LANG"];

    private readonly Process _process;
    private readonly SqlLimits _limits;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _watching;
    private string? _killedFor;

    private WorkerProcess(Process process, SqlLimits limits, CancellationToken ct)
    {
        _process = process;
        _limits = limits;
        _watching = WatchAsync(ct);
    }

    /// <summary>The lines of its answer.</summary>
    public TextReader Lines => _process.StandardOutput;

    public static async Task<WorkerProcess> StartAsync(SqlTask task, SqlLimits limits, CancellationToken ct)
    {
        Process process = Process.Start(Describe())!;
        WorkerProcess worker = new(process, limits, ct);
        try
        {
            await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(task, SqlLines.Default.SqlTask).AsMemory(), ct);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It is gone already: its answer says how.
        }

        return worker;
    }

    /// <summary>Why an answer ended before its last line.</summary>
    public async Task<StoreException> ExplainAsync()
    {
        await Task.WhenAny(_process.WaitForExitAsync(CancellationToken.None), Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System));
        return new StoreException(
            _killedFor is not null && _killedFor.StartsWith("time", StringComparison.Ordinal) ? ErrorKind.TimedOut : ErrorKind.BadRequest,
            _killedFor ?? "the statement brought the process down in which it ran: it is nested too deeply, or needs more memory than it may take.");
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _watching;
        Kill();
        _process.Dispose();
        _ended.Dispose();
    }

    /// <summary>This program, with nothing of our environment that could be a secret.</summary>
    private static ProcessStartInfo Describe()
    {
        string program = Environment.ProcessPath ?? "dotnet";
        bool isOurs = Path.GetFileNameWithoutExtension(program).Equals("wick", StringComparison.OrdinalIgnoreCase);
        ProcessStartInfo start = new(isOurs ? program : "dotnet")
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
            StandardInputEncoding = new UTF8Encoding(false), StandardOutputEncoding = new UTF8Encoding(false), WorkingDirectory = Path.GetTempPath(),
        };
        if (!isOurs)
        {
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "wick.dll"));
        }

        start.ArgumentList.Add(SqlWorker.CommandName);
        Dictionary<string, string?> kept = Kept.Where(start.Environment.ContainsKey).ToDictionary(name => name, name => start.Environment[name], StringComparer.Ordinal);
        start.Environment.Clear();
        foreach ((string name, string? value) in kept)
        {
            start.Environment[name] = value;
        }

        start.Environment["DOTNET_GCHeapHardLimit"] = HeapBytes.ToString("X", System.Globalization.CultureInfo.InvariantCulture);
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        return start;
    }

    private async Task WatchAsync(CancellationToken ct)
    {
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginErrorReadLine();
        long begun = TimeProvider.System.GetTimestamp();
        while (!_ended.IsCancellationRequested && !_process.HasExited)
        {
            _process.Refresh();
            if (ct.IsCancellationRequested)
            {
                Kill();
            }
            else if (TimeProvider.System.GetElapsedTime(begun) > TimeSpan.FromSeconds(_limits.Seconds))
            {
                _killedFor = $"time: the statement took longer than {_limits.Seconds} s (server.sql_seconds).";
                Kill();
            }
            else if (HoldsTooMuch())
            {
                _killedFor = $"memory: the statement needs more than {_limits.MemoryMebibytes} MiB (server.sql_memory_mb).";
                Kill();
            }

            await Task.Delay(Look, TimeProvider.System, _ended.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private bool HoldsTooMuch()
    {
        try
        {
            return _process.WorkingSet64 > (long)_limits.MemoryMebibytes * 5 / 4 << 20;
        }
        catch (InvalidOperationException)
        {
            // It has ended between two looks.
            return false;
        }
    }

    private void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }
}
