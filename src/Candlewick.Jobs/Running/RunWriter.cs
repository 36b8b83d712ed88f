namespace Candlewick.Jobs.Running;

/// <summary>The one road to the store: changes gather here, and what has gathered is kept in one transaction.</summary>
/// <remarks>Groups are kept in order. After a failure nothing more is kept, and everyone who waits or comes gets the failure.</remarks>
internal sealed class RunWriter : IAsyncDisposable
{
    /// <summary>So many rows make a group urgent, and make whoever brings more wait.</summary>
    private const int RowsOfGroup = 5_000;

    private readonly Lock _gate = new();
    private readonly Queue<ChangeGroup> _groups = new();
    private readonly SemaphoreSlim _signal = new(0);
    private readonly SemaphoreSlim _hurry = new(0);
    private readonly IRunStore _store;
    private readonly Fence _fence;
    private readonly JobEngineOptions _options;
    private readonly Task _loop;
    private ChangeGroup? _last;
    private Exception? _failure;
    private bool _isClosed;

    public RunWriter(IRunStore store, Fence fence, JobEngineOptions options)
    {
        _store = store;
        _fence = fence;
        _options = options;
        _loop = Task.Run(LoopAsync);
    }

    /// <summary>Told once when nothing can be kept any more.</summary>
    public Action<Exception>? Failed { get; set; }

    /// <summary>Keeps changes without delay; returns after they are durable, with the ids of the added runs.</summary>
    public Task<IReadOnlyList<long>> WriteAsync(RunChanges changes)
    {
        lock (_gate)
        {
            ChangeGroup group = changes.Added.Count > 0 && _last is { Added.Count: > 0 } ? NewGroup() : Group();
            group.Add(changes);
            Hurry(group);
            return group.Outcome;
        }
    }

    /// <summary>Keeps the start of a sub-run, or its wait for the next attempt.</summary>
    /// <param name="hadEnded">An earlier end of it is kept and no longer counts.</param>
    public void Begin(SubRunRow row, bool hadEnded)
    {
        lock (_gate)
        {
            ChangeGroup group = Group();
            group.Void(row, hadEnded);
            group.Begin(row);
        }
    }

    /// <summary>Keeps the end of a sub-run, and the counts of its run where given.</summary>
    /// <returns>Ends when it is durable.</returns>
    public Task End(SubRunRow row, JobRun? run)
    {
        lock (_gate)
        {
            ChangeGroup group = Group();
            group.End(row);
            if (run is not null)
            {
                group.Change(run);
            }

            if (group.Count >= RowsOfGroup)
            {
                Hurry(group);
            }

            return group.Outcome;
        }
    }

    public void Log(LogLine line)
    {
        lock (_gate)
        {
            Group().Log(line);
        }
    }

    /// <summary>Waits while too much waits to be kept.</summary>
    public ValueTask ThrottleAsync()
    {
        lock (_gate)
        {
            return _last is { } group && group.Count >= RowsOfGroup ? new ValueTask(group.Outcome) : default;
        }
    }

    /// <summary>Keeps what has gathered, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isClosed = true;
            _signal.Release();
            _hurry.Release();
        }

        await _loop;
        _signal.Dispose();
        _hurry.Dispose();
    }

    private ChangeGroup Group() => _last ?? NewGroup();

    private ChangeGroup NewGroup()
    {
        if (_failure is not null)
        {
            throw new InvalidOperationException($"Runs can no longer be kept: {_failure.Message}", _failure);
        }

        ObjectDisposedException.ThrowIf(_isClosed, typeof(JobEngine));
        _last = new ChangeGroup();
        _groups.Enqueue(_last);
        _signal.Release();
        return _last;
    }

    private void Hurry(ChangeGroup group)
    {
        if (!group.IsUrgent)
        {
            group.IsUrgent = true;
            _hurry.Release();
        }
    }

    private async Task LoopAsync()
    {
        while (true)
        {
            await _signal.WaitAsync();
            if (!await GatherAsync())
            {
                return;
            }

            ChangeGroup group = Take();
            try
            {
                IReadOnlyList<long> ids = await _store.WriteAsync(group.ToChanges(), _fence, CancellationToken.None)
                    ?? throw new InvalidOperationException($"another owner has taken the lease '{_fence.Lease}': this engine may write no more");
                group.Complete(ids);
            }
            catch (Exception failure)
            {
                Fail(group, failure);
                return;
            }
        }
    }

    /// <summary>Lets the first group fill, for a while or until somebody waits for it. False when there is none and none will come.</summary>
    private async Task<bool> GatherAsync()
    {
        ChangeGroup group;
        lock (_gate)
        {
            if (_groups.Count == 0)
            {
                return false;
            }

            group = _groups.Peek();
        }

        long from = _options.WallClock.GetTimestamp();
        while (!Volatile.Read(ref _isClosed) && !group.IsUrgent && _options.WallClock.GetElapsedTime(from) < _options.GroupWithin)
        {
            await _hurry.WaitAsync(_options.GroupWithin);
        }

        return true;
    }

    private ChangeGroup Take()
    {
        lock (_gate)
        {
            ChangeGroup group = _groups.Dequeue();
            if (ReferenceEquals(group, _last))
            {
                _last = null;
            }

            return group;
        }
    }

    private void Fail(ChangeGroup group, Exception failure)
    {
        List<ChangeGroup> lost = [group];
        lock (_gate)
        {
            _failure = failure;
            lost.AddRange(_groups);
            _groups.Clear();
            _last = null;
        }

        lost.ForEach(one => one.Fail(failure));
        Failed?.Invoke(failure);
    }
}
