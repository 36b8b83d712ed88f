namespace Candlewick.Jobs.Running;

/// <summary>What must hold for a list of jobs.</summary>
internal static class GraphCheck
{
    public static IReadOnlyList<string> Faults(IReadOnlyList<JobSpec> jobs)
    {
        HashSet<string> names = [.. jobs.Select(job => job.Name)];
        List<string> faults =
        [
            .. jobs.Where(job => !IsName(job.Name)).Select(job => $"job '{job.Name}': expected a name of lower-case letters, digits and hyphens"),
            .. jobs.GroupBy(job => job.Name).Where(same => same.Count() > 1).Select(same => $"job '{same.Key}': there are {same.Count()} jobs of this name"),
        ];
        foreach (JobSpec job in jobs)
        {
            faults.AddRange(FaultsOf(job).Select(fault => $"job '{job.Name}': {fault}"));
            faults.AddRange(job.After.Where(name => !names.Contains(name)).Select(name => $"job '{job.Name}': comes after '{name}', which is no job; there are {string.Join(", ", names)}"));
            faults.AddRange(job.Triggers.OfType<JobEndedTrigger>().Where(one => !names.Contains(one.Job)).Select(one => $"job '{job.Name}': trigger '{one}' names no job; there are {string.Join(", ", names)}"));
        }

        JobSpec[] linked = [.. jobs.Select(job => job with { After = [.. job.After, .. job.Triggers.OfType<JobEndedTrigger>().Select(one => one.Job)] })];
        string[] circle = [.. linked.Except(InOrder(linked)).Select(job => job.Name)];
        if (circle.Length > 0)
        {
            faults.Add($"jobs {string.Join(", ", circle)}: they come after one another in a circle, by 'after' or by trigger, or after one that does");
        }

        return faults;
    }

    /// <summary>Forerunners first; otherwise as given. Jobs of a circle are left out.</summary>
    public static IReadOnlyList<JobSpec> InOrder(IReadOnlyList<JobSpec> jobs)
    {
        List<JobSpec> order = [];
        List<JobSpec> left = [.. jobs];
        while (left.FirstOrDefault(job => !job.After.Any(name => left.Exists(other => other.Name == name))) is { } next)
        {
            order.Add(next);
            left.Remove(next);
        }

        return order;
    }

    private static IEnumerable<string> FaultsOf(JobSpec job)
    {
        if (job.Retry.Attempts < 1 || job.Retry.Factor < 1 || job.Retry.FirstWait < TimeSpan.Zero || job.Retry.LongestWait < TimeSpan.Zero)
        {
            yield return "its retry policy needs at least one attempt, a factor of at least 1 and waits that are not negative";
        }

        if (job.TimeOut <= TimeSpan.Zero || job.SubRunTimeOut <= TimeSpan.Zero)
        {
            yield return "a time-out must be more than nothing";
        }

        foreach (var same in job.Triggers.GroupBy(trigger => trigger.ToString()).Where(same => same.Count() > 1))
        {
            yield return $"trigger '{same.Key}' stands there {same.Count()} times";
        }
    }

    private static bool IsName(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
