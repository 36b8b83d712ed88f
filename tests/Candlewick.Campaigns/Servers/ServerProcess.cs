using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Candlewick.Campaigns.Servers;

/// <summary>A run of the built program that stays: <c>wick up</c> or <c>wick sim</c>.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _said = new();
    private readonly TaskCompletionSource<string> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process, string readyWord)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Take(line.Data, readyWord);
        process.ErrorDataReceived += (_, line) => Take(line.Data, null);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>What it said last.</summary>
    public string Said => string.Join('\n', _said.TakeLast(20));

    /// <summary>Runs a command that ends by itself.</summary>
    public static async Task<(int Code, string Output)> RunAsync(string folder, IReadOnlyList<string> arguments, CancellationToken ct)
    {
        using Process process = Process.Start(Describe(folder, arguments))!;
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync(ct);
        string output = await process.StandardOutput.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        return (process.ExitCode, output + await errors);
    }

    /// <summary>Returns once it has printed a line that begins with a word.</summary>
    public static async Task<(ServerProcess Process, string Line)> StartAsync(string folder, string readyWord, IReadOnlyList<string> arguments, CancellationToken ct)
    {
        Process process = Process.Start(Describe(folder, arguments))!;
        process.StandardInput.Close();
        ServerProcess server = new(process, readyWord);
        try
        {
            string line = await server._ready.Task.WaitAsync(LongestStart, ct);
            return (server, line);
        }
        catch (Exception failure) when (failure is InvalidOperationException or TimeoutException or OperationCanceledException)
        {
            await server.DisposeAsync();
            throw new InvalidOperationException($"wick {string.Join(' ', arguments)} did not get ready. It said:\n{server.Said}", failure);
        }
    }

    public async Task SignalAsync(string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync(string signal)
    {
        await SignalAsync(signal);
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static ProcessStartInfo Describe(string folder, IReadOnlyList<string> arguments)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "wick.dll"), .. arguments])
        {
            WorkingDirectory = folder, UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["CANDLEWICK_SERVER_PORT"] = "0";
        return start;
    }

    private void Take(string? line, string? readyWord)
    {
        if (line is null)
        {
            if (readyWord is not null)
            {
                _ready.TrySetException(new InvalidOperationException("it ended"));
            }

            return;
        }

        _said.Enqueue(line);
        if (readyWord is not null && line.StartsWith(readyWord, StringComparison.Ordinal))
        {
            _ready.TrySetResult(line);
        }
    }
}
