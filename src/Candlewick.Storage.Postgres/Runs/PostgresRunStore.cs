using Candlewick.Jobs;

namespace Candlewick.Storage.Postgres.Runs;

/// <summary>Runs in <c>job_run</c>, sub-runs in <c>sub_run</c> and <c>sub_run_open</c>, logs in <c>job_log</c>, schedules in <c>job_schedule</c>.</summary>
internal sealed class PostgresRunStore(PostgresAccess access) : IRunStore
{
    /// <inheritdoc />
    public Task<IReadOnlyList<long>?> WriteAsync(RunChanges changes, Fence fence, CancellationToken ct) =>
        access.WriteAsync<IReadOnlyList<long>?>(
            async session => await session.HoldAsync(fence) ? await RunWrites.WriteAsync(session, changes) : null, ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<JobRun>> ListAsync(RunFilter filter, CancellationToken ct)
    {
        Conditions where = new Conditions()
            .Add("job = {0}", filter.Job).Add("state = ANY ({0})", Codes(filter.States)).Add("run_id = ANY ({0})", filter.Ids?.ToArray())
            .Add("run_id < {0}", filter.Before).Add("graph = {0}", filter.Graph)
            .AddIf(filter.IsEnded == true, $"state >= {(int)RunState.Succeeded}").AddIf(filter.IsEnded == false, $"state < {(int)RunState.Succeeded}");
        return access.ReadAsync<IReadOnlyList<JobRun>>(
            async session => await session.ListAsync(
                RunRows.ReadRun, $"SELECT {RunRows.Runs.Names} FROM job_run WHERE {where.Text} ORDER BY run_id DESC LIMIT {filter.Limit}", where.Arguments),
            ct);
    }

    /// <inheritdoc />
    public Task<SubRunPage> ListSubRunsAsync(SubRunFilter filter, CancellationToken ct) =>
        access.ReadAsync(
            async session =>
            {
                Conditions where = Of(filter);
                Dictionary<RunState, long> all = await CountAsync(session, RunRows.Ended.Table, where), open = await CountAsync(session, RunRows.Open.Table, where);
                List<SubRunRow> rows = [];
                long before = all.Values.Sum();
                if (filter.Run is not null)
                {
                    rows.AddRange(await ByPathAsync(session, filter));
                }
                else if (filter.Skip < before && filter.Limit > 0)
                {
                    rows.AddRange(await RowsAsync(session, RunRows.Ended, where, $"ORDER BY entry LIMIT {filter.Limit} OFFSET {filter.Skip}"));
                }

                if (filter.Run is null && rows.Count < filter.Limit && open.Count > 0)
                {
                    string part = $"LIMIT {filter.Limit - rows.Count} OFFSET {Math.Max(0, filter.Skip - before)}";
                    rows.AddRange(await RowsAsync(session, RunRows.Open, where, $"ORDER BY started_at, path COLLATE \"C\", run_id {part}"));
                }

                foreach ((RunState state, long count) in open)
                {
                    all[state] = all.GetValueOrDefault(state) + count;
                }

                return new SubRunPage(rows, all);
            },
            ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<LogLine>> ReadLogAsync(LogFilter filter, CancellationToken ct)
    {
        Conditions where = new Conditions().Add("run_id = {0}", filter.Run).Add("path = {0}", filter.Path).Add("number > {0}", filter.After);
        return access.ReadAsync<IReadOnlyList<LogLine>>(
            async session =>
            {
                string order = $"ORDER BY number {(filter.After is null ? "DESC" : "")} LIMIT {filter.Limit}";
                List<LogLine> lines = await session.ListAsync(RunRows.ReadLine, $"SELECT {RunRows.Log.Names} FROM job_log WHERE {where.Text} {order}", where.Arguments);
                return [.. lines.OrderBy(line => line.Number)];
            },
            ct);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<ScheduleState>> ListSchedulesAsync(CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<ScheduleState>>(
            async session => await session.ListAsync(
                RunRows.ReadSchedule, $"SELECT {RunRows.Schedules.Names} FROM job_schedule ORDER BY job COLLATE \"C\", trigger_text COLLATE \"C\""),
            ct);

    private static Conditions Of(SubRunFilter filter)
    {
        string? prefix = filter.Parent is { Length: > 0 } parent ? parent + SubRunPath.Separator : null;
        return new Conditions()
            .Add("run_id = {0}", filter.Run).Add("state = ANY ({0})", Codes(filter.States)).Add("strpos(path, {0}) > 0", filter.Contains)
            .Add($"starts_with(path, {{0}}) AND strpos(substr(path, char_length({{0}}) + 1), '{SubRunPath.Separator}') = 0", prefix)
            .AddIf(filter.Parent is { Length: 0 }, $"strpos(path, '{SubRunPath.Separator}') = 0");
    }

    private static short[]? Codes(IReadOnlyList<RunState>? states) => states is null ? null : [.. states.Select(state => (short)state)];

    private static async Task<Dictionary<RunState, long>> CountAsync(PostgresSession session, string table, Conditions where) =>
        (await session.ListAsync(
            row => ((RunState)row.GetInt16(0), row.GetInt64(1)), $"SELECT state, count(*) FROM {table} WHERE {where.Text} GROUP BY state", where.Arguments))
        .ToDictionary(one => one.Item1, one => one.Item2);

    private static Task<List<SubRunRow>> ByPathAsync(PostgresSession session, SubRunFilter filter)
    {
        Conditions where = Of(filter).Add("path COLLATE \"C\" > {0}", filter.After);
        string names = RunRows.Ended.Names, both = $"SELECT {names} FROM sub_run UNION ALL SELECT {names} FROM sub_run_open";
        return session.ListAsync(
            RunRows.ReadSubRun, $"SELECT {names} FROM ({both}) AS both_tables WHERE {where.Text} ORDER BY path COLLATE \"C\" LIMIT {filter.Limit} OFFSET {filter.Skip}", where.Arguments);
    }

    private static Task<List<SubRunRow>> RowsAsync(PostgresSession session, Columns<SubRunRow> table, Conditions where, string order) =>
        session.ListAsync(RunRows.ReadSubRun, $"SELECT {table.Names} FROM {table.Table} WHERE {where.Text} {order}", where.Arguments);
}
