using Candlewick.Jobs;

namespace Candlewick.Storage.Postgres.Runs;

/// <summary>Rows of the tables of runs, as they are written and read.</summary>
internal static class RunRows
{
    public static Columns<JobRun> Runs { get; } = new Columns<JobRun>("job_run")
        .Add("run_id", run => run.Id).Text("job", run => run.Job).Add("state", run => (short)run.State).Text("cause", run => run.Cause)
        .Add("graph", run => run.Graph).Add("rerun_of", run => run.RerunOf).Text("arguments", run => ArgumentText.Write(run.Arguments))
        .Add("range_from", run => Utc(run.Range?.From)).Add("range_to", run => Utc(run.Range?.To)).Add("scheduled_for", run => Utc(run.ScheduledFor))
        .Add("created_at", run => Utc(run.CreatedAt)).Add("started_at", run => Utc(run.StartedAt)).Add("ended_at", run => Utc(run.EndedAt))
        .Add("attempts", run => run.Attempts).Add("failures", run => run.Failures).Add("interruptions", run => run.Interruptions)
        .Add("retry_at", run => Utc(run.RetryAt)).Text("owner", run => run.Owner).Text("error", run => run.Error)
        .Add("planned", run => run.SubRuns.Planned).Add("done", run => run.SubRuns.Done).Add("failed", run => run.SubRuns.Failed)
        .Add("cancelled", run => run.SubRuns.Cancelled);

    public static Columns<SubRunRow> Ended { get; } = SubRuns("sub_run");

    public static Columns<SubRunRow> Open { get; } = SubRuns("sub_run_open");

    public static Columns<LogLine> Log { get; } = new Columns<LogLine>("job_log")
        .Add("run_id", line => line.Run).Text("path", line => line.Path).Add("number", line => line.Number).Add("logged_at", line => Utc(line.LoggedAt))
        .Text("text", line => line.Text);

    public static Columns<ScheduleState> Schedules { get; } = new Columns<ScheduleState>("job_schedule")
        .Text("job", state => state.Job).Text("trigger_text", state => state.Trigger).Add("last_fire", state => Utc(state.LastFire))
        .Add("known_since", state => Utc(state.KnownSince)).Add("is_paused", state => state.IsPaused);

    public static JobRun ReadRun(NpgsqlDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Job = row.GetString(1),
        State = (RunState)row.GetInt16(2),
        Cause = row.GetString(3),
        Graph = row.GetInt64(4),
        RerunOf = row.IntegerOrNull(5),
        Arguments = ArgumentText.Read(row.GetString(6)),
        Range = row.IsDBNull(7) ? null : new JobRange(row.Moment(7), row.Moment(8)),
        ScheduledFor = row.MomentOrNull(9),
        CreatedAt = row.Moment(10),
        StartedAt = row.MomentOrNull(11),
        EndedAt = row.MomentOrNull(12),
        Attempts = row.GetInt32(13),
        Failures = row.GetInt32(14),
        Interruptions = row.GetInt32(15),
        RetryAt = row.MomentOrNull(16),
        Owner = row.GetString(17),
        Error = row.TextOrNull(18),
        SubRuns = new SubRunCounts(row.GetInt64(19), row.GetInt64(20), row.GetInt64(21), row.GetInt64(22)),
    };

    public static SubRunRow ReadSubRun(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetString(1), (RunState)row.GetInt16(2), row.GetInt32(3), row.GetInt32(4), row.Moment(5), row.MomentOrNull(6), row.MomentOrNull(7),
        row.TextOrNull(8));

    public static LogLine ReadLine(NpgsqlDataReader row) => new(row.GetInt64(0), row.GetString(1), row.GetInt64(2), row.Moment(3), row.GetString(4));

    public static ScheduleState ReadSchedule(NpgsqlDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.MomentOrNull(2), row.Moment(3), row.GetBoolean(4));

    private static Columns<SubRunRow> SubRuns(string table) => new Columns<SubRunRow>(table)
        .Add("run_id", row => row.Run).Text("path", row => row.Path).Add("state", row => (short)row.State).Add("attempts", row => row.Attempts)
        .Add("failures", row => row.Failures).Add("started_at", row => Utc(row.StartedAt)).Add("ended_at", row => Utc(row.EndedAt))
        .Add("retry_at", row => Utc(row.RetryAt)).Text("error", row => row.Error);

    /// <summary>The driver takes instants in UTC only.</summary>
    private static DateTimeOffset? Utc(DateTimeOffset? instant) => instant?.ToUniversalTime();
}
