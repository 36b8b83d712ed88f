using Candlewick.Jobs;

namespace Candlewick.Storage.DuckDb.Runs;

/// <summary>Rows of the tables of runs, as they are read.</summary>
internal static class RunRows
{
    public static IEnumerable<JobRun> ReadRuns(DuckDbResult rows)
    {
        while (rows.Next() is { } chunk)
        {
            for (int row = 0; row < chunk.Count; row++)
            {
                yield return ReadRun(chunk, row);
            }
        }
    }

    public static IEnumerable<SubRunRow> ReadSubRuns(DuckDbResult rows)
    {
        while (rows.Next() is { } chunk)
        {
            for (int row = 0; row < chunk.Count; row++)
            {
                yield return new SubRunRow(
                    chunk.Integer(0, row), chunk.Text(1, row), (RunState)chunk.Column<byte>(2)[row], chunk.Column<int>(3)[row], chunk.Column<int>(4)[row],
                    Micro.Read(chunk, 5, row), Micro.ReadOptional(chunk, 6, row), Micro.ReadOptional(chunk, 7, row), chunk.TextOrNull(8, row));
            }
        }
    }

    public static Dictionary<RunState, long> ReadCounts(DuckDbResult rows)
    {
        Dictionary<RunState, long> counts = [];
        while (rows.Next() is { } chunk)
        {
            for (int row = 0; row < chunk.Count; row++)
            {
                counts[(RunState)chunk.Column<byte>(0)[row]] = chunk.Integer(1, row);
            }
        }

        return counts;
    }

    public static IEnumerable<LogLine> ReadLog(DuckDbResult rows)
    {
        while (rows.Next() is { } chunk)
        {
            for (int row = 0; row < chunk.Count; row++)
            {
                yield return new LogLine(
                    chunk.Integer(0, row), chunk.Text(1, row), chunk.Integer(2, row), Micro.Read(chunk, 3, row), chunk.Text(4, row));
            }
        }
    }

    public static IEnumerable<ScheduleState> ReadSchedules(DuckDbResult rows)
    {
        while (rows.Next() is { } chunk)
        {
            for (int row = 0; row < chunk.Count; row++)
            {
                yield return new ScheduleState(
                    chunk.Text(0, row), chunk.Text(1, row), Micro.ReadOptional(chunk, 2, row), Micro.Read(chunk, 3, row), chunk.Column<bool>(4)[row]);
            }
        }
    }

    private static JobRun ReadRun(DuckDbChunk chunk, int row) => new()
    {
        Id = chunk.Integer(0, row),
        Job = chunk.Text(1, row),
        State = (RunState)chunk.Column<byte>(2)[row],
        Cause = chunk.Text(3, row),
        Graph = chunk.Integer(4, row),
        RerunOf = chunk.IsNull(5, row) ? null : chunk.Integer(5, row),
        Arguments = ArgumentText.Read(chunk.Text(6, row)),
        Range = chunk.IsNull(7, row) ? null : new JobRange(Micro.Read(chunk, 7, row), Micro.Read(chunk, 8, row)),
        ScheduledFor = Micro.ReadOptional(chunk, 9, row),
        CreatedAt = Micro.Read(chunk, 10, row),
        StartedAt = Micro.ReadOptional(chunk, 11, row),
        EndedAt = Micro.ReadOptional(chunk, 12, row),
        Attempts = chunk.Column<int>(13)[row],
        Failures = chunk.Column<int>(14)[row],
        Interruptions = chunk.Column<int>(15)[row],
        RetryAt = Micro.ReadOptional(chunk, 16, row),
        Owner = chunk.Text(17, row),
        Error = chunk.TextOrNull(18, row),
        SubRuns = new SubRunCounts(chunk.Integer(19, row), chunk.Integer(20, row), chunk.Integer(21, row), chunk.Integer(22, row)),
    };
}
