namespace Candlewick.Jobs;

/// <summary>Calls that a process which does not run the jobs hands to the one that does. The state role of a store that several processes use. Safe for concurrent use.</summary>
/// <remarks>Texts are JSON of the engine. Instants are those of the store's clock.</remarks>
public interface IRunCalls
{
    /// <summary>Keeps a call; returns its number after it is durable. Old calls are forgotten.</summary>
    /// <param name="by">Who asks.</param>
    Task<long> AddAsync(string by, string content, CancellationToken ct);

    /// <summary>Takes a call back that nobody has answered.</summary>
    /// <returns>False when it was answered.</returns>
    Task<bool> WithdrawAsync(long number, CancellationToken ct);

    /// <summary>Calls without an answer, oldest first.</summary>
    Task<IReadOnlyList<OpenCall>> ListOpenAsync(CancellationToken ct);

    /// <summary>Answers a call.</summary>
    /// <param name="fence">Of the lease under which the caller works.</param>
    /// <returns>False, and nothing was kept, when another owner has the lease since, or the call was withdrawn or answered.</returns>
    Task<bool> AnswerAsync(long number, string answer, Fence fence, CancellationToken ct);

    /// <summary>The answer to a call; null while there is none.</summary>
    Task<string?> FindAnswerAsync(long number, CancellationToken ct);
}

/// <summary>A call that waits for its answer.</summary>
public sealed record OpenCall(long Number, string By, string Content);
