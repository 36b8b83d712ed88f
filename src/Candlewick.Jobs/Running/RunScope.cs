namespace Candlewick.Jobs.Running;

/// <summary>A run or a sub-run during one attempt: what its body reaches through its context.</summary>
internal sealed class RunScope(ActiveRun run, ScopeFacts facts, RunLog log, RunServices services) : IRunScope
{
    private readonly Lock _gate = new();
    private SubRunCounts _counts;

    public ScopeFacts Facts => facts;

    public ActiveRun Run => run;

    public RunLog RunLog => log;

    public RunServices Services => services;

    /// <summary>Of the sub-runs that the body has run so far.</summary>
    public SubRunCounts Counts
    {
        get
        {
            lock (_gate)
            {
                return _counts;
            }
        }
    }

    public void Log(string text) => log.Add(facts.Path, text);

    public void Report(string step, long done, long? total) => services.Options.Progress?.Report(new JobProgress(facts.Path, step, done, total));

    public async Task<SubRunCounts> RunSubRunsAsync(SubRunPlan plan, CancellationToken ct)
    {
        Check(plan.Names);
        SubRunCounts counts = await new SubRunLoop(this, plan).RunAsync(ct);
        lock (_gate)
        {
            _counts += counts;
        }

        return counts;
    }

    /// <summary>The scope of a sub-run's attempt.</summary>
    public RunScope Child(string path, JobRange? range, int attempt) =>
        new(run, facts with { Path = path, Range = range, Attempt = attempt }, log, services);

    private static void Check(IReadOnlyList<string> names)
    {
        HashSet<string> seen = new(names.Count, StringComparer.Ordinal);
        foreach (string name in names)
        {
            if (name.Length == 0 || name.Contains(SubRunPath.Separator, StringComparison.Ordinal) || !seen.Add(name))
            {
                throw new ArgumentException($"'{name}' is no name of a sub-run: expected one that is not empty, has no '{SubRunPath.Separator}' and comes once.", nameof(names));
            }
        }
    }
}
