using System.Diagnostics;
using System.Globalization;

namespace Candlewick.Benchmarks;

/// <summary>What one run of the program took.</summary>
/// <param name="PeakBytes">Largest resident set (VmHWM), of Linux; 0 elsewhere.</param>
internal sealed record WickRun(int ExitCode, double Seconds, long PeakBytes, string Output);

/// <summary>Runs the published program (artifacts/wick, made by ./run) as a user would, with its output in a pipe.</summary>
internal static class WickProcess
{
    public static string Program { get; } = Path.Combine("artifacts", "wick", "wick");

    public static async Task<WickRun> RunAsync(params string[] arguments)
    {
        ProcessStartInfo start = new(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["CANDLEWICK_SERVER_PORT"] = "0";
        long started = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{Program} did not start: run ./run wick --help first.");
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task<long> peak = WatchPeakAsync(process.Id);
        await process.WaitForExitAsync();
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return new WickRun(process.ExitCode, seconds, await peak, await output + await errors);
    }

    /// <summary>The kernel keeps the high-water mark; the last reading before the end is it.</summary>
    private static async Task<long> WatchPeakAsync(int id)
    {
        string path = $"/proc/{id}/status";
        long peak = 0;
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(5));
        while (File.Exists(path) && await timer.WaitForNextTickAsync())
        {
            try
            {
                string? line = (await File.ReadAllLinesAsync(path)).FirstOrDefault(one => one.StartsWith("VmHWM:", StringComparison.Ordinal));
                if (line is null)
                {
                    break;
                }

                peak = Math.Max(peak, 1_024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture));
            }
            catch (IOException)
            {
                break;
            }
        }

        return peak;
    }
}
