using Candlewick.Jobs;
using static Candlewick.Storage.DuckDb.Native.ColumnType;

namespace Candlewick.Storage.DuckDb.Runs;

/// <summary>The tables of runs, and their rows as they are appended.</summary>
internal static class RunTables
{
    private static readonly ColumnType[] SubRunColumns =
        [BigInt, Varchar, UTinyInt, Integer, Integer, TimestampMicro, TimestampMicro, TimestampMicro, Varchar];

    public static Table Run { get; } = new(
        "job_run",
        [
            BigInt, Varchar, UTinyInt, Varchar, BigInt, BigInt, Varchar, TimestampMicro, TimestampMicro, TimestampMicro, TimestampMicro,
            TimestampMicro, TimestampMicro, Integer, Integer, Integer, TimestampMicro, Varchar, Varchar, BigInt, BigInt, BigInt, BigInt,
        ]);

    public static Table Ended { get; } = new("sub_run", SubRunColumns);

    public static Table Open { get; } = new("sub_run_open", SubRunColumns);

    public static Table Log { get; } = new("job_log", [BigInt, Varchar, BigInt, TimestampMicro, Varchar]);

    public static Table Schedule { get; } = new("job_schedule", [Varchar, Varchar, TimestampMicro, TimestampMicro, ColumnType.Boolean]);

    public static Table Lease { get; } = new("lease", [Varchar, Varchar, BigInt, TimestampMicro, ColumnType.Boolean]);

    public static void Append(DuckDbAppender rows, JobRun run)
    {
        rows.Set(0, run.Id);
        rows.SetText(1, run.Job);
        rows.Set(2, (byte)run.State);
        rows.SetText(3, run.Cause);
        rows.Set(4, run.Graph);
        SetOptional(rows, 5, run.RerunOf);
        rows.SetText(6, ArgumentText.Write(run.Arguments));
        SetInstant(rows, 7, run.Range?.From);
        SetInstant(rows, 8, run.Range?.To);
        SetInstant(rows, 9, run.ScheduledFor);
        SetInstant(rows, 10, run.CreatedAt);
        SetInstant(rows, 11, run.StartedAt);
        SetInstant(rows, 12, run.EndedAt);
        rows.Set(13, run.Attempts);
        rows.Set(14, run.Failures);
        rows.Set(15, run.Interruptions);
        SetInstant(rows, 16, run.RetryAt);
        rows.SetText(17, run.Owner);
        rows.SetText(18, run.Error);
        rows.Set(19, run.SubRuns.Planned);
        rows.Set(20, run.SubRuns.Done);
        rows.Set(21, run.SubRuns.Failed);
        rows.Set(22, run.SubRuns.Cancelled);
        rows.EndRow();
    }

    public static void Append(DuckDbAppender rows, SubRunRow row)
    {
        rows.Set(0, row.Run);
        rows.SetText(1, row.Path);
        rows.Set(2, (byte)row.State);
        rows.Set(3, row.Attempts);
        rows.Set(4, row.Failures);
        SetInstant(rows, 5, row.StartedAt);
        SetInstant(rows, 6, row.EndedAt);
        SetInstant(rows, 7, row.RetryAt);
        rows.SetText(8, row.Error);
        rows.EndRow();
    }

    public static void Append(DuckDbAppender rows, LogLine line)
    {
        rows.Set(0, line.Run);
        rows.SetText(1, line.Path);
        rows.Set(2, line.Number);
        SetInstant(rows, 3, line.LoggedAt);
        rows.SetText(4, line.Text);
        rows.EndRow();
    }

    public static void Append(DuckDbAppender rows, ScheduleState state)
    {
        rows.SetText(0, state.Job);
        rows.SetText(1, state.Trigger);
        SetInstant(rows, 2, state.LastFire);
        SetInstant(rows, 3, state.KnownSince);
        rows.Set(4, state.IsPaused);
        rows.EndRow();
    }

    public static void Append(DuckDbAppender rows, Lease lease, bool isHeld)
    {
        rows.SetText(0, lease.Name);
        rows.SetText(1, lease.Owner);
        rows.Set(2, lease.Token);
        SetInstant(rows, 3, lease.Until);
        rows.Set(4, isHeld);
        rows.EndRow();
    }

    private static void SetInstant(DuckDbAppender rows, int column, DateTimeOffset? instant) => SetOptional(rows, column, instant is { } at ? Micro.Of(at) : null);

    private static void SetOptional(DuckDbAppender rows, int column, long? value)
    {
        if (value is null)
        {
            rows.SetNull(column);
        }

        rows.Set(column, value ?? 0);
    }
}

/// <summary>Instants of jobs as the engine keeps them: microseconds since 1970.</summary>
internal static class Micro
{
    public static long Of(DateTimeOffset instant) => (instant.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset Read(DuckDbChunk chunk, int column, int row) => DateTimeOffset.UnixEpoch.AddTicks(chunk.Integer(column, row) * TimeSpan.TicksPerMicrosecond);

    public static DateTimeOffset? ReadOptional(DuckDbChunk chunk, int column, int row) => chunk.IsNull(column, row) ? null : Read(chunk, column, row);
}
