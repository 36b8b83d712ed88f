using System.CommandLine;
using Candlewick.Cli.Output;
using Candlewick.Hosting;
using Candlewick.Hosting.Running;
using Candlewick.Text;

namespace Candlewick.Cli.Commands;

internal static class StatusCommand
{
    private const int Shown = 40;

    public static Command Create()
    {
        Option<string> leeway = new("--leeway")
        {
            Description = "How late a bar may come before its series counts as late.", HelpName = "DURATION", DefaultValueFactory = _ => "5m",
        };
        Command command = new DetailedCommand("status", """
            Says whether the store is kept current: freshness, connections, jobs.
            Series of the universe are judged; history that was only imported is shown and not judged. Works without a 'wick up' too, from the
            store alone. Exit code 0 when all is well, 1 when something is late, failing or not connected.

            Examples:
              wick status
              wick status --leeway 30s --json
            """) { leeway };
        Invocation.Handle(command, async (run, ct) =>
        {
            if (!Durations.TryParse(run.Parsed.GetValue(leeway)!, out TimeSpan late))
            {
                throw new InputException($"--leeway: found '{run.Parsed.GetValue(leeway)}', expected a duration such as 30s, 5m or 1h30m.");
            }

            await using Workspace workspace = await run.OpenAsync(StoreAccess.Read, ct);
            StatusReport report = await new StatusReading(workspace, run.Options, late).ReadAsync(run.Caller.Owner, ct);
            if (run.IsJson)
            {
                run.Screen.Json(workspace.Info.Origin, report);
            }
            else
            {
                Show(run.Screen, report);
            }

            return report.IsHealthy ? ExitCodes.Done : ExitCodes.Findings;
        });
        return command;
    }

    private static void Show(Screen screen, StatusReport report)
    {
        screen.Origin(report.Store.Origin);
        screen.Line(report.Owner is { } owner
            ? $"{screen.Path(report.Store.Location)} is kept by process {owner.ProcessId} since {Cell.Second(owner.StartedAt)}"
            : $"{screen.Path(report.Store.Location)} is kept by nobody: 'wick up' keeps it current");
        foreach (PieceStatus piece in report.Owner?.Pieces ?? [])
        {
            screen.Line($"  {piece.Name}: {piece.State}");
            piece.Details.ToList().ForEach(detail => screen.Line($"    {detail}"));
        }

        foreach (FeedMetrics one in report.Owner?.Consumers ?? [])
        {
            screen.Line($"  consumer {one.Name}: {one.Rate:0} events/s, lag {one.Lag.TotalMilliseconds:0.0} ms, {Cell.Count(one.Depth)} waiting, {Cell.Count(one.Skipped)} skipped");
        }

        ShowSeries(screen, report);
        ShowJobs(screen, report);
        screen.Line(report.IsHealthy ? "healthy" : $"not healthy: {report.Problems.Count} thing(s) to look at");
        report.Problems.Take(Shown).ToList().ForEach(problem => screen.Line($"  {problem}"));
    }

    private static void ShowSeries(Screen screen, StatusReport report)
    {
        TableView table = new("", ["series", "last bar closed", ">lag", "state"]);
        foreach (SeriesFreshness one in report.Series.Take(Shown))
        {
            table.Add(
                one.Series.ToString(), one.LastClose is { } close ? Cell.Minute(close) : "-", one.Lag is { } lag ? Cell.Lag(lag) : "-",
                one.IsLate ? "late" : one.IsFollowed ? "current" : "not followed");
        }

        screen.Table(table);
        if (report.Series.Count > Shown)
        {
            screen.Line($"... and {report.Series.Count - Shown} more series; --json gives all");
        }
    }

    private static void ShowJobs(Screen screen, StatusReport report)
    {
        if (report.Jobs.Count == 0)
        {
            screen.Line("no job has run yet");
            return;
        }

        TableView table = new("", ["job", "last run", "begun", "last success"]);
        foreach (JobStatus job in report.Jobs)
        {
            table.Add(job.Job, job.State.ToString().ToLowerInvariant(), Cell.Second(job.CreatedAt), job.LastSuccess is { } success ? Cell.Second(success) : "never");
        }

        screen.Table(table);
    }
}
