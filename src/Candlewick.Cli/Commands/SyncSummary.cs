using Candlewick.Acquisition;
using Candlewick.Cli.Output;

namespace Candlewick.Cli.Commands;

/// <summary>What a person reads after the main job.</summary>
internal static class SyncSummary
{
    public static void Show(Screen screen, SyncReport report, TimeSpan elapsed)
    {
        AuditReport audit = report.Audit;
        screen.Origin(audit.Store.Origin);
        ShowSeries(screen, audit);
        AuditCommand.ShowCauses(screen, audit);
        int mapped = report.Universe.Members.Count(member => member.IsMapped);
        int archives = report.Backfill.Sum(run => run.Report?.Archives ?? 0);
        int requests = report.Backfill.Concat(report.CatchUp).Sum(run => run.Report?.Requests ?? 0);
        long inserted = report.Backfill.Concat(report.CatchUp).Sum(run => run.Report?.Result.Inserted ?? 0)
            + report.Repair.Sum(run => run.Report?.Result.Inserted ?? 0);
        screen.Line();
        screen.Line($"  universe      {mapped} of {report.Universe.Members.Count} coins have an instrument on {report.Universe.Venue}");
        screen.Line($"  instruments   {Cell.Count(audit.Series.Select(one => one.Series.Instrument).Distinct().Count())}");
        screen.Line($"  bars          {Cell.Count(audit.Rows)} in the store, {Cell.Count(inserted)} of them new, from {Cell.Count(archives)} archives and {Cell.Count(requests)} requests");
        screen.Line($"  range         {Cell.Range(Span(audit))}");
        screen.Line($"  gaps          {Cell.Count(audit.UnexplainedGaps)} unexplained, {Cell.Count(audit.Series.Sum(one => one.Holes.Count(hole => hole.IsExplained)))} explained");
        screen.Line($"  impossible    {Cell.Count(audit.Series.Sum(one => (one.Findings?.Impossible ?? 0) + (one.Findings?.Duplicates ?? 0)))} impossible or duplicate rows, {audit.Faults.Count} faults in quarantine");
        screen.Line($"  store         {screen.Path(audit.Store.Location)} ({Cell.Bytes(audit.Store.Bytes)})");
        screen.Line($"  time          {Cell.Elapsed(elapsed)}");
        foreach ((string name, string reason) in report.Failures)
        {
            screen.Error($"{name}: {reason}");
        }

        ShowNext(screen, report);
    }

    private static void ShowSeries(Screen screen, AuditReport audit)
    {
        TableView table = new("", ["series", ">bars", "from", "to", ">holes", ">unexplained"]);
        foreach (AuditedSeries one in audit.Series)
        {
            table.Add(
                one.Series.ToString(), Cell.Count(one.Rows?.Rows ?? 0), Cell.Minute(one.Span.From), Cell.Minute(one.Span.To),
                Cell.Count(one.Holes.Count), Cell.Count(one.Unexplained.Count));
        }

        screen.Table(table);
    }

    private static UtcRange Span(AuditReport audit) => audit.Series.Count == 0
        ? UtcRange.Empty
        : new UtcRange(audit.Series.Min(one => one.Span.From), audit.Series.Max(one => one.Span.To));

    private static void ShowNext(Screen screen, SyncReport report)
    {
        AuditReport audit = report.Audit;
        string store = audit.Store.Origin == StoreOrigin.Simulated ? $" --store {screen.Path(audit.Store.Location)}" : "";
        string example = report.Universe.Members.FirstOrDefault(member => member.IsMapped)?.Instrument.ToString() ?? "BINANCE:BTCUSDT";
        screen.Line();
        screen.Line("next:");
        screen.Line($"  ./run wick{store} audit --gaps");
        screen.Line($"  ./run wick{store} coverage -i {example}");
        screen.Line($"  ./run wick{store} query \"SELECT open_time, close, volume FROM bars WHERE instrument = '{example}' ORDER BY open_time DESC LIMIT 10\"");
        screen.Line($"  ./run wick{store} export -o lake");
    }
}
