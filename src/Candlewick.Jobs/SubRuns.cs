using System.Diagnostics;

namespace Candlewick.Jobs;

/// <summary>How one sub-run ended.</summary>
/// <param name="Report">Null when it failed.</param>
/// <param name="Failure">Null when it succeeded.</param>
public sealed record SubRun<TReport>(string Name, TReport? Report, Exception? Failure, TimeSpan Elapsed);

/// <summary>Runs sub-runs in parallel up to a limit. One that fails does not stop the others; cancellation stops all.</summary>
public static class SubRuns
{
    /// <returns>One result an item, in the order of the items.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; finished sub-runs keep what they wrote.</exception>
    public static async Task<IReadOnlyList<SubRun<TReport>>> RunAsync<TItem, TReport>(
        IReadOnlyList<TItem> items,
        Func<TItem, string> name,
        int limit,
        Func<TItem, CancellationToken, Task<TReport>> body,
        CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        SubRun<TReport>[] results = new SubRun<TReport>[items.Count];
        ParallelOptions options = new() { MaxDegreeOfParallelism = limit, CancellationToken = ct };
        await Parallel.ForAsync(0, items.Count, options, async (index, token) =>
            results[index] = await RunOneAsync(items[index], name(items[index]), body, token));
        return results;
    }

    private static async Task<SubRun<TReport>> RunOneAsync<TItem, TReport>(
        TItem item, string name, Func<TItem, CancellationToken, Task<TReport>> body, CancellationToken ct)
    {
        long started = Stopwatch.GetTimestamp();
        try
        {
            TReport report = await body(item, ct);
            return new SubRun<TReport>(name, report, null, Stopwatch.GetElapsedTime(started));
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            return new SubRun<TReport>(name, default, failure, Stopwatch.GetElapsedTime(started));
        }
    }
}
