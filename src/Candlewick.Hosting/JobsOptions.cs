using System.Globalization;
using Candlewick.Jobs;

namespace Candlewick.Hosting;

/// <summary>Jobs: when they run, how many at once, and what the data jobs keep.</summary>
public sealed record JobsOptions
{
    /// <summary>Runs at once; 1 to 64.</summary>
    public int Parallel { get; init; } = 4;

    /// <summary>Days after which an ended run is forgotten, with its sub-runs and log; 0 to 36,500, 0 for never.</summary>
    public int KeepRuns { get; init; } = 400;

    /// <summary>Seconds after which another server on the same store takes over from one that is gone; 2 to 600.</summary>
    public int Lease { get; init; } = 15;

    /// <summary>Length of a downsampling window, in minutes; 1 to 1,440.</summary>
    public int DownsamplingFrequency { get; init; } = 5;

    /// <summary>Samples after which a window is computed before its end; 0 to 1,000,000, 0 for never.</summary>
    public int DataPoints { get; init; }

    /// <summary>Days that raw samples and other data with an age limit are kept; 0 to 36,500, 0 for ever.</summary>
    public int Retention { get; init; }

    /// <summary>Triggers by the name of the job, as text; a job that is not named here has its default.</summary>
    public IReadOnlyDictionary<string, string> Schedules { get; init; } = System.Collections.Frozen.FrozenDictionary<string, string>.Empty;

    /// <summary>Jobs whose missed instants are recorded as skipped; the others make up for them with one run.</summary>
    public IReadOnlyList<string> SkipMissed { get; init; } = [];

    /// <summary>How price samples are cut into windows.</summary>
    public WindowSpec Windows => new(DownsamplingFrequency, DataPoints);

    /// <summary>The triggers of a job as text.</summary>
    public string ScheduleOf(JobSpec job) => Schedules.GetValueOrDefault(job.Name) ?? JobTrigger.ListText(job.Triggers);

    /// <summary>The section <c>jobs</c> of the configuration: its numbers, and one schedule a job.</summary>
    internal static IReadOnlyList<OptionKey> Keys { get; } =
    [
        Number("parallel", "runs at once, 1 to 64", (1, 64), jobs => jobs.Parallel, (jobs, value) => jobs with { Parallel = value }),
        Number("keep_runs", "days after which an ended run is forgotten, 0 to 36500; 0 for never", (0, 36_500),
            jobs => jobs.KeepRuns, (jobs, value) => jobs with { KeepRuns = value }),
        Number("lease", "seconds after which another server on the same store takes over from one that is gone, 2 to 600", (2, 600),
            jobs => jobs.Lease, (jobs, value) => jobs with { Lease = value }),
        Number("downsampling_frequency", "length of a downsampling window in minutes, 1 to 1440", (1, 1_440),
            jobs => jobs.DownsamplingFrequency, (jobs, value) => jobs with { DownsamplingFrequency = value }),
        Number("data_points", "samples after which a window is computed before its end, 0 to 1000000; 0 for never", (0, 1_000_000),
            jobs => jobs.DataPoints, (jobs, value) => jobs with { DataPoints = value }),
        Number("retention_days", "days that raw samples are kept, 0 to 36500; 0 for ever", (0, 36_500),
            jobs => jobs.Retention, (jobs, value) => jobs with { Retention = value }),
        new("jobs.skip_missed", "jobs by comma whose missed instants are recorded as skipped; the others make up for them with one run",
            options => string.Join(',', options.Jobs.SkipMissed), (options, text) => options with { Jobs = options.Jobs with { SkipMissed = Names(text) } }),
        .. JobList.All.Select(job => Schedule(job.Spec)),
    ];

    private static string[] Names(string text)
    {
        string[] names = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return names.All(name => JobList.All.Any(job => job.Spec.Name == name))
            ? names
            : throw new FormatException($"jobs by comma, of {string.Join(", ", JobList.All.Select(job => job.Spec.Name))}");
    }

    private static OptionKey Schedule(JobSpec job) => new(
        $"jobs.{job.Name.Replace('-', '_')}", $"when the job {job.Name} runs; never for only by call (syntax: jobs.md)",
        options => options.Jobs.ScheduleOf(job),
        (options, text) => options with { Jobs = options.Jobs with { Schedules = With(options.Jobs.Schedules, job.Name, Checked(text)) } });

    private static OptionKey Number(
        string name, string meaning, (int Least, int Most) limits, Func<JobsOptions, int> read, Func<JobsOptions, int, JobsOptions> set) => new(
        $"jobs.{name}", meaning,
        options => read(options.Jobs).ToString(CultureInfo.InvariantCulture),
        (options, text) => options with { Jobs = set(options.Jobs, OptionKeys.Whole(text, limits.Least, limits.Most)) });

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> schedules, string job, string text) =>
        new(schedules, StringComparer.Ordinal) { [job] = text };

    private static string Checked(string text)
    {
        try
        {
            return JobTrigger.ListText(JobTrigger.ParseList(text));
        }
        catch (FormatException failure)
        {
            throw new FormatException($"a schedule; {failure.Message}", failure);
        }
    }
}
