using Candlewick.Hosting.JobBodies;
using Candlewick.Jobs;

namespace Candlewick.Hosting;

/// <summary>The jobs that compute from the history and keep the store: entries of <see cref="JobList"/>.</summary>
internal static class DerivedJobs
{
    /// <summary>The event that tells of as many new samples of an instrument as a window holds.</summary>
    public const string SamplesEvent = "samples";

    /// <summary>Jobs that rewrite or copy the whole file take turns.</summary>
    private const string File = "file";

    public static IReadOnlyList<JobEntry> All { get; } =
    [
        new(
            new JobSpec("downsample", "computes mean, median and count of price samples, window by window")
            {
                Triggers = [new IntervalTrigger(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(2)), new EventTrigger(SamplesEvent)],
            },
            (workspace, options) => new DownsampleBody(workspace, options)),
        new(
            new JobSpec("derived-bars", "stores resampled and built bars, and rebuilds the periods whose source changed")
            {
                Triggers = [new IntervalTrigger(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(1))],
                After = ["repair"],
                Arguments = [new("bars", "specs separated by commas; by default derived.bars")],
            },
            (workspace, options) => new DerivedBarsBody(workspace, options)),
        new(
            new JobSpec("statistics", "computes RSI, standard deviation and returns of daily bars, and ranks each day's universe")
            {
                Triggers = [new CronTrigger("20 0 * * *")],
                After = ["repair"],
            },
            (workspace, options) => new StatisticsBody(workspace, options)),
        new(
            new JobSpec("metadata", "keeps what venues say of their instruments, and the ranking's source of currencies")
            {
                Triggers = [new CronTrigger("10 0 * * *")],
                Retry = RetryPolicy.Patient(5),
            },
            (workspace, options) => new MetadataBody(workspace, options)),
        new(
            new JobSpec("dimensions", "adds new days and instruments to the star schema") { Triggers = [new CronTrigger("40 0 * * *")], After = ["metadata"] },
            (workspace, _) => new DimensionsBody(workspace)),
        new(
            new JobSpec("retention", "deletes what is older than derived.keep and jobs.retention_days allow, once it has been used")
            {
                Triggers = [new CronTrigger("30 3 * * *")],
                Exclusive = File,
                Arguments = [new("dry-run", "true to say only what would go")],
            },
            (workspace, options) => new RetentionBody(workspace, options)),
        new(
            new JobSpec("compaction", "rewrites the bars of closed months in the order in which they are read") { Triggers = [new CronTrigger("0 4 * * *")], Exclusive = File },
            (workspace, _) => new CompactionBody(workspace)),
        new(
            new JobSpec("backup", "copies the store while writes go on, opens the copy and compares it")
            {
                Triggers = [new CronTrigger("30 4 * * SUN")],
                Exclusive = File,
                Retry = RetryPolicy.Patient(2),
            },
            (workspace, options) => new BackupBody(workspace, options)),
        new(
            new JobSpec("lake", "keeps the lake of lake.target equal to the store: Parquet files of the months that changed")
            {
                Triggers = [new CronTrigger("0 5 * * *")],
                Retry = RetryPolicy.Patient(3),
                Arguments = [new("target", "a folder, or s3://bucket/prefix; by default lake.target"), new("full", "true to compare every month")],
            },
            (workspace, options) => new LakeBody(workspace, options)),
    ];
}
