namespace Candlewick.Jobs.Running;

/// <summary>What is kept of sub-runs from before an interruption or a failed attempt, and from the run that this one repeats.</summary>
internal sealed class EarlierSubRuns(IReadOnlyDictionary<string, SubRunRow> own, IReadOnlySet<string> taken)
{
    public static EarlierSubRuns None { get; } = new(new Dictionary<string, SubRunRow>(), new HashSet<string>());

    /// <param name="parent">Path of whose sub-runs are asked for.</param>
    public static async Task<EarlierSubRuns> ReadAsync(IRunStore store, JobRun run, string parent, CancellationToken ct)
    {
        if (run.Attempts <= 1 && run.RerunOf is null)
        {
            return None;
        }

        HashSet<string> taken = new(StringComparer.Ordinal);
        for (long? other = run.RerunOf; other is not null;)
        {
            SubRunFilter done = new(other, [RunState.Succeeded], parent, Limit: int.MaxValue);
            taken.UnionWith((await store.ListSubRunsAsync(done, ct)).Rows.Select(row => row.Path));
            other = await store.ListAsync(new RunFilter(Ids: [other.Value]), ct) is [var repeated] ? repeated.RerunOf : null;
        }

        SubRunPage own = await store.ListSubRunsAsync(new SubRunFilter(run.Id, null, parent, Limit: int.MaxValue), ct);
        return new EarlierSubRuns(own.Rows.ToDictionary(row => row.Path, StringComparer.Ordinal), taken);
    }

    public bool IsDone(string path) => taken.Contains(path) || own.GetValueOrDefault(path)?.State == RunState.Succeeded;

    /// <summary>Null when nothing is kept of it.</summary>
    public SubRunRow? Find(string path) => own.GetValueOrDefault(path);
}
