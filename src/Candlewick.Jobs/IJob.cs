namespace Candlewick.Jobs;

/// <summary>An idempotent unit of work: safe to stop at any instant and to run again.</summary>
/// <typeparam name="TRequest">What to do; a plain record.</typeparam>
/// <typeparam name="TReport">What was done; a plain record.</typeparam>
public interface IJob<in TRequest, TReport>
{
    /// <summary>Runs to the end, or until cancelled; what was acknowledged stays.</summary>
    Task<TReport> RunAsync(TRequest request, CancellationToken ct);
}

/// <summary>How far a run or one of its sub-runs is.</summary>
/// <param name="SubRun">Name of the sub-run, such as an instrument; empty for the run itself.</param>
/// <param name="Step">What it is doing, a few words.</param>
/// <param name="Total">Null while unknown.</param>
public readonly record struct JobProgress(string SubRun, string Step, long Done, long? Total);
