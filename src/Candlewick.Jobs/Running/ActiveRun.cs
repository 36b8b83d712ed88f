using System.Collections.Concurrent;

namespace Candlewick.Jobs.Running;

/// <summary>A run that has not ended, while this engine has it.</summary>
internal sealed class ActiveRun(JobRun record, JobDefinition definition) : IDisposable
{
    private readonly TaskCompletionSource<JobRun> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly HashSet<string> _cancelledPaths = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _subRuns = new(StringComparer.Ordinal);
    private JobRun _record = record;
    private SubRunCounts _counts;

    public long Id { get; } = record.Id;

    public JobDefinition Definition => definition;

    public JobSpec Spec => definition.Spec;

    /// <summary>The run as it is now, with the counts of this life.</summary>
    public JobRun Record
    {
        get
        {
            lock (_gate)
            {
                return Task is null ? _record : _record with { SubRuns = _counts };
            }
        }

        set
        {
            lock (_gate)
            {
                _record = value;
            }
        }
    }

    /// <summary>Its execution; null while it waits.</summary>
    public Task? Task { get; set; }

    /// <summary>Cancelled by a call, or because the engine stops.</summary>
    public CancellationTokenSource Stop { get; } = new();

    /// <summary>Somebody asked for its end.</summary>
    public bool IsCancelled { get; set; }

    /// <summary>The engine stops: what goes on is kept as it is, to go on later.</summary>
    public bool IsInterrupted { get; set; }

    /// <summary>Ends with the run, or with its interruption, once that is durable.</summary>
    public Task<JobRun> Ended => _ended.Task;

    /// <summary>Wall time of the last counts that were kept.</summary>
    public long CountsKeptAt { get; set; }

    public void Count(SubRunCounts change)
    {
        lock (_gate)
        {
            _counts += change;
        }
    }

    public void ForgetCounts()
    {
        lock (_gate)
        {
            _counts = default;
        }
    }

    public void Complete(JobRun run) => _ended.TrySetResult(run);

    public void Fail(Exception failure)
    {
        _ended.TrySetException(failure);
        _ = _ended.Task.Exception;
    }

    /// <summary>Cancels a sub-run, now or when its turn comes.</summary>
    public void CancelSubRun(string path)
    {
        lock (_gate)
        {
            _cancelledPaths.Add(path);
        }

        if (_subRuns.TryGetValue(path, out CancellationTokenSource? stop))
        {
            Cancel(stop);
        }
    }

    public void RequestStop() => Cancel(Stop);

    public bool IsSubRunCancelled(string path)
    {
        lock (_gate)
        {
            return _cancelledPaths.Contains(path);
        }
    }

    public void Enter(string path, CancellationTokenSource stop)
    {
        _subRuns[path] = stop;
        if (IsSubRunCancelled(path))
        {
            stop.Cancel();
        }
    }

    public void Leave(string path) => _subRuns.TryRemove(path, out _);

    public void Dispose() => Stop.Dispose();

    private static void Cancel(CancellationTokenSource stop)
    {
        try
        {
            stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended by itself.
        }
    }
}
