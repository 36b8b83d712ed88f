using Candlewick.Jobs;

namespace Candlewick.Storage.DuckDb.Runs;

/// <summary>Writes changes of runs into the tables, inside the transaction of their group.</summary>
internal static class RunChangeWriter
{
    private const int NamesOfStatement = 1_000;

    /// <returns>The ids of the added runs.</returns>
    public static IReadOnlyList<long> Write(WriteSession session, RunChanges changes)
    {
        long[] ids = Add(session, changes.Added);
        Replace(session, changes.Changed);
        foreach (var run in changes.Voided.GroupBy(one => one.Run))
        {
            Delete(session, RunTables.Ended, run.Key, [.. run.Select(one => one.Path)]);
        }

        foreach (var run in changes.Ended.Concat(changes.Open).GroupBy(one => one.Run))
        {
            Delete(session, RunTables.Open, run.Key, [.. run.Select(one => one.Path)]);
        }

        AppendAll(session, RunTables.Ended, changes.Ended, RunTables.Append);
        AppendAll(session, RunTables.Open, changes.Open, RunTables.Append);
        AppendAll(session, RunTables.Log, changes.Log, RunTables.Append);
        foreach (ScheduleState state in changes.Schedules)
        {
            session.Execute("DELETE FROM job_schedule WHERE job = ? AND trigger_text = ?", state.Job, state.Trigger);
            RunTables.Append(session.Append(RunTables.Schedule), state);
        }

        if (changes.ForgetBefore is { } limit)
        {
            Forget(session, limit);
        }

        return ids;
    }

    private static long[] Add(WriteSession session, IReadOnlyList<JobRun> added)
    {
        if (added.Count == 0)
        {
            return [];
        }

        long[] ids = [.. added.Select(_ => session.ReadInteger("SELECT nextval('job_run_id')")!.Value)];
        for (int i = 0; i < ids.Length; i++)
        {
            long graph = added[i].Graph == 0 ? ids[i] : added[i].Graph > 0 ? added[i].Graph : ids[-added[i].Graph - 1];
            RunTables.Append(session.Append(RunTables.Run), added[i] with { Id = ids[i], Graph = graph });
        }

        return ids;
    }

    private static void Replace(WriteSession session, IReadOnlyList<JobRun> changed)
    {
        if (changed.Count > 0)
        {
            session.Execute($"DELETE FROM job_run WHERE run_id IN ({string.Join(", ", changed.Select(run => run.Id))})");
            AppendAll(session, RunTables.Run, changed, RunTables.Append);
        }
    }

    private static void Delete(WriteSession session, Table table, long run, IReadOnlyList<string> paths)
    {
        foreach (string[] part in paths.Chunk(NamesOfStatement))
        {
            session.Execute($"DELETE FROM {table.Name} WHERE run_id = {run} AND path IN ({string.Join(", ", part.Select(Quoted))})");
        }
    }

    private static void AppendAll<T>(WriteSession session, Table table, IReadOnlyList<T> rows, Action<DuckDbAppender, T> append)
    {
        if (rows.Count == 0)
        {
            return;
        }

        DuckDbAppender appender = session.Append(table);
        foreach (T row in rows)
        {
            append(appender, row);
        }
    }

    private static void Forget(WriteSession session, DateTimeOffset limit)
    {
        string gone = $"(SELECT run_id FROM job_run WHERE ended_at < {Sql.Micro(Micro.Of(limit))})";
        foreach (string table in (string[])["sub_run", "sub_run_open", "job_log", "job_run"])
        {
            session.Execute($"DELETE FROM {table} WHERE run_id IN {gone}");
        }
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
