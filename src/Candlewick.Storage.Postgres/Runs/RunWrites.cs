using Candlewick.Jobs;

namespace Candlewick.Storage.Postgres.Runs;

/// <summary>Writes changes of runs into the tables, inside the transaction that holds their lease.</summary>
internal static class RunWrites
{
    /// <returns>The ids of the added runs.</returns>
    public static async Task<IReadOnlyList<long>> WriteAsync(PostgresSession session, RunChanges changes)
    {
        IReadOnlyList<long> ids = await AddAsync(session, changes.Added);
        if (changes.Changed.Count > 0)
        {
            await session.ExecuteAsync("DELETE FROM job_run WHERE run_id = ANY ($1)", changes.Changed.Select(run => run.Id).ToArray());
            await RunRows.Runs.InsertAsync(session, changes.Changed);
        }

        await DeleteAsync(session, RunRows.Ended.Table, changes.Voided);
        await DeleteAsync(session, RunRows.Open.Table, [.. changes.Ended.Concat(changes.Open).Select(row => (row.Run, row.Path))]);
        await RunRows.Ended.InsertAsync(session, changes.Ended);
        await RunRows.Open.InsertAsync(session, changes.Open);
        await RunRows.Log.InsertAsync(session, changes.Log);
        foreach (ScheduleState state in changes.Schedules)
        {
            await session.ExecuteAsync("DELETE FROM job_schedule WHERE job = $1 AND trigger_text = $2", state.Job, state.Trigger);
            await RunRows.Schedules.InsertAsync(session, [state]);
        }

        if (changes.ForgetBefore is { } limit)
        {
            await ForgetAsync(session, limit);
        }

        return ids;
    }

    private static async Task<IReadOnlyList<long>> AddAsync(PostgresSession session, IReadOnlyList<JobRun> added)
    {
        if (added.Count == 0)
        {
            return [];
        }

        List<long> ids = await session.ListAsync(row => row.GetInt64(0), "SELECT nextval('job_run_id') FROM generate_series(1, $1)", added.Count);
        await RunRows.Runs.InsertAsync(
            session, [.. added.Select((run, i) => run with { Id = ids[i], Graph = run.Graph == 0 ? ids[i] : run.Graph > 0 ? run.Graph : ids[(int)-run.Graph - 1] })]);
        return ids;
    }

    private static Task DeleteAsync(PostgresSession session, string table, IReadOnlyList<(long Run, string Path)> keys) => keys.Count == 0
        ? Task.CompletedTask
        : session.ExecuteAsync(
            $"DELETE FROM {table} t USING unnest($1, $2) AS k(run_id, path) WHERE t.run_id = k.run_id AND t.path = k.path",
            keys.Select(key => key.Run).ToArray(), keys.Select(key => ServerText.Clean(key.Path)).ToArray());

    private static async Task ForgetAsync(PostgresSession session, DateTimeOffset limit)
    {
        List<long> gone = await session.ListAsync(row => row.GetInt64(0), "SELECT run_id FROM job_run WHERE ended_at < $1", limit.ToUniversalTime());
        if (gone.Count == 0)
        {
            return;
        }

        foreach (string table in (string[])["sub_run", "sub_run_open", "job_log", "job_run"])
        {
            await session.ExecuteAsync($"DELETE FROM {table} WHERE run_id = ANY ($1)", gone.ToArray());
        }
    }
}
