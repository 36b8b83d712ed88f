using Candlewick.Jobs;

namespace Candlewick.Storage.DuckDb.Runs;

/// <summary>Runs in <c>job_run</c>, sub-runs in <c>sub_run</c> and <c>sub_run_open</c>, logs in <c>job_log</c>, schedules in <c>job_schedule</c>.</summary>
internal sealed class DuckDbRunStore(StoreAccess access) : IRunStore
{
    /// <inheritdoc />
    public Task<IReadOnlyList<long>?> WriteAsync(RunChanges changes, Fence fence, CancellationToken ct) =>
        access.WriteAsync(
            session => DuckDbLeaseStore.IsCurrent(session, fence) ? RunChangeWriter.Write(session, changes) : null,
            changes.Added.Count + changes.Changed.Count + changes.Open.Count + changes.Ended.Count + changes.Log.Count + 1,
            ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<JobRun>> ListAsync(RunFilter filter, CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<JobRun>>(
            lease =>
            {
                SqlFilter where = SqlFilter.Of(filter);
                using DuckDbResult rows = lease.Connection.Read(
                    $"SELECT * FROM job_run WHERE {where.Text} ORDER BY run_id DESC LIMIT {filter.Limit}", [.. where.Arguments]);
                return [.. RunRows.ReadRuns(rows)];
            },
            ct);

    /// <inheritdoc />
    public Task<SubRunPage> ListSubRunsAsync(SubRunFilter filter, CancellationToken ct) =>
        access.ReadAsync(
            lease =>
            {
                lease.BeginSnapshot();
                SqlFilter where = SqlFilter.Of(filter);
                Dictionary<RunState, long> ended = Count(lease, "sub_run", where), open = Count(lease, "sub_run_open", where);
                List<SubRunRow> rows = [];
                long before = ended.Values.Sum();
                if (filter.Run is not null)
                {
                    rows.AddRange(ByPath(lease, filter));
                }
                else if (filter.Skip < before && filter.Limit > 0)
                {
                    // Without an order of its own a table is read in the order in which it was written, and no further than needed.
                    rows.AddRange(Rows(lease, $"sub_run WHERE {where.Text} LIMIT {filter.Limit} OFFSET {filter.Skip}", where));
                }

                if (filter.Run is null && rows.Count < filter.Limit && open.Count > 0)
                {
                    string part = $"LIMIT {filter.Limit - rows.Count} OFFSET {Math.Max(0, filter.Skip - before)}";
                    rows.AddRange(Rows(lease, $"sub_run_open WHERE {where.Text} ORDER BY started_at, path, run_id {part}", where));
                }

                foreach ((RunState state, long count) in open)
                {
                    ended[state] = ended.GetValueOrDefault(state) + count;
                }

                return new SubRunPage(rows, ended);
            },
            ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<LogLine>> ReadLogAsync(LogFilter filter, CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<LogLine>>(
            lease =>
            {
                object?[] path = filter.Path is null ? [] : [filter.Path];
                string where = $"run_id = {filter.Run}{(filter.Path is null ? "" : " AND path = ?")}{(filter.After is { } after ? $" AND number > {after}" : "")}";
                using DuckDbResult rows = lease.Connection.Read(
                    $"SELECT * FROM job_log WHERE {where} ORDER BY number {(filter.After is null ? "DESC" : "")} LIMIT {filter.Limit}", path);
                return [.. RunRows.ReadLog(rows).OrderBy(line => line.Number)];
            },
            ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<ScheduleState>> ListSchedulesAsync(CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<ScheduleState>>(
            lease =>
            {
                using DuckDbResult rows = lease.Connection.Read("SELECT * FROM job_schedule ORDER BY job, trigger_text");
                return [.. RunRows.ReadSchedules(rows)];
            },
            ct);

    private static Dictionary<RunState, long> Count(ReadLease lease, string table, SqlFilter where)
    {
        using DuckDbResult counts = lease.Connection.Read($"SELECT state, count(*) FROM {table} WHERE {where.Text} GROUP BY state", [.. where.Arguments]);
        return RunRows.ReadCounts(counts);
    }

    private static List<SubRunRow> ByPath(ReadLease lease, SubRunFilter filter)
    {
        SqlFilter where = SqlFilter.Of(filter);
        SqlFilter rest = filter.After is null ? where : new SqlFilter($"{where.Text} AND path > ?", [.. where.Arguments, filter.After]);
        return Rows(lease, $"(FROM sub_run UNION ALL FROM sub_run_open) WHERE {rest.Text} ORDER BY path LIMIT {filter.Limit} OFFSET {filter.Skip}", rest);
    }

    private static List<SubRunRow> Rows(ReadLease lease, string source, SqlFilter where)
    {
        using DuckDbResult rows = lease.Connection.Read($"SELECT * FROM {source}", [.. where.Arguments]);
        return [.. RunRows.ReadSubRuns(rows)];
    }
}

/// <summary>A condition and what is bound to its parameters.</summary>
internal sealed record SqlFilter(string Text, IReadOnlyList<object?> Arguments)
{
    public static SqlFilter Of(RunFilter filter)
    {
        List<string> parts = ["true"];
        List<object?> arguments = [];
        if (filter.Job is not null)
        {
            parts.Add("job = ?");
            arguments.Add(filter.Job);
        }

        AddStates(parts, filter.States);
        if (filter.Ids is { } ids)
        {
            parts.Add(ids.Count == 0 ? "false" : $"run_id IN ({string.Join(", ", ids)})");
        }

        if (filter.Before is { } before)
        {
            parts.Add($"run_id < {before}");
        }

        if (filter.Graph is { } graph)
        {
            parts.Add($"graph = {graph}");
        }

        if (filter.IsEnded is { } isEnded)
        {
            parts.Add($"state {(isEnded ? ">=" : "<")} {(byte)RunState.Succeeded}");
        }

        return new SqlFilter(string.Join(" AND ", parts), arguments);
    }

    public static SqlFilter Of(SubRunFilter filter)
    {
        List<string> parts = ["true"];
        List<object?> arguments = [];
        if (filter.Run is { } run)
        {
            parts.Add($"run_id = {run}");
        }

        AddStates(parts, filter.States);
        if (filter.Parent is { Length: > 0 } parent)
        {
            string prefix = parent + SubRunPath.Separator;
            parts.Add($"starts_with(path, ?) AND NOT contains(substr(path, {System.Text.Encoding.UTF32.GetByteCount(prefix) / 4} + 1), '{SubRunPath.Separator}')");
            arguments.Add(prefix);
        }
        else if (filter.Parent is not null)
        {
            parts.Add($"NOT contains(path, '{SubRunPath.Separator}')");
        }

        if (filter.Contains is not null)
        {
            parts.Add("contains(path, ?)");
            arguments.Add(filter.Contains);
        }

        return new SqlFilter(string.Join(" AND ", parts), arguments);
    }

    private static void AddStates(List<string> parts, IReadOnlyList<RunState>? states)
    {
        if (states is not null)
        {
            parts.Add(states.Count == 0 ? "false" : $"state IN ({string.Join(", ", states.Select(state => (byte)state))})");
        }
    }
}
