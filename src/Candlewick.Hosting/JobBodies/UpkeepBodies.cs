using Candlewick.Acquisition.Upkeep;
using Candlewick.Jobs;

namespace Candlewick.Hosting.JobBodies;

/// <summary>Deletes what is older than its rule allows.</summary>
internal sealed class RetentionBody(Workspace workspace, CandlewickOptions options) : IJobBody
{
    public async Task RunAsync(JobContext context, CancellationToken ct)
    {
        bool isDryRun = context.Arguments.GetValueOrDefault("dry-run") == "true";
        List<RetentionRule> rules = [.. options.Derived.Rules];
        if (options.Jobs.Retention > 0)
        {
            rules.Add(new RetentionRule(null, TimeSpan.FromDays(options.Jobs.Retention)));
        }

        IReadOnlyList<RetentionItem> items = await new ApplyRetention(workspace.Store, workspace.Clock)
            .RunAsync(new RetentionRequest(rules, [options.Jobs.Windows], isDryRun), ct);
        foreach (RetentionItem item in items)
        {
            context.Log($"{(isDryRun && item.Kept is null ? "would delete " : "")}{item}");
        }

        context.Log($"{rules.Count} rules, {items.Sum(item => item.Rows)} rows {(isDryRun ? "would go" : "deleted")}");
    }
}

/// <summary>Rewrites closed months in the order in which they are read.</summary>
internal sealed class CompactionBody(Workspace workspace) : IJobBody
{
    public async Task RunAsync(JobContext context, CancellationToken ct)
    {
        CompactionReport report = await new CompactStore(workspace.Store, workspace.Clock).RunAsync(new CompactionRequest(), ct);
        foreach (CompactedMonth month in report.Months)
        {
            context.Log($"{month.Month}: {month.Series} series, {month.Rows} rows, read in {month.ReadBefore.TotalMilliseconds:0.#} ms before and {month.ReadAfter.TotalMilliseconds:0.#} ms after");
        }

        context.Log(report.ToString());
    }
}

/// <summary>Copies the store, and opens the copy to compare it.</summary>
internal sealed class BackupBody(Workspace workspace, CandlewickOptions options) : IJobBody
{
    public async Task RunAsync(JobContext context, CancellationToken ct) =>
        context.Log((await new BackupStore(workspace.Store, workspace.Clock).RunAsync(options.BackupRequest, ct)).ToString());
}
