using System.Collections.Concurrent;

namespace Candlewick.Jobs.Running;

/// <summary>The log of one run and its sub-runs, within its limits.</summary>
/// <param name="first">Number of the first line.</param>
internal sealed class RunLog(long run, long first, RunWriter writer, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, int> _lines = new(StringComparer.Ordinal);
    private long _number = first - 1;
    private long _all;

    public void Add(string path, string text)
    {
        if (Volatile.Read(ref _all) >= LogLimits.LinesInAll)
        {
            return;
        }

        int limit = path.Length == 0 ? LogLimits.LinesOfRun : LogLimits.LinesOfSubRun;
        int line = _lines.AddOrUpdate(path, 1, (_, count) => Math.Min(count + 1, limit + 1));
        long all = line > limit ? 0 : Interlocked.Increment(ref _all);
        if (line > limit || all > LogLimits.LinesInAll)
        {
            return;
        }

        string kept = line == limit || all == LogLimits.LinesInAll
            ? "the log is full: what follows is dropped"
            : text.Length <= LogLimits.Characters ? text : text[..LogLimits.Characters];
        writer.Log(new LogLine(run, path, Interlocked.Increment(ref _number), clock.Now(), kept));
    }

    /// <summary>Of the engine about the run; beyond the limits, because there are few.</summary>
    public void Note(string text) =>
        writer.Log(new LogLine(run, "", Interlocked.Increment(ref _number), clock.Now(), text.Length <= LogLimits.Characters ? text : text[..LogLimits.Characters]));
}
