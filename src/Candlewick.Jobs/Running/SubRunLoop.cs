namespace Candlewick.Jobs.Running;

/// <summary>One call of <see cref="JobContext.RunSubRunsAsync"/>: workers that take one name after the other.</summary>
internal sealed class SubRunLoop(RunScope parent, SubRunPlan plan)
{
    /// <summary>How often the counts of a run are kept while it goes on.</summary>
    private static readonly TimeSpan CountsEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly RunServices _services = parent.Services;
    private EarlierSubRuns _earlier = EarlierSubRuns.None;
    private SubRunCounts _counts = new(plan.Names.Count, 0, 0, 0);
    private Task _durable = Task.CompletedTask;
    private int _next = -1;

    public async Task<SubRunCounts> RunAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        _earlier = await EarlierSubRuns.ReadAsync(_services.Store, parent.Run.Record, parent.Facts.Path, ct);
        parent.Run.Count(new SubRunCounts(plan.Names.Count, 0, 0, 0));
        Task[] workers = [.. Enumerable.Range(0, Math.Min(plan.Parallel, plan.Names.Count)).Select(_ => Task.Run(() => WorkAsync(ct), ct))];
        try
        {
            await Task.WhenAll(workers);
        }
        finally
        {
            await _durable;
        }

        ct.ThrowIfCancellationRequested();
        return _counts;
    }

    private async Task WorkAsync(CancellationToken ct)
    {
        while (Interlocked.Increment(ref _next) is int index && index < plan.Names.Count)
        {
            ct.ThrowIfCancellationRequested();
            string name = plan.Names[index];
            string path = SubRunPath.Join(parent.Facts.Path, name);
            if (_earlier.IsDone(path))
            {
                Count(new SubRunCounts(0, 1, 0, 0));
                continue;
            }

            await _services.Writer.ThrottleAsync();
            await new SubRunAttempts(this, parent, path, _earlier.Find(path))
            {
                Range = plan.RangeOf is null ? parent.Facts.Range : plan.RangeOf(name),
                Limit = plan.RangeOf is null ? parent.Run.Spec.SubRunTimeOut : null,
            }.RunAsync(plan.Body, ct);
        }
    }

    /// <summary>Keeps the end of a sub-run.</summary>
    public void End(SubRunRow row)
    {
        SubRunCounts counts = Count(row.State switch
        {
            RunState.Succeeded => new SubRunCounts(0, 1, 0, 0),
            RunState.Cancelled => new SubRunCounts(0, 0, 0, 1),
            _ => new SubRunCounts(0, 0, 1, 0),
        });
        Task durable = _services.Writer.End(row, CountsToKeep());
        lock (_gate)
        {
            _durable = durable;
        }

        parent.Report("sub-runs", counts.Planned - counts.Left, counts.Planned);
    }

    private JobRun? CountsToKeep()
    {
        ActiveRun run = parent.Run;
        lock (_gate)
        {
            if (_services.Options.WallClock.GetElapsedTime(run.CountsKeptAt) < CountsEvery)
            {
                return null;
            }

            run.CountsKeptAt = _services.Options.WallClock.GetTimestamp();
            return run.Record;
        }
    }

    private SubRunCounts Count(SubRunCounts change)
    {
        parent.Run.Count(change);
        lock (_gate)
        {
            return _counts += change;
        }
    }
}
