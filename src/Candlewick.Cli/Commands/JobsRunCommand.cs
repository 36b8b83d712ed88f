using System.CommandLine;
using Candlewick.Cli.Output;
using Candlewick.Hosting;
using Candlewick.Jobs;

namespace Candlewick.Cli.Commands;

internal static class JobsRunCommand
{
    public static Command Create()
    {
        Argument<string> job = new("job") { Description = "Name of the job." };
        Option<string[]> set = new("--set") { Description = "An argument of the job, NAME=VALUE; may be given again.", HelpName = "NAME=VALUE" };
        Option<string?> from = new("--from") { Description = "Start of a range to work on, included, UTC.", HelpName = "TIME" };
        Option<string?> to = new("--to") { Description = "End of the range, excluded, UTC. Default: the last midnight.", HelpName = "TIME" };
        Option<bool> followers = new("--with-followers") { Description = "Also run what comes after the job." };
        Option<bool> fresh = new("--new") { Description = "Start afresh, even if the same call was interrupted." };
        Command command = new DetailedCommand("run", """
            Runs a job now and waits for its end.
            A run of the same call that was interrupted (its process was killed, or stopped) is taken up: what was done is not done again.
            Arguments of each job: backfill and catch-up take series, top, timeframe, months, parallel; repair series, parallel; audit rows, parallel.
            Exit code 0 when it succeeded, 1 when it, or a sub-run of it, did not.

            Examples:
              wick jobs run universe
              wick jobs run backfill --set series=BINANCE:BTCUSDT@1h,BINANCE:ETHUSDT@1h --from 2024-01-01 --to 2024-07-01
              wick jobs run universe --with-followers
            """) { job, set, from, to, followers, fresh };
        Invocation.Handle(command, async (run, ct) =>
        {
            await using Workspace workspace = await run.OpenAsync(StoreAccess.Write, ct);
            RunRequest request = new(run.Parsed.GetValue(job)!)
            {
                Arguments = Arguments(run.Parsed.GetValue(set) ?? []),
                Range = Range(workspace, run.Parsed.GetValue(from), run.Parsed.GetValue(to)),
                WithFollowers = run.Parsed.GetValue(followers),
            };
            JobRun begun = await EngineCalls.AskAsync(async () =>
                (run.Parsed.GetValue(fresh) ? null : await TakeUpAsync(run, workspace, request, ct)) ?? await workspace.Jobs.StartAsync(request, ct));
            return await FinishAsync(run, workspace, begun, ct);
        });
        return command;
    }

    /// <summary>Waits for a run, and for its graph, and shows how they ended.</summary>
    public static async Task<int> FinishAsync(Invocation run, Workspace workspace, JobRun begun, CancellationToken ct)
    {
        IReadOnlyList<JobRun> ended = await ProgressView.RunAsync(run.Screen, begun.Job, async progress =>
        {
            using IDisposable watch = workspace.WatchJobs(progress);
            return await EngineCalls.AskAsync(() => WaitAsync(workspace.Jobs, begun, ct));
        });
        if (run.IsJson)
        {
            run.Screen.Json(workspace.Info.Origin, ended.Select(RunText.Json));
        }
        else
        {
            run.Screen.Origin(workspace.Info.Origin);
            run.Screen.Table(RunText.Table("", ended));
            if (ended.Any(one => JobsCommand.CodeOf(one) != ExitCodes.Done))
            {
                run.Screen.Line($"what happened: wick jobs show {ended.First(one => JobsCommand.CodeOf(one) != ExitCodes.Done).Id}");
            }
        }

        return ended.Max(JobsCommand.CodeOf);
    }

    private static async Task<IReadOnlyList<JobRun>> WaitAsync(JobEngine engine, JobRun begun, CancellationToken ct)
    {
        List<JobRun> ended = [];
        foreach (JobRun one in (await engine.Runs.ListAsync(new RunFilter(Graph: begun.Graph), ct)).Where(one => one.Id >= begun.Id).Reverse())
        {
            ended.Add(one.IsEnded ? one : await engine.WaitAsync(one.Id, ct));
        }

        return ended;
    }

    private static async Task<JobRun?> TakeUpAsync(Invocation run, Workspace workspace, RunRequest request, CancellationToken ct)
    {
        if (!await workspace.Jobs.OpenAsync(ct))
        {
            return null;
        }

        RunFilter filter = new(request.Job, [RunState.Interrupted, RunState.Retrying]);
        JobRun? same = (await workspace.Runs.Runs.ListAsync(filter, ct)).FirstOrDefault(one => IsSame(one, request));
        if (same is null)
        {
            return null;
        }

        run.Screen.Note($"run {same.Id} of {same.Job} was interrupted: going on with it (--new starts afresh)");
        return await workspace.Jobs.ResumeAsync(same.Id, ct);
    }

    private static bool IsSame(JobRun run, RunRequest request) =>
        run.Range?.From == request.Range?.From && (run.Range?.To == request.Range?.To || request.Range is null) && run.Arguments.Count == request.Arguments.Count
        && run.Arguments.All(one => request.Arguments.GetValueOrDefault(one.Key) == one.Value);

    private static Dictionary<string, string> Arguments(IReadOnlyList<string> texts)
    {
        Dictionary<string, string> arguments = new(StringComparer.Ordinal);
        foreach (string text in texts)
        {
            string[] parts = text.Split('=', 2);
            if (parts.Length != 2 || parts[0].Length == 0 || !arguments.TryAdd(parts[0], parts[1]))
            {
                throw new InputException($"--set: found '{text}', expected NAME=VALUE, each name once.");
            }
        }

        return arguments;
    }

    private static JobRange? Range(Workspace workspace, string? from, string? to)
    {
        if (from is null)
        {
            return to is null ? null : throw new InputException("--to needs --from: a range has a start.");
        }

        UtcTime start = FilterOptions.Text(() => UtcTime.Parse(from), "--from");
        UtcTime end = to is null ? Timeframe.Parse("1d").Floor(UtcTime.From(workspace.Clock.GetUtcNow())) : FilterOptions.Text(() => UtcTime.Parse(to), "--to");
        return start < end
            ? new JobRange(start.ToDateTimeOffset(), end.ToDateTimeOffset())
            : throw new InputException($"--from {start} is not before --to {end}: the range [from, to) is empty.");
    }
}

internal static class JobsRerunCommand
{
    public static Command Create()
    {
        Argument<long> id = JobsCommand.RunArgument();
        Option<bool> fromFailed = new("--from-failed") { Description = "Leave out the sub-runs that were done." };
        Command command = new DetailedCommand("rerun", """
            Runs the job of an ended run again, with its arguments and range.
            A run that was interrupted is not run again but goes on: 'wick jobs run' with the same call, or 'wick up', does that.

            Examples:
              wick jobs rerun 12
              wick jobs rerun 12 --from-failed
            """) { id, fromFailed };
        Invocation.Handle(command, async (run, ct) =>
        {
            await using Workspace workspace = await run.OpenAsync(StoreAccess.Write, ct);
            JobRun begun = await EngineCalls.AskAsync(() => workspace.Jobs.RerunAsync(run.Parsed.GetValue(id), run.Parsed.GetValue(fromFailed), ct));
            return await JobsRunCommand.FinishAsync(run, workspace, begun, ct);
        });
        return command;
    }
}
