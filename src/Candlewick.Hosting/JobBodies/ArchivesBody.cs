using System.Collections.Concurrent;
using Candlewick.Jobs;

namespace Candlewick.Hosting.JobBodies;

/// <summary>Looks which series have archives that were not listed before, and tells the jobs that wait for it.</summary>
internal sealed class ArchivesBody(SeriesChoice choice) : IJobBody
{
    /// <summary>The event; its argument <c>series</c> names them.</summary>
    public const string Event = "archive-listed";

    private const int DaysLookedAt = 40;

    public async Task RunAsync(JobContext context, CancellationToken ct)
    {
        IReadOnlyList<BarSeriesId> series = await choice.ReadAsync(context, ct);
        ConcurrentDictionary<string, UtcTime> fresh = new(StringComparer.Ordinal);
        await context.RunSubRunsAsync(
            [.. series.Select(one => one.ToString())],
            choice.Parallel(context),
            async (sub, token) =>
            {
                if (await FindNewAsync(BarSeriesId.Parse(sub.Name), sub, token) is { } end)
                {
                    fresh[sub.Name] = end;
                }
            },
            ct);
        if (!fresh.IsEmpty)
        {
            await TellAsync(context, fresh, ct);
        }
    }

    /// <returns>The end of the newest archive; null when it was listed before, or the venue has none.</returns>
    private async Task<UtcTime?> FindNewAsync(BarSeriesId series, JobContext sub, CancellationToken ct)
    {
        if (choice.Workspace.Venues.Find<IBarArchive>(series.Instrument.Venue) is not { } archive)
        {
            sub.Log($"{series.Instrument.Venue} has no archives");
            return null;
        }

        UtcTime now = UtcTime.From(choice.Workspace.Clock.GetUtcNow());
        UtcRange range = new(now - TimeSpan.FromDays(DaysLookedAt), now);
        IReadOnlyList<ArchiveFile> files = await archive.ListArchivesAsync(series, range, ct);
        UtcTime? newest = files.Count == 0 ? null : files.Max(file => file.Period.To);
        string? known = await choice.Workspace.Store.Facts.FindAsync(Key(series.ToString()), ct);
        sub.Log($"{files.Count} archives of the last {DaysLookedAt} days, the newest up to {newest?.ToString() ?? "never"}; known: {known ?? "none"}");
        return known is null || newest > UtcTime.Parse(known) ? newest : null;
    }

    /// <summary>What was listed counts as known once somebody was told: a crash before that tells again.</summary>
    private async Task TellAsync(JobContext context, IReadOnlyDictionary<string, UtcTime> fresh, CancellationToken ct)
    {
        string names = string.Join(',', fresh.Keys.Order(StringComparer.Ordinal));
        IReadOnlyList<JobRun> told = await choice.Workspace.Jobs.RaiseAsync(Event, new Dictionary<string, string> { ["series"] = names }, ct);
        context.Log($"{fresh.Count} series have new archives; started: {(told.Count == 0 ? "nothing, triggers are not followed here" : string.Join(", ", told.Select(run => $"{run.Job} (run {run.Id}, {run.State})")))}");
        if (told.Any(run => run.State != RunState.Skipped))
        {
            foreach ((string series, UtcTime end) in fresh)
            {
                await choice.Workspace.Store.Facts.KeepAsync(Key(series), end.ToString(), ct);
            }
        }
    }

    private static string Key(string series) => $"archives listed: {series}";
}
