namespace Candlewick.Jobs.Running;

/// <summary>What one transaction will keep. Filled under the writer's lock.</summary>
internal sealed class ChangeGroup
{
    private readonly TaskCompletionSource<IReadOnlyList<long>> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<long, JobRun> _changed = [];
    private readonly Dictionary<(long Run, string Path), SubRunRow> _open = [];
    private readonly Dictionary<(long Run, string Path), SubRunRow> _ended = [];
    private readonly HashSet<(long Run, string Path)> _voided = [];
    private readonly List<ScheduleState> _schedules = [];
    private readonly List<LogLine> _log = [];
    private DateTimeOffset? _forgetBefore;

    /// <summary>Runs to create; only one caller's.</summary>
    public IReadOnlyList<JobRun> Added { get; private set; } = [];

    /// <summary>Somebody waits for it.</summary>
    public bool IsUrgent { get; set; }

    public int Count => _open.Count + _ended.Count + _log.Count;

    /// <summary>Ends when the group is durable, with the ids of the added runs.</summary>
    public Task<IReadOnlyList<long>> Outcome => _outcome.Task;

    public void Add(RunChanges changes)
    {
        if (changes.Added.Count > 0)
        {
            Added = changes.Added;
        }

        foreach (JobRun run in changes.Changed)
        {
            _changed[run.Id] = run;
        }

        _schedules.AddRange(changes.Schedules);
        _log.AddRange(changes.Log);
        _forgetBefore = changes.ForgetBefore ?? _forgetBefore;
    }

    public void Change(JobRun run) => _changed[run.Id] = run;

    public void Log(LogLine line) => _log.Add(line);

    /// <summary>A start whose end comes in the same group is not kept on its own.</summary>
    public void Begin(SubRunRow row) => _open[(row.Run, row.Path)] = row;

    /// <param name="hadEnded">An earlier end of it is kept and no longer counts.</param>
    public void Void(SubRunRow row, bool hadEnded)
    {
        if (hadEnded)
        {
            _ = _ended.Remove((row.Run, row.Path));
            _voided.Add((row.Run, row.Path));
        }
    }

    public void End(SubRunRow row)
    {
        _ = _open.Remove((row.Run, row.Path));
        _ended[(row.Run, row.Path)] = row;
    }

    public RunChanges ToChanges() => new()
    {
        Added = Added,
        Changed = [.. _changed.Values],
        Open = [.. _open.Values],
        Ended = [.. _ended.Values],
        Voided = [.. _voided],
        Log = _log,
        Schedules = _schedules,
        ForgetBefore = _forgetBefore,
    };

    public void Complete(IReadOnlyList<long> ids) => _outcome.TrySetResult(ids);

    public void Fail(Exception failure)
    {
        _outcome.TrySetException(failure);
        _ = _outcome.Task.Exception;
    }
}
