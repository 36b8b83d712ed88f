using System.Diagnostics;

namespace Candlewick.Campaigns.Live;

/// <summary>Records markets whose streams are full of faults with a process that is killed, and compares every store with the truth.</summary>
public static class LiveCampaign
{
    /// <param name="folder">Where stores are made; it must be empty.</param>
    /// <param name="note">Told one line for each batch.</param>
    public static async Task<LiveCampaignResult> RunAsync(LiveCampaignOptions options, string folder, Action<string> note, CancellationToken ct)
    {
        long started = Stopwatch.GetTimestamp();
        List<LiveScheduleResult> results = [];
        while (results.Count < options.Schedules)
        {
            int count = Math.Min(options.SideBySide, options.Schedules - results.Count);
            string part = Directory.CreateDirectory(Path.Combine(folder, $"batch-{results.Count}")).FullName;
            IReadOnlyList<LiveScheduleResult> batch = await new LiveBatch(options, options.Seed + (ulong)results.Count, count, part).RunAsync(ct);
            results.AddRange(batch);
            note($"{results.Count} schedules, {results.Count(one => one.Findings.Count > 0)} with findings, {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s");
            foreach (IGrouping<FindingKind, Finding> kind in batch.SelectMany(one => one.Findings).GroupBy(finding => finding.Kind))
            {
                note($"  {kind.Count()} {kind.First()}");
            }

            if (batch.All(one => one.Findings.Count == 0))
            {
                Directory.Delete(part, recursive: true);
            }
        }

        return new LiveCampaignResult(options, results, Stopwatch.GetElapsedTime(started));
    }
}
