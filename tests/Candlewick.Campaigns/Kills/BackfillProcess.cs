using System.Diagnostics;

namespace Candlewick.Campaigns.Kills;

/// <summary>At which mark a child is killed.</summary>
/// <param name="Occurrence">The how-manieth mark of the phase, from 1.</param>
/// <param name="Delay">Wall time from reading the mark to the signal.</param>
internal sealed record KillAim(WritePhase Phase, int Occurrence, TimeSpan Delay);

/// <summary>How a child ended.</summary>
/// <param name="WasKilled">By us, with SIGKILL; false when it ended by itself.</param>
/// <param name="LastPhase">Of the last mark that it printed in its life.</param>
/// <param name="Lines">Everything that it printed to standard error.</param>
internal sealed record ChildEnd(bool WasKilled, int ExitCode, WritePhase LastPhase, IReadOnlyList<string> Lines)
{
    public IEnumerable<(SeriesId Series, UtcRange Asked)> Acknowledged => Lines.Select(PhaseMarks.AcknowledgementOf).OfType<(SeriesId, UtcRange)>();
}

/// <summary>A backfill in a process of its own, killed right after a mark.</summary>
internal static class BackfillProcess
{
    private const int Sigkill = 128 + 9;
    private static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(3);

    /// <summary>Runs a program of this folder to its end or its kill.</summary>
    /// <param name="aim">Null: it is let finish.</param>
    public static Task<ChildEnd> RunAsync(string program, IReadOnlyList<string> arguments, string folder, KillAim? aim, CancellationToken ct) =>
        Task.Factory.StartNew(() => Run(program, arguments, folder, aim), ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Reads on a thread of its own without buffering ahead, so that the signal follows the mark closely; after the kill it reads what is left in the pipe.</summary>
    private static ChildEnd Run(string program, IReadOnlyList<string> arguments, string folder, KillAim? aim)
    {
        using Process child = Start(program, arguments, folder);
        using Timer limit = new(_ => Kill(child), null, LongestLife, Timeout.InfiniteTimeSpan);
        child.OutputDataReceived += (_, _) => { };
        child.BeginOutputReadLine();
        List<string> lines = [];
        WritePhase last = WritePhase.Start;
        int met = 0;
        while (child.StandardError.ReadLine() is { } line)
        {
            lines.Add(line);
            last = PhaseMarks.PhaseOf(line) ?? last;
            if (aim is not null && PhaseMarks.PhaseOf(line) == aim.Phase && ++met == aim.Occurrence)
            {
                Wait(aim.Delay);
                Kill(child);
            }
        }

        child.WaitForExit();
        return new ChildEnd(child.ExitCode == Sigkill, child.ExitCode, last, lines);
    }

    private static Process Start(string program, IReadOnlyList<string> arguments, string folder)
    {
        ProcessStartInfo start = new("dotnet")
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, program));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        Process child = Process.Start(start)!;
        child.StandardInput.Close();
        return child;
    }

    /// <summary>Spins: a timer is too coarse for parts of a millisecond.</summary>
    private static void Wait(TimeSpan delay)
    {
        long from = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(from) < delay)
        {
        }
    }

    private static void Kill(Process child)
    {
        try
        {
            child.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }
}
