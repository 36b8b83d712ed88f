using System.Diagnostics;

namespace Candlewick.Campaigns.Live;

/// <summary>Records markets whose streams are full of faults with a process that is killed, and compares every store with the truth.</summary>
public static class LiveCampaign
{
    private const int MostRepeated = 40;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <param name="folder">Where stores are made; it must be empty.</param>
    /// <param name="note">Told one line for each batch.</param>
    public static async Task<LiveCampaignResult> RunAsync(LiveCampaignOptions options, string folder, Action<string> note, CancellationToken ct)
    {
        long started = Stopwatch.GetTimestamp();
        List<LiveScheduleResult> results = [];
        int batches = 0;
        int repeated = 0;
        while (results.Count < options.Schedules && Stopwatch.GetElapsedTime(started) < options.Longest)
        {
            int count = Math.Min(options.SideBySide, options.Schedules - results.Count);
            string part = Directory.CreateDirectory(Path.Combine(folder, $"batch-{batches++}")).FullName;
            await using PauseWatch watch = new();
            IReadOnlyList<LiveScheduleResult> batch = await new LiveBatch(options, options.Seed + (ulong)results.Count, count, part).RunAsync(ct);
            if (watch.Longest > LongestPause && repeated < MostRepeated && batch.Any(one => one.Findings.Count > 0))
            {
                repeated++;
                note($"  the machine stood still for {watch.Longest.TotalSeconds:F1} s: this batch is run again");
                continue;
            }

            results.AddRange(batch);
            note($"{results.Count} schedules, {results.Count(one => one.Findings.Count > 0)} with findings, {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s");
            foreach (IGrouping<FindingKind, Finding> kind in batch.SelectMany(one => one.Findings).GroupBy(finding => finding.Kind))
            {
                note($"  {kind.Count()} {kind.First()}");
            }

            if (batch.FirstOrDefault(one => one.Findings.Count > 0) is { } failed)
            {
                note($"  seed {failed.Seed} said last:\n    {string.Join("\n    ", failed.LastWords)}");
            }

            if (batch.All(one => one.Findings.Count == 0))
            {
                Directory.Delete(part, recursive: true);
            }
        }

        return new LiveCampaignResult(options, results, repeated, Stopwatch.GetElapsedTime(started));
    }
}
