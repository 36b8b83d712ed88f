namespace Candlewick.Jobs.Running;

/// <summary>Does what another engine asks for.</summary>
/// <param name="mark">In the cause of what is started: an engine that takes over sees that it was.</param>
internal sealed class HandedCall(JobEngine engine, RunCall call, string mark)
{
    /// <summary>What was asked for a second time is among the last so many runs of its job.</summary>
    private const int RunsLookedAt = 200;

    public async Task<CallAnswer> DoAsync(CancellationToken ct)
    {
        switch (call.Kind)
        {
            case CallKind.Start:
                RunRequest request = call.Request! with { Cause = $"{call.Request.Cause} {mark}" };
                return new CallAnswer((await FindStartedAsync(request.Job, request.Cause, ct) ?? await engine.StartAsync(request, ct)).Id);
            case CallKind.Rerun:
                string end = $", call {mark}";
                return new CallAnswer((await FindStartedAsync(job: null, end, ct) ?? await engine.RerunAsync(call.Run, call.Flag, end, ct)).Id);
            case CallKind.Pause:
                await engine.PauseAsync(call.Name!, call.Flag, ct);
                return new CallAnswer();
            default:
                return new CallAnswer(IsDone: await engine.CancelAsync(call.Run, call.Name, ct));
        }
    }

    /// <summary>What an engine started that was gone before it had answered; the first run of its graph.</summary>
    private async Task<JobRun?> FindStartedAsync(string? job, string end, CancellationToken ct) =>
        (await engine.Runs.ListAsync(new RunFilter(job, Limit: RunsLookedAt), ct)).LastOrDefault(run => run.Cause.EndsWith(end, StringComparison.Ordinal));
}
