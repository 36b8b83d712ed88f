using System.Diagnostics;

namespace Candlewick.Jobs.Running;

/// <summary>One run from its first attempt in this process to its end, or its interruption.</summary>
internal sealed class RunExecution(ActiveRun run, RunServices services)
{
    /// <returns>The run as it ended; not kept yet.</returns>
    public async Task<JobRun> RunAsync()
    {
        RunLog log = new(run.Id, await FirstLineAsync(), services.Writer, services.Clock);
        try
        {
            await WaitAsync(run.Record.RetryAt);
            while (true)
            {
                using Activity? span = JobTracing.Begin(run.Spec.Name, run.Id, "", run.Record.Attempts + 1);
                Outcome outcome = JobTracing.End(span, await AttemptAsync(log));
                span?.Stop();
                bool isFailure = outcome.State is RunState.Failed or RunState.TimedOut;
                JobRun record = run.Record with { Failures = run.Record.Failures + (isFailure ? 1 : 0), Error = outcome.Error };
                if (isFailure)
                {
                    log.Note($"attempt {record.Attempts} {(outcome.State == RunState.TimedOut ? "ran out of time" : "failed")}: {outcome.Error}");
                }

                if (!outcome.MayRetry || run.Spec.Retry.WaitAfter(record.Failures) is not { } wait)
                {
                    return record with { State = outcome.State, EndedAt = services.Clock.Now() };
                }

                run.Record = record with { State = RunState.Retrying, RetryAt = services.Clock.Now() + wait };
                await services.Writer.WriteAsync(new RunChanges { Changed = [run.Record] });
                await WaitAsync(run.Record.RetryAt);
            }
        }
        catch (OperationCanceledException) when (run.IsCancelled)
        {
            return run.Record with { State = RunState.Cancelled, EndedAt = services.Clock.Now(), RetryAt = null, Error = "cancelled by a call" };
        }
        catch (OperationCanceledException) when (run.IsInterrupted)
        {
            log.Note("stopped with its process; it goes on at the next start");
            return run.Record.State == RunState.Retrying ? run.Record : run.Record with { State = RunState.Interrupted };
        }
    }

    private Task WaitAsync(DateTimeOffset? instant) =>
        instant is { } due ? services.Clock.WaitUntilAsync(due, run.Stop.Token) : Task.CompletedTask;

    /// <summary>Lines of this life are numbered on from those that are kept.</summary>
    private async Task<long> FirstLineAsync() => run.Record.Attempts == 0 && run.Record.Interruptions == 0
        ? 1
        : (await services.Store.ReadLogAsync(new LogFilter(run.Id, null, Limit: 1), run.Stop.Token)) is [var last] ? last.Number + 1 : 1;

    private async Task<Outcome> AttemptAsync(RunLog log)
    {
        JobRun before = run.Record;
        DateTimeOffset now = services.Clock.Now();
        run.ForgetCounts();
        run.Record = before with
        {
            State = RunState.Running, Attempts = before.Attempts + 1, StartedAt = before.StartedAt ?? now, Owner = services.Options.Owner, RetryAt = null,
            Error = null,
        };
        if (before.State == RunState.Interrupted)
        {
            log.Note($"taken up by {services.Options.Owner}: sub-runs that were done are not run again");
        }

        await services.Writer.WriteAsync(new RunChanges { Changed = [run.Record] });
        ScopeFacts facts = new(run.Id, "", before.Arguments, before.Range, before.Attempts + 1, before.ScheduledFor, services.Clock);
        RunScope scope = new(run, facts, log, services);
        using CancellationTokenSource late = run.Spec.TimeOut is { } limit
            ? new CancellationTokenSource(limit, services.Clock)
            : new CancellationTokenSource();
        using CancellationTokenSource all = CancellationTokenSource.CreateLinkedTokenSource(run.Stop.Token, late.Token);
        try
        {
            all.Token.ThrowIfCancellationRequested();
            await BodyAsync(scope, all.Token);
            return Outcome.Of(scope.Counts);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !run.Stop.IsCancellationRequested)
        {
            return Outcome.Late(run.Spec.TimeOut!.Value);
        }
        catch (Exception failure) when (!run.Stop.IsCancellationRequested)
        {
            return Outcome.Of(failure, services);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // It was told to stop, and stopped with an error of its own.
            log.Note($"while it was stopped: {Outcome.Text(failure)}");
            throw new OperationCanceledException(failure.Message, failure, run.Stop.Token);
        }
    }

    private async Task BodyAsync(RunScope scope, CancellationToken ct)
    {
        IJobBody body = run.Definition.Create();
        if (run.Spec.Split == RangeUnit.None || scope.Facts.Range is not { } range)
        {
            await body.RunAsync(new JobContext(scope), ct);
            return;
        }

        IReadOnlyDictionary<string, JobRange> pieces = Schedules.RangePieces.Of(range, run.Spec.Split);
        SubRunPlan plan = new([.. pieces.Keys], services.Options.ParallelPieces, body.RunAsync, name => pieces[name]);
        await scope.RunSubRunsAsync(plan, ct);
    }
}
