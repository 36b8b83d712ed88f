using System.Collections.Frozen;

namespace Candlewick.Jobs;

/// <summary>All jobs, and which of them come after which. Immutable.</summary>
public sealed class JobGraph
{
    private readonly FrozenDictionary<string, JobDefinition> _jobs;

    private JobGraph(IReadOnlyList<JobDefinition> jobs)
    {
        Jobs = jobs;
        _jobs = jobs.ToFrozenDictionary(job => job.Spec.Name, StringComparer.Ordinal);
    }

    /// <summary>In the order in which they were given.</summary>
    public IReadOnlyList<JobDefinition> Jobs { get; }

    /// <summary>What is wrong with a list of jobs, all of it at once: names, unknown forerunners, circles, policies. Empty when it is sound.</summary>
    public static IReadOnlyList<string> Check(IReadOnlyList<JobSpec> jobs) => Running.GraphCheck.Faults(jobs);

    /// <exception cref="ArgumentException">The jobs have faults; all of them, one a line.</exception>
    public static JobGraph Of(IReadOnlyList<JobDefinition> jobs)
    {
        IReadOnlyList<string> faults = Check([.. jobs.Select(job => job.Spec)]);
        return faults.Count == 0 ? new JobGraph(jobs) : throw new ArgumentException(string.Join(Environment.NewLine, faults), nameof(jobs));
    }

    /// <summary>Null when there is no such job.</summary>
    public JobDefinition? Find(string name) => _jobs.GetValueOrDefault(name);

    /// <summary>The job and everything that comes after it, forerunners first.</summary>
    public IReadOnlyList<JobSpec> WithFollowers(string name)
    {
        HashSet<string> found = new(StringComparer.Ordinal) { name };
        for (int before = 0; before != found.Count;)
        {
            before = found.Count;
            found.UnionWith(Jobs.Where(job => job.Spec.After.Any(found.Contains)).Select(job => job.Spec.Name));
        }

        return Running.GraphCheck.InOrder([.. Jobs.Select(job => job.Spec).Where(spec => found.Contains(spec.Name))]);
    }
}
