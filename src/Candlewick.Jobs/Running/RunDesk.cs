namespace Candlewick.Jobs.Running;

/// <summary>A run that is wished for.</summary>
/// <param name="ScheduledFor">The instant of the schedule; null for events and calls.</param>
/// <param name="RerunOf">The run whose done sub-runs are taken over; null for a fresh start.</param>
internal sealed record RunWish(JobSpec Job, RunRequest Request, DateTimeOffset? ScheduledFor = null, long? RerunOf = null);

/// <summary>Every run that has not ended: decides who begins, and keeps how each ends. One decision at a time.</summary>
internal sealed class RunDesk(JobGraph graph, RunServices services) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly ActiveRuns _active = new();
    private bool _isStopping;

    /// <summary>Whether the end of a run starts those that wait for it.</summary>
    public bool IsFollowing { get; set; }

    /// <summary>Creates runs, keeps other changes with them, and begins what may begin.</summary>
    /// <returns>The first run of each wish, in order, after the runs that the changes add.</returns>
    public async Task<IReadOnlyList<JobRun>> CreateAsync(IReadOnlyList<RunWish> wishes, RunChanges with)
    {
        await _gate.WaitAsync();
        try
        {
            IReadOnlyList<JobRun> created = await KeepAsync(wishes, with);
            await PumpAsync();
            return [.. created.Where(run => run.Graph == run.Id)];
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Takes up runs that were kept and have not ended, and begins what may begin.</summary>
    public async Task TakeUpAsync(IReadOnlyList<JobRun> runs, CancellationToken ct)
    {
        await _gate.WaitAsync(ct);
        try
        {
            foreach (JobRun run in runs.Where(run => !run.IsEnded && _active.Find(run.Id) is null))
            {
                if (graph.Find(run.Job) is { } job)
                {
                    IReadOnlyList<JobRun> others = await services.Store.ListAsync(new RunFilter(Graph: run.Graph), ct);
                    _active.Add(new ActiveRun(run, job), others);
                }
                else
                {
                    JobRun gone = run with { State = RunState.Failed, EndedAt = services.Clock.Now(), Error = $"there is no job '{run.Job}' any more" };
                    await services.Writer.WriteAsync(new RunChanges { Changed = [gone] });
                }
            }

            await PumpAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    public ActiveRun? Find(long run) => _active.Find(run);

    /// <summary>False when it is not here.</summary>
    public async Task<bool> TryCancelAsync(long id, string? path)
    {
        await _gate.WaitAsync();
        try
        {
            if (_active.Find(id) is not { } run)
            {
                return false;
            }

            if (path is not null)
            {
                run.CancelSubRun(path);
            }
            else if (run.Task is null)
            {
                await EndAsync(run, run.Record with { State = RunState.Cancelled, EndedAt = services.Clock.Now(), RetryAt = null, Error = "cancelled by a call" });
                await PumpAsync();
            }
            else
            {
                run.IsCancelled = true;
                run.RequestStop();
            }

            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Stops everything; what goes on is kept as interrupted.</summary>
    public async Task StopAsync()
    {
        await _gate.WaitAsync();
        _isStopping = true;
        IReadOnlyList<ActiveRun> runs = _active.All;
        _gate.Release();
        Interrupt();
        await Task.WhenAll(runs.Select(run => run.Task ?? Task.CompletedTask));
        foreach (ActiveRun waiting in runs.Where(run => run.Task is null))
        {
            waiting.Complete(waiting.Record);
        }
    }

    /// <summary>Tells everything that goes on to stop, without waiting.</summary>
    public void Interrupt()
    {
        foreach (ActiveRun run in _active.All)
        {
            run.IsInterrupted = true;
            run.RequestStop();
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task<IReadOnlyList<JobRun>> KeepAsync(IReadOnlyList<RunWish> wishes, RunChanges with)
    {
        List<JobRun> added = [.. with.Added];
        foreach (RunWish wish in wishes)
        {
            RunPlan.Add(added, wish, graph, _active.BusyWith(wish.Job.Name), services.Clock.Now());
        }

        IReadOnlyList<long> ids = await services.Writer.WriteAsync(with with { Added = added });
        List<JobRun> created = [.. added.Select((run, i) => run with { Id = ids[i], Graph = run.Graph == 0 ? ids[i] : ids[(int)-run.Graph - 1] })];
        foreach (JobRun run in created.Where(run => !run.IsEnded))
        {
            _active.Add(new ActiveRun(run, graph.Find(run.Job)!), created.Where(other => other.Graph == run.Graph));
        }

        return created;
    }

    /// <summary>Begins every run that may; ends those that never will.</summary>
    private async Task PumpAsync()
    {
        for (bool isSettled = _isStopping; !isSettled;)
        {
            isSettled = true;
            foreach (ActiveRun run in _active.Waiting)
            {
                RunTurn turn = _active.Judge(run, services.Options.Parallel);
                if (turn.MayBegin)
                {
                    run.Task = Task.Run(() => SuperviseAsync(run));
                }
                else if (turn.WhyNever is not null)
                {
                    await EndAsync(run, run.Record with { State = RunState.Skipped, EndedAt = services.Clock.Now(), Error = turn.WhyNever });
                    isSettled = false;
                }
            }
        }
    }

    private async Task SuperviseAsync(ActiveRun run)
    {
        try
        {
            JobRun end = await new RunExecution(run, services).RunAsync();
            await _gate.WaitAsync();
            try
            {
                await EndAsync(run, end);
                await PumpAsync();
            }
            finally
            {
                _gate.Release();
            }
        }
        catch (Exception failure)
        {
            // Nothing can be kept any more: the next start finds the run as it was last kept.
            _active.Remove(run, run.Record);
            run.Fail(failure);
        }
    }

    /// <summary>Keeps how a run ended, together with the runs that its end starts.</summary>
    private async Task EndAsync(ActiveRun run, JobRun end)
    {
        RunWish[] wishes = IsFollowing && end.IsEnded && end.State != RunState.Skipped && !_isStopping ? [.. RunPlan.StartedBy(graph, end)] : [];
        await KeepAsync(wishes, new RunChanges { Changed = [end] });
        _active.Remove(run, end);
        run.Complete(end);
        if (end.IsEnded)
        {
            services.Options.RunEnded?.Invoke(end);
        }
    }
}
