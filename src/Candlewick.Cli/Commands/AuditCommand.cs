using System.CommandLine;
using Candlewick.Acquisition;
using Candlewick.Cli.Output;
using Candlewick.Hosting;
using Candlewick.Storage;

namespace Candlewick.Cli.Commands;

internal static class AuditCommand
{
    private const int Shown = 40;

    public static Command Create()
    {
        FilterOptions filter = new();
        Option<bool> rows = new("--rows") { Description = "Also read every bar once: duplicates, impossible values, two origins compared." };
        Option<bool> hash = new("--hash") { Description = "Also the content hash of each bar series and of the store." };
        Option<bool> gaps = new("--gaps") { Description = "List every hole with its cause and who was asked." };
        Command command = new DetailedCommand("audit", """
            Says what the store holds, what is missing and why, and what cannot be right.
            Exit code 0 when nothing is unexplained, 1 otherwise. The content hash is equal for equal rows and holes, however they came.

            Examples:
              wick audit
              wick audit --rows --hash
              wick audit --instrument BINANCE:BTCUSDT --gaps
              wick audit --json
            """) { rows, gaps, hash };
        filter.AddTo(command, withRange: false);
        Invocation.Handle(command, async (run, ct) =>
        {
            await using Workspace workspace = await run.OpenAsync(StoreAccess.Read, ct);
            AuditReport report = await new AuditStore(workspace.Store).RunAsync(
                new AuditRequest(filter.ReadFilter(run.Parsed), run.Parsed.GetValue(rows)), ct);
            StoreHash? digest = run.Parsed.GetValue(hash)
                ? await new ContentHash(workspace.Store.Bars, workspace.Store.Coverage).OfStoreAsync(filter.ReadFilter(run.Parsed), ct)
                : null;
            if (run.IsJson)
            {
                run.Screen.Json(report.Store.Origin, new
                {
                    report.Store, report.Rows, report.UnexplainedGaps, report.IsClean, report.InexactValues, Hash = digest,
                    report.Series, report.Origins, report.Faults,
                });
            }
            else
            {
                Show(run.Screen, report, run.Parsed.GetValue(gaps));
                ShowHash(run.Screen, digest);
            }

            return report.IsClean ? ExitCodes.Done : ExitCodes.Findings;
        });
        return command;
    }

    public static void Show(Screen screen, AuditReport report, bool listGaps)
    {
        screen.Origin(report.Store.Origin);
        screen.Line($"{screen.Path(report.Store.Location)} ({Cell.Bytes(report.Store.Bytes)}): {Cell.Count(report.Series.Count)} series, {Cell.Count(report.Rows)} rows, {Cell.Count(report.UnexplainedGaps)} unexplained gaps");
        if (report.InexactValues > 0)
        {
            screen.Line($"{Cell.Count(report.InexactValues)} values have more digits than a double keeps (quote volumes): stored correctly rounded");
        }

        ShowSeries(screen, report);
        ShowCauses(screen, report);
        if (listGaps)
        {
            ShowGaps(screen, report);
        }

        ShowFindings(screen, report);
    }

    private static void ShowSeries(Screen screen, AuditReport report)
    {
        TableView table = new("", ["series", ">rows", "from", "to", ">holes", ">unexplained"]);
        foreach (AuditedSeries series in report.Series.Take(Shown))
        {
            table.Add(
                series.Series.ToString(), Cell.Count(series.Rows?.Rows ?? 0), Cell.Minute(series.Span.From), Cell.Minute(series.Span.To),
                Cell.Count(series.Holes.Count), Cell.Count(series.Unexplained.Count));
        }

        screen.Table(table);
        if (report.Series.Count > Shown)
        {
            screen.Line($"... and {report.Series.Count - Shown} more series; --instrument, --venue and --timeframe narrow the list, --json gives all");
        }
    }

    public static void ShowCauses(Screen screen, AuditReport report)
    {
        var causes = report.Series.SelectMany(series => series.Holes).GroupBy(hole => hole.Cause).OrderBy(group => group.Key).ToList();
        int neverAsked = report.Series.Sum(series => series.Unexplained.Count - series.Holes.Count(hole => !hole.IsExplained));
        if (causes.Count == 0 && neverAsked <= 0)
        {
            screen.Line("no holes");
            return;
        }

        TableView table = new("holes by cause", ["cause", ">holes", ">length"]);
        foreach (var cause in causes)
        {
            TimeSpan length = cause.Aggregate(TimeSpan.Zero, (sum, hole) => sum + hole.Range.Length);
            table.Add(cause.Key.ToString(), Cell.Count(cause.Count()), $"{length.TotalHours:N1} h");
        }

        if (neverAsked > 0)
        {
            table.Add("Pending (no source asked)", Cell.Count(neverAsked), "");
        }

        screen.Table(table);
    }

    private static void ShowHash(Screen screen, StoreHash? hash)
    {
        if (hash is null)
        {
            return;
        }

        TableView table = new("content hash", ["series", "sha256"]);
        foreach (SeriesHash series in hash.Series)
        {
            table.Add(series.Series.ToString(), series.Sha256);
        }

        table.Add("store", hash.Sha256);
        screen.Table(table);
    }

    private static void ShowGaps(Screen screen, AuditReport report)
    {
        TableView table = new("holes", ["series", "range", "cause", "who was asked"]);
        foreach (AuditedSeries series in report.Series)
        {
            RangeSet asked = RangeSet.Of(series.Holes.Select(hole => hole.Range));
            foreach (UtcRange range in series.Unexplained.Subtract(asked))
            {
                table.Add(series.Series.ToString(), Cell.Range(range), "Pending", "nobody yet");
            }

            foreach (Hole hole in series.Holes)
            {
                table.Add(
                    series.Series.ToString(), Cell.Range(hole.Range), hole.Cause.ToString(),
                    string.Join(", ", hole.Evidence.Select(one => Asked(one.Source)).Distinct()));
            }
        }

        screen.Table(table);
        if (table.Rows.Count > 0)
        {
            screen.Line("what each of them answered, and when: --json");
        }
    }

    /// <summary><c>binance.archive:data/spot/...</c> is <c>archive</c>.</summary>
    private static string Asked(string source)
    {
        string name = source.Split(':')[0];
        return name[(name.LastIndexOf('.') + 1)..];
    }

    private static void ShowFindings(Screen screen, AuditReport report)
    {
        foreach (AuditedSeries series in report.Series)
        {
            if (series.Findings is { } found && found.Duplicates + found.Impossible + found.Misaligned > 0)
            {
                screen.Line($"{series.Series}: {Cell.Count(found.Duplicates)} duplicate, {Cell.Count(found.Impossible)} impossible, {Cell.Count(found.Misaligned)} misaligned rows");
            }
        }

        foreach (OriginComparison pair in report.Origins)
        {
            screen.Line($"{pair.First} and {pair.Second}: {Cell.Count(pair.Different)} of {Cell.Count(pair.Shared)} shared bars differ");
        }

        foreach (QuarantinedFault fault in report.Faults.Take(Shown))
        {
            screen.Line($"in quarantine: {fault.Fault}");
        }
    }
}
