using System.CommandLine;
using Candlewick.Cli.Output;
using Candlewick.Hosting;
using Candlewick.Jobs;

namespace Candlewick.Cli.Commands;

internal static class JobsScheduleCommand
{
    public static Command Create()
    {
        Option<string?> pause = new("--pause") { Description = "Stop the timed triggers of this job.", HelpName = "JOB" };
        Option<string?> resume = new("--resume") { Description = "Start them again; what passed meanwhile is not missed.", HelpName = "JOB" };
        Command command = new DetailedCommand("schedule", """
            Shows what starts each job, when it last did and when it will next.
            'wick up' follows the schedules. They are configured under 'jobs:', one option a job; the syntax is in docs/reference/jobs.md:
            'cron 5 0 * * *', 'every 15m except sat,sun', 'after universe', 'on archive-listed', several joined by semicolons, or 'never'.

            Examples:
              wick jobs schedule
              wick jobs schedule --pause universe
              wick jobs schedule --resume universe --json
            """) { pause, resume };
        Invocation.Handle(command, async (run, ct) =>
        {
            (string? stopped, string? started) = (run.Parsed.GetValue(pause), run.Parsed.GetValue(resume));
            bool isChange = stopped is not null || started is not null;
            await using Workspace workspace = await run.OpenAsync(isChange ? StoreAccess.Write : StoreAccess.Read, ct);
            IReadOnlyList<ScheduleView> views = await EngineCalls.AskAsync(async () =>
            {
                await (stopped is null ? Task.CompletedTask : workspace.Jobs.PauseAsync(stopped, isPaused: true, ct));
                await (started is null ? Task.CompletedTask : workspace.Jobs.PauseAsync(started, isPaused: false, ct));
                return await workspace.Jobs.ListSchedulesAsync(ct);
            });
            Show(run, workspace.Info, views);
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Show(Invocation run, StoreInfo store, IReadOnlyList<ScheduleView> views)
    {
        if (run.IsJson)
        {
            run.Screen.Json(store.Origin, views.Select(view => new
            {
                Job = view.Job.Name, Trigger = view.Trigger?.ToString(), view.LastFire, view.NextFire, view.IsPaused, view.Job.After, view.Job.Overlap, view.Job.Misfire,
            }));
            return;
        }

        run.Screen.Origin(store.Origin);
        TableView table = new("", ["job", "trigger", "last fire", "next fire", "after"]);
        foreach (ScheduleView view in views)
        {
            table.Add(
                view.Job.Name, view.Trigger?.ToString() ?? RunText.Schedule(view.Job), RunText.Instant(view.LastFire), view.IsPaused ? "paused" : RunText.Instant(view.NextFire),
                string.Join(", ", view.Job.After));
        }

        run.Screen.Table(table);
    }
}
