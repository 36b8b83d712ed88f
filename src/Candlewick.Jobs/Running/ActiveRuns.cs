using System.Collections.Concurrent;

namespace Candlewick.Jobs.Running;

/// <summary>Whether a waiting run may begin.</summary>
/// <param name="WhyNever">Why it never will; null otherwise.</param>
internal readonly record struct RunTurn(bool MayBegin, string? WhyNever)
{
    public static RunTurn Wait { get; } = new(false, null);

    public static RunTurn Begin { get; } = new(true, null);
}

/// <summary>The runs at hand, and how the graphs stand that they belong to.</summary>
internal sealed class ActiveRuns
{
    private readonly ConcurrentDictionary<long, ActiveRun> _runs = new();
    private readonly ConcurrentDictionary<long, ConcurrentDictionary<string, (long Run, RunState State)>> _graphs = new();

    public IReadOnlyList<ActiveRun> All => [.. _runs.Values];

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<ActiveRun> Waiting => [.. _runs.Values.Where(run => run.Task is null).OrderBy(run => run.Id)];

    public ActiveRun? Find(long id) => _runs.GetValueOrDefault(id);

    /// <param name="graph">Every run of its graph.</param>
    public void Add(ActiveRun run, IEnumerable<JobRun> graph)
    {
        _runs[run.Id] = run;
        var states = _graphs.GetOrAdd(run.Record.Graph, _ => new(StringComparer.Ordinal));
        foreach (JobRun other in graph)
        {
            states[other.Job] = (other.Id, other.State);
        }
    }

    public void Remove(ActiveRun run, JobRun end)
    {
        _runs.TryRemove(run.Id, out _);
        if (_graphs.TryGetValue(end.Graph, out var states))
        {
            states[end.Job] = (end.Id, end.State);
            if (!_runs.Values.Any(other => other.Record.Graph == end.Graph))
            {
                _graphs.TryRemove(end.Graph, out _);
            }
        }
    }

    /// <summary>A run of the job that goes on, or waits for nothing but its turn; null when there is none.</summary>
    public JobRun? BusyWith(string job) =>
        _runs.Values.FirstOrDefault(run => run.Spec.Name == job && (run.Task is not null || Forerunners(run).All(one => one.State == RunState.Succeeded)))?.Record;

    public RunTurn Judge(ActiveRun run, int parallel)
    {
        foreach ((string job, long id, RunState state) in Forerunners(run))
        {
            if (state > RunState.Succeeded)
            {
                return new RunTurn(false, $"{job}, which it comes after, ended as {state} (run {id})");
            }
        }

        if (Forerunners(run).Any(one => one.State != RunState.Succeeded))
        {
            return RunTurn.Wait;
        }

        ActiveRun[] others = [.. _runs.Values.Where(other => other.Task is not null)];
        ActiveRun? same = Array.Find(others, other => other.Spec.Name == run.Spec.Name);
        if (same is not null && run.Spec.Overlap == OverlapPolicy.Skip && run.Record.Attempts == 0 && run.Record.Graph != run.Id)
        {
            return new RunTurn(false, $"run {same.Id} of {run.Spec.Name} is going on");
        }

        bool isBlocked = (same is not null && run.Spec.Overlap != OverlapPolicy.Allow)
            || (run.Spec.Exclusive is { } thing && others.Any(other => other.Spec.Exclusive == thing))
            || others.Count(other => other.Record.State != RunState.Retrying) >= parallel;
        return isBlocked ? RunTurn.Wait : RunTurn.Begin;
    }

    private IEnumerable<(string Job, long Run, RunState State)> Forerunners(ActiveRun run)
    {
        if (!_graphs.TryGetValue(run.Record.Graph, out var states))
        {
            yield break;
        }

        foreach (string job in run.Spec.After)
        {
            if (states.TryGetValue(job, out (long Run, RunState State) one))
            {
                yield return (job, one.Run, one.State);
            }
        }
    }
}
