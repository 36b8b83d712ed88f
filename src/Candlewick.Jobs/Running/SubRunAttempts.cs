using System.Diagnostics;

namespace Candlewick.Jobs.Running;

/// <summary>One sub-run: its attempts, until it has ended.</summary>
/// <param name="earlier">What is kept of it from before; null when nothing is.</param>
internal sealed class SubRunAttempts(SubRunLoop loop, RunScope parent, string path, SubRunRow? earlier)
{
    private readonly RunServices _services = parent.Services;
    private int _attempts = earlier?.Attempts ?? 0;
    private int _failures = earlier is { EndedAt: null } ? earlier.Failures : 0;
    private bool _hadEnded = earlier is { EndedAt: not null };

    /// <summary>The span to work on.</summary>
    public required JobRange? Range { get; init; }

    /// <summary>Longest duration of an attempt; null for none, as for the pieces of a range, which have sub-runs of their own.</summary>
    public required TimeSpan? Limit { get; init; }

    public async Task RunAsync(Func<JobContext, CancellationToken, Task> body, CancellationToken ct)
    {
        SubRunRow? waiting = earlier is { State: RunState.Retrying, EndedAt: null } ? earlier : null;
        while (waiting is null || await WaitAsync(waiting, ct))
        {
            _attempts++;
            SubRunRow row = new(parent.Run.Id, path, RunState.Running, _attempts, _failures, _services.Clock.Now(), EndedAt: null);
            _services.Writer.Begin(row, _hadEnded);
            _hadEnded = false;
            using Activity? span = JobTracing.Begin(SubRunPath.NameOf(path), parent.Run.Id, path, _attempts);
            Outcome outcome = JobTracing.End(span, await TryAsync(body, ct));
            span?.Stop();
            if (outcome.State is RunState.Failed or RunState.TimedOut)
            {
                _failures++;
                parent.RunLog.Add(path, $"attempt {_attempts} {(outcome.State == RunState.TimedOut ? "ran out of time" : "failed")}: {outcome.Error}");
            }

            row = row with { State = outcome.State, Failures = _failures, Error = outcome.Error };
            if (!outcome.MayRetry || parent.Run.Spec.Retry.WaitAfter(_failures) is not { } wait)
            {
                loop.End(row with { EndedAt = _services.Clock.Now() });
                return;
            }

            waiting = row with { State = RunState.Retrying, RetryAt = _services.Clock.Now() + wait };
            _services.Writer.Begin(waiting, hadEnded: false);
        }
    }

    /// <summary>Waits for the next attempt; false when the run ended meanwhile, and the sub-run with it.</summary>
    private async Task<bool> WaitAsync(SubRunRow row, CancellationToken ct)
    {
        using CancellationTokenSource own = new();
        using CancellationTokenSource all = CancellationTokenSource.CreateLinkedTokenSource(ct, own.Token);
        parent.Run.Enter(path, own);
        try
        {
            await _services.Clock.WaitUntilAsync(row.RetryAt ?? _services.Clock.Now(), all.Token);
            return true;
        }
        catch (OperationCanceledException) when (own.IsCancellationRequested || !parent.Run.IsInterrupted)
        {
            loop.End(row with { State = RunState.Cancelled, RetryAt = null, EndedAt = _services.Clock.Now() });
            return false;
        }
        finally
        {
            parent.Run.Leave(path);
        }
    }

    /// <summary>One attempt. A run that was cancelled ends its sub-runs as cancelled; a shutdown leaves them as they are.</summary>
    private async Task<Outcome> TryAsync(Func<JobContext, CancellationToken, Task> body, CancellationToken ct)
    {
        RunScope scope = parent.Child(path, Range, _attempts);
        using CancellationTokenSource late = Limit is { } span ? new CancellationTokenSource(span, _services.Clock) : new CancellationTokenSource();
        using CancellationTokenSource own = new();
        using CancellationTokenSource all = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token, own.Token);
        parent.Run.Enter(path, own);
        try
        {
            all.Token.ThrowIfCancellationRequested();
            await body(new JobContext(scope), all.Token);
            return Outcome.Of(scope.Counts);
        }
        catch (OperationCanceledException) when (own.IsCancellationRequested)
        {
            return new Outcome(RunState.Cancelled, "cancelled by a call", MayRetry: false);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            if (parent.Run.IsInterrupted)
            {
                throw;
            }

            return new Outcome(RunState.Cancelled, parent.Run.IsCancelled ? "its run was cancelled" : "its run stopped it", MayRetry: false);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            return Outcome.Late(Limit!.Value);
        }
        catch (Exception failure) when (!ct.IsCancellationRequested || failure is not OperationCanceledException)
        {
            return Outcome.Of(failure, _services);
        }
        finally
        {
            parent.Run.Leave(path);
        }
    }
}
