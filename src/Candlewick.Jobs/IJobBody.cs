namespace Candlewick.Jobs;

/// <summary>What a job does.</summary>
/// <remarks>
/// Idempotent: safe to stop at any instant and to run again. One that returns has succeeded, unless a sub-run has not; one that throws has failed and
/// is tried again as its policy says, sub-runs that were done left out.
/// </remarks>
public interface IJobBody
{
    /// <summary>Runs to the end, or until cancelled; what was acknowledged stays.</summary>
    Task RunAsync(JobContext context, CancellationToken ct);
}

/// <summary>A job as the engine takes it: its description and what makes its body, once a run.</summary>
public sealed record JobDefinition(JobSpec Spec, Func<IJobBody> Create);
