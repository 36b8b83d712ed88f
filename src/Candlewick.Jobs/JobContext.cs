namespace Candlewick.Jobs;

/// <summary>What a body knows of its run, or of the sub-run that it is in, and what it can do there.</summary>
/// <remarks>Safe for concurrent use. Void once the run has ended.</remarks>
public sealed class JobContext
{
    private readonly Running.IRunScope _scope;

    internal JobContext(Running.IRunScope scope) => _scope = scope;

    public long RunId => _scope.Facts.RunId;

    /// <summary>Path of the sub-run, such as <c>2024-03//BINANCE:BTCUSDT</c>; empty for the run itself.</summary>
    public string Path => _scope.Facts.Path;

    /// <summary>The last part of <see cref="Path"/>: the name given to <see cref="RunSubRunsAsync"/>.</summary>
    public string Name => SubRunPath.NameOf(Path);

    /// <summary>What the caller said, by name.</summary>
    public IReadOnlyDictionary<string, string> Arguments => _scope.Facts.Arguments;

    /// <summary>The span to work on: the piece of this sub-run where the job's ranges are cut; null when the caller named none.</summary>
    public JobRange? Range => _scope.Facts.Range;

    /// <summary>Starts of this run or sub-run so far, this one included; from 1.</summary>
    public int Attempt => _scope.Facts.Attempt;

    /// <summary>The instant for which a schedule started the run; null for events and calls.</summary>
    public DateTimeOffset? ScheduledFor => _scope.Facts.ScheduledFor;

    /// <summary>The engine's clock: the system's, or a simulator's.</summary>
    public TimeProvider Clock => _scope.Facts.Clock;

    /// <summary>Adds a line to the log of this run or sub-run; bounded (<see cref="LogLimits"/>).</summary>
    public void Log(string text) => _scope.Log(text);

    /// <summary>Says how far it is; kept in memory only, and never needed for correctness.</summary>
    public void Report(string step, long done, long? total) => _scope.Report(step, done, total);

    /// <summary>
    /// Runs one sub-run a name, in order, up to a limit at once. One that fails does not stop the others; those that were done before an
    /// interruption, or in the run that this one repeats, are not run again.
    /// </summary>
    /// <param name="names">Unique in this call, not empty and without <c>//</c>. Known only now, and free to be others after an interruption.</param>
    /// <param name="parallel">Sub-runs at once, at least 1.</param>
    /// <param name="body">Gets the context of the sub-run.</param>
    /// <returns>After the end of each is durable.</returns>
    /// <exception cref="OperationCanceledException">The run was cancelled, ran out of time, or the engine stops.</exception>
    public Task<SubRunCounts> RunSubRunsAsync(
        IReadOnlyList<string> names, int parallel, Func<JobContext, CancellationToken, Task> body, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parallel, 1);
        return _scope.RunSubRunsAsync(new Running.SubRunPlan(names, parallel, body, RangeOf: null), ct);
    }
}
