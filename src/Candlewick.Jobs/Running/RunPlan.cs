namespace Candlewick.Jobs.Running;

/// <summary>Which runs a wish means.</summary>
internal static class RunPlan
{
    /// <summary>Adds the run of a wish, and one for each follower; only a skipped one when the job is busy and does not overlap.</summary>
    /// <param name="busy">A run of the job that goes on; null when there is none.</param>
    public static void Add(List<JobRun> runs, RunWish wish, JobGraph graph, JobRun? busy, DateTimeOffset now)
    {
        JobRun first = new()
        {
            Job = wish.Job.Name,
            Cause = wish.Request.Cause,
            Arguments = wish.Request.Arguments,
            Range = wish.Request.Range,
            ScheduledFor = wish.ScheduledFor,
            RerunOf = wish.RerunOf,
            CreatedAt = now,
        };
        bool isDoubled = busy is not null || runs.Exists(run => run.Job == wish.Job.Name && run.Graph == 0 && !run.IsEnded);
        if (isDoubled && wish.Job.Overlap == OverlapPolicy.Skip)
        {
            string other = busy is null ? "another run" : $"run {busy.Id}";
            runs.Add(first with { State = RunState.Skipped, EndedAt = now, Error = $"{other} of {wish.Job.Name} is going on" });
            return;
        }

        runs.Add(first);
        long root = -runs.Count;
        if (wish.Request.WithFollowers)
        {
            runs.AddRange(graph.WithFollowers(wish.Job.Name).Where(job => job.Name != wish.Job.Name).Select(job => first with
            {
                Job = job.Name, Graph = root, RerunOf = null, ScheduledFor = null, Arguments = Known(job, first.Arguments),
                Range = job.Split == RangeUnit.None ? null : first.Range,
            }));
        }
    }

    /// <summary>What the end of a run starts.</summary>
    public static IEnumerable<RunWish> StartedBy(JobGraph graph, JobRun ended) =>
        from job in graph.Jobs
        let trigger = job.Spec.Triggers.OfType<JobEndedTrigger>()
            .FirstOrDefault(one => one.Job == ended.Job && (one.EvenIfFailed || ended.State == RunState.Succeeded))
        where trigger is not null
        select new RunWish(job.Spec, new RunRequest(job.Spec.Name) { Cause = $"{trigger} (run {ended.Id})", WithFollowers = true });

    /// <summary>Of what a call says, the part that a job knows.</summary>
    public static IReadOnlyDictionary<string, string> Known(JobSpec job, IReadOnlyDictionary<string, string> arguments) =>
        arguments.Where(one => job.Arguments.Any(known => known.Name == one.Key)).ToDictionary(one => one.Key, one => one.Value, StringComparer.Ordinal);
}
