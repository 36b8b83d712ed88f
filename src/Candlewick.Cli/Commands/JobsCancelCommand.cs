using System.CommandLine;
using Candlewick.Hosting;

namespace Candlewick.Cli.Commands;

internal static class JobsCancelCommand
{
    public static Command Create()
    {
        Argument<long> id = JobsCommand.RunArgument();
        Option<string?> path = JobsCommand.SubRunOption();
        Command command = new DetailedCommand("cancel", """
            Cancels a run, or one sub-run of it; what was done stays.
            Works on a run that goes on under 'wick up', that waits, or that was interrupted. Exit code 1 when there is nothing to cancel.

            Examples:
              wick jobs cancel 12
              wick jobs cancel 12 --sub-run BINANCE:BTCUSDT@1m
            """) { id, path };
        Invocation.Handle(command, async (run, ct) =>
        {
            await using Workspace workspace = await run.OpenAsync(StoreAccess.Write, ct);
            long number = run.Parsed.GetValue(id);
            string? subRun = run.Parsed.GetValue(path);
            await JobsCommand.FindAsync(workspace, number, ct);
            bool isCancelled = await EngineCalls.AskAsync(() => workspace.Jobs.CancelAsync(number, subRun, ct));
            string what = subRun is null ? $"run {number}" : $"sub-run {subRun} of run {number}";
            if (run.IsJson)
            {
                run.Screen.Json(workspace.Info.Origin, new { Run = number, SubRun = subRun, IsCancelled = isCancelled });
            }
            else
            {
                run.Screen.Line(isCancelled ? $"{what}: cancelled" : $"{what}: nothing to cancel, it is not going on");
            }

            return isCancelled ? ExitCodes.Done : ExitCodes.Findings;
        });
        return command;
    }
}
