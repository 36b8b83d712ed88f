using Candlewick.Jobs;
using Candlewick.Server.Api;

namespace Candlewick.Server.Jobs;

/// <summary>Jobs and runs that a request names.</summary>
internal static class JobCalls
{
    /// <exception cref="StoreException">Unknown: there is no such job.</exception>
    public static JobSpec Require(ApiContext context, string job) => context.Workspace.Jobs.Graph.Find(job)?.Spec
        ?? throw Faults.Unknown($"there is no job '{job}'; there are {string.Join(", ", context.Workspace.Jobs.Graph.Jobs.Select(one => one.Spec.Name))}.");

    /// <exception cref="StoreException">Unknown: there is no such run.</exception>
    public static async Task<JobRun> RequireAsync(ApiContext context, long run, CancellationToken ct) =>
        (await context.Workspace.Runs.Runs.ListAsync(new RunFilter(Ids: [run]), ct)) is [var found] ? found : throw Faults.Unknown($"there is no run {run}.");
}
