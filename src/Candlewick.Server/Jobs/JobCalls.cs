using Candlewick.Jobs;
using Candlewick.Server.Api;

namespace Candlewick.Server.Jobs;

/// <summary>Calls of the job engine; what it refuses is a fault of the request, or of the store when another engine has it.</summary>
internal static class JobCalls
{
    public static async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (ArgumentException failure)
        {
            int end = failure.Message.IndexOf(" (Parameter", StringComparison.Ordinal);
            throw new InputException(end < 0 ? failure.Message : failure.Message[..end]);
        }
        catch (InvalidOperationException failure)
        {
            throw new StoreException(ErrorKind.Locked, failure.Message, failure) { IsTransient = true };
        }
    }

    /// <exception cref="StoreException">Unknown: there is no such job.</exception>
    public static JobSpec Require(ApiContext context, string job) => context.Workspace.Jobs.Graph.Find(job)?.Spec
        ?? throw Faults.Unknown($"there is no job '{job}'; there are {string.Join(", ", context.Workspace.Jobs.Graph.Jobs.Select(one => one.Spec.Name))}.");

    /// <exception cref="StoreException">Unknown: there is no such run.</exception>
    public static async Task<JobRun> RequireAsync(ApiContext context, long run, CancellationToken ct) =>
        (await context.Workspace.Runs.Runs.ListAsync(new RunFilter(Ids: [run]), ct)) is [var found] ? found : throw Faults.Unknown($"there is no run {run}.");
}
