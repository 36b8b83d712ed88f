using System.Diagnostics;
using System.Globalization;

namespace Candlewick.Integration.Processes;

/// <summary>A <c>wick up</c> that runs until it is ended.</summary>
internal sealed class RunningMarket : IAsyncDisposable
{
    private readonly Process _process;

    private RunningMarket(Process process) => _process = process;

    public int Id => _process.Id;

    public static async Task<RunningMarket> StartAsync(Wick wick, params string[] arguments)
    {
        Process process = wick.Start(["up", .. arguments]);
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith("Ctrl-C", StringComparison.Ordinal))
            {
                return new RunningMarket(process);
            }
        }

        throw new InvalidOperationException(await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Sends a signal and waits for the end.</summary>
    public async Task<(WickRun Run, TimeSpan Took)> EndAsync(string signal)
    {
        long sent = Stopwatch.GetTimestamp();
        using (Process kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        WickRun run = await Wick.EndAsync(_process);
        return (run, Stopwatch.GetElapsedTime(sent));
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
}
