using Candlewick.Jobs;

namespace Candlewick.Storage.Memory;

/// <summary>The reference store of runs and leases: in memory, plainly written, gone with the process. Safe for concurrent use.</summary>
public sealed class MemoryRunStore : IRunStore, ILeaseStore
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, JobRun> _runs = [];
    private readonly Dictionary<(long Run, string Path), SubRunRow> _open = [];
    private readonly Dictionary<(long Run, string Path), (long Place, SubRunRow Row)> _ended = [];
    private readonly List<LogLine> _log = [];
    private readonly Dictionary<(string Job, string Trigger), ScheduleState> _schedules = [];
    private readonly Dictionary<string, (Lease Lease, bool IsHeld)> _leases = new(StringComparer.Ordinal);
    private long _lastRun;
    private long _lastEnd;

    /// <summary>Both ports, as one thing.</summary>
    public RunStores Stores => new(this, this);

    public Task<IReadOnlyList<long>?> WriteAsync(RunChanges changes, Fence fence, CancellationToken ct)
    {
        lock (_gate)
        {
            if (!_leases.TryGetValue(fence.Lease, out var lease) || !lease.IsHeld || lease.Lease.Token != fence.Token)
            {
                return Task.FromResult<IReadOnlyList<long>?>(null);
            }

            IReadOnlyList<long> ids = Add(changes.Added);
            changes.Changed.ToList().ForEach(run => _runs[run.Id] = run);
            foreach ((long Run, string Path) key in changes.Voided)
            {
                _ended.Remove(key);
            }

            foreach (SubRunRow row in changes.Ended)
            {
                _open.Remove((row.Run, row.Path));
                _ended[(row.Run, row.Path)] = (++_lastEnd, row);
            }

            changes.Open.ToList().ForEach(row => _open[(row.Run, row.Path)] = row);
            _log.AddRange(changes.Log);
            changes.Schedules.ToList().ForEach(state => _schedules[(state.Job, state.Trigger)] = state);
            if (changes.ForgetBefore is { } limit)
            {
                Forget(limit);
            }

            return Task.FromResult<IReadOnlyList<long>?>(ids);
        }
    }

    public Task<IReadOnlyList<JobRun>> ListAsync(RunFilter filter, CancellationToken ct)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<JobRun>>([.. _runs.Values.Reverse().Where(run => Includes(filter, run)).Take(filter.Limit)]);
        }
    }

    public Task<SubRunPage> ListSubRunsAsync(SubRunFilter filter, CancellationToken ct)
    {
        lock (_gate)
        {
            if (filter.Run is not null)
            {
                SubRunRow[] own = [.. _ended.Values.Select(one => one.Row).Concat(_open.Values).Where(row => Includes(filter, row)).OrderBy(row => row.Path, StringComparer.Ordinal)];
                return Task.FromResult(new SubRunPage(
                    [.. own.Where(row => filter.After is null || string.CompareOrdinal(row.Path, filter.After) > 0).Skip(filter.Skip).Take(filter.Limit)], Count(own)));
            }

            SubRunRow[] rows =
            [
                .. _ended.Values.OrderBy(one => one.Place).Select(one => one.Row).Where(row => Includes(filter, row)),
                .. _open.Values.Where(row => Includes(filter, row))
                    .OrderBy(row => row.StartedAt).ThenBy(row => row.Path, StringComparer.Ordinal).ThenBy(row => row.Run),
            ];
            return Task.FromResult(new SubRunPage([.. rows.Skip(filter.Skip).Take(filter.Limit)], Count(rows)));
        }
    }

    public Task<IReadOnlyList<LogLine>> ReadLogAsync(LogFilter filter, CancellationToken ct)
    {
        lock (_gate)
        {
            IEnumerable<LogLine> lines = _log.Where(line => line.Run == filter.Run && (filter.Path is null || line.Path == filter.Path)).OrderBy(line => line.Number);
            return Task.FromResult<IReadOnlyList<LogLine>>(
                [.. filter.After is { } after ? lines.Where(line => line.Number > after).Take(filter.Limit) : lines.TakeLast(filter.Limit)]);
        }
    }

    public Task<IReadOnlyList<ScheduleState>> ListSchedulesAsync(CancellationToken ct)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<ScheduleState>>(
                [.. _schedules.Values.OrderBy(state => state.Job, StringComparer.Ordinal).ThenBy(state => state.Trigger, StringComparer.Ordinal)]);
        }
    }

    public Task<Lease?> TryAcquireAsync(LeaseRequest request, CancellationToken ct)
    {
        lock (_gate)
        {
            bool isKnown = _leases.TryGetValue(request.Name, out var known);
            if (isKnown && known.IsHeld && known.Lease.Owner != request.Owner && known.Lease.Until > request.At)
            {
                return Task.FromResult<Lease?>(null);
            }

            Lease taken = new(request.Name, request.Owner, isKnown ? known.Lease.Token + 1 : 1, request.Until);
            _leases[request.Name] = (taken, true);
            return Task.FromResult<Lease?>(taken);
        }
    }

    public Task<Lease?> RenewAsync(Lease lease, DateTimeOffset until, CancellationToken ct)
    {
        lock (_gate)
        {
            if (!Holds(lease))
            {
                return Task.FromResult<Lease?>(null);
            }

            Lease renewed = lease with { Until = until };
            _leases[lease.Name] = (renewed, true);
            return Task.FromResult<Lease?>(renewed);
        }
    }

    public Task ReleaseAsync(Lease lease, CancellationToken ct)
    {
        lock (_gate)
        {
            if (Holds(lease))
            {
                _leases[lease.Name] = (_leases[lease.Name].Lease, false);
            }
        }

        return Task.CompletedTask;
    }

    public Task<Lease?> FindAsync(string name, CancellationToken ct)
    {
        lock (_gate)
        {
            return Task.FromResult(_leases.TryGetValue(name, out var known) && known.IsHeld ? known.Lease : null);
        }
    }

    private static Dictionary<RunState, long> Count(IEnumerable<SubRunRow> rows) => rows.GroupBy(row => row.State).ToDictionary(group => group.Key, group => (long)group.Count());

    private static bool Includes(RunFilter filter, JobRun run) =>
        (filter.Job is null || run.Job == filter.Job)
        && (filter.States is null || filter.States.Contains(run.State))
        && (filter.Graph is null || run.Graph == filter.Graph)
        && (filter.Before is null || run.Id < filter.Before)
        && (filter.Ids is null || filter.Ids.Contains(run.Id))
        && (filter.IsEnded is null || run.IsEnded == filter.IsEnded);

    private static bool Includes(SubRunFilter filter, SubRunRow row) =>
        (filter.Run is null || row.Run == filter.Run)
        && (filter.States is null || filter.States.Contains(row.State))
        && (filter.Parent is null || SubRunPath.ParentOf(row.Path) == filter.Parent)
        && (filter.Contains is null || row.Path.Contains(filter.Contains, StringComparison.Ordinal));

    private bool Holds(Lease lease) => _leases.TryGetValue(lease.Name, out var known) && known.IsHeld && known.Lease.Token == lease.Token;

    private long[] Add(IReadOnlyList<JobRun> added)
    {
        long[] ids = [.. added.Select(_ => ++_lastRun)];
        for (int i = 0; i < ids.Length; i++)
        {
            long graph = added[i].Graph == 0 ? ids[i] : added[i].Graph > 0 ? added[i].Graph : ids[-added[i].Graph - 1];
            _runs[ids[i]] = added[i] with { Id = ids[i], Graph = graph };
        }

        return ids;
    }

    private void Forget(DateTimeOffset limit)
    {
        HashSet<long> gone = [.. _runs.Values.Where(run => run.EndedAt < limit).Select(run => run.Id)];
        foreach (long run in gone)
        {
            _runs.Remove(run);
        }

        foreach (var key in _ended.Keys.Concat(_open.Keys).Where(key => gone.Contains(key.Run)).ToArray())
        {
            _ended.Remove(key);
            _open.Remove(key);
        }

        _log.RemoveAll(line => gone.Contains(line.Run));
    }
}
