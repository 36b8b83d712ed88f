using Candlewick.Jobs.Running;

namespace Candlewick.Jobs;

/// <summary>Runs jobs: by schedule, by event and by call; keeps what happens; takes up what was interrupted.</summary>
/// <remarks>
/// Safe for concurrent use. What is kept is read from <see cref="RunStores.Runs"/>; the engine writes it under a lease of its own, so that one
/// engine at a time works on a store. Where the store has <see cref="RunStores.Calls"/>, an engine without the lease hands calls to the one that has it.
/// </remarks>
public sealed class JobEngine(JobGraph graph, RunStores stores, JobEngineOptions options) : IAsyncDisposable
{
    private static readonly TimeSpan ForgetEvery = TimeSpan.FromHours(6);
    private static readonly TimeSpan WaitPause = TimeSpan.FromMilliseconds(200);

    private readonly SemaphoreSlim _gate = new(1);
    private CancellationTokenSource _broken = new();
    private EngineParts? _parts;
    private Exception? _failure;

    public JobGraph Graph => graph;

    /// <summary>Where runs, sub-runs and logs are read.</summary>
    public IRunStore Runs => stores.Runs;

    public JobEngineOptions Options => options;

    /// <summary>True while <see cref="RunAsync"/> follows schedules, events and the ends of runs.</summary>
    public bool IsFollowing => _parts is { Desk.IsFollowing: true };

    /// <summary>Under which this engine writes; null while it has not the lease.</summary>
    public Fence? Fence => _parts?.Fence;

    /// <summary>Takes the lease, and marks as interrupted what an owner left behind that is gone. Once it has, it does nothing more.</summary>
    /// <returns>False when another owner has the lease: nothing can be started here.</returns>
    public async Task<bool> OpenAsync(CancellationToken ct)
    {
        await _gate.WaitAsync(ct);
        try
        {
            _parts ??= await EngineParts.TryOpenAsync(graph, stores, options, Break, ct);
            return _parts is not null;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// Waits for the lease, takes up interrupted runs, follows the triggers, and runs what they start, until cancelled; then stops what runs, which is
    /// kept as interrupted and goes on at the next start. Called again, it begins afresh. While nobody calls it, only calls start runs.
    /// </summary>
    /// <exception cref="InvalidOperationException">Another owner took the lease, or nothing can be kept any more.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        await MendAsync();
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(ct, _broken.Token);
        try
        {
            while (!await OpenAsync(end.Token))
            {
                await Task.Delay(options.LeaseTime / 10, options.WallClock, end.Token);
            }

            Parts.Desk.IsFollowing = true;
            await Parts.Desk.TakeUpAsync(await Runs.ListAsync(new RunFilter(IsEnded: false, Limit: int.MaxValue), end.Token), end.Token);
            await FollowAsync(Parts, end);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            ThrowIfBroken();
        }
        finally
        {
            await CloseAsync();
        }
    }

    /// <summary>Starts a job by call.</summary>
    /// <returns>The run as it was created; wait for its end with <see cref="WaitAsync"/>. It is a skipped one when the job is going on and does not overlap.</returns>
    /// <exception cref="ArgumentException">There is no such job, or it takes no such argument.</exception>
    public async Task<JobRun> StartAsync(RunRequest request, CancellationToken ct)
    {
        JobSpec job = Require(request.Job);
        string[] unknown = [.. request.Arguments.Keys.Except(job.Arguments.Select(one => one.Name))];
        if (unknown.Length > 0)
        {
            string known = job.Arguments.Count == 0 ? "it takes none" : $"it takes {string.Join(", ", job.Arguments.Select(one => one.Name))}";
            throw new ArgumentException($"{request.Job} takes no argument '{string.Join("', '", unknown)}'; {known}.", nameof(request));
        }

        if (request.Range is { } range && range.From >= range.To)
        {
            throw new ArgumentException($"the range {range} is empty.", nameof(request));
        }

        return await HandAsync(new RunCall(CallKind.Start, request), ct) is { } answer
            ? await FindAsync(answer.Run, ct)
            : (await CreateAsync([new RunWish(job, request)], ct))[0];
    }

    /// <summary>Tells of a named event: starts every job that waits for it, with what comes after.</summary>
    /// <param name="arguments">What the started runs are told; names that a job does not know are left out.</param>
    /// <returns>The runs that were created; empty when nobody waits for the event, and while triggers are not followed.</returns>
    public async Task<IReadOnlyList<JobRun>> RaiseAsync(string name, IReadOnlyDictionary<string, string> arguments, CancellationToken ct) =>
        !IsFollowing ? [] : await CreateAsync(
            [
                .. graph.Jobs.Select(job => job.Spec)
                    .Where(job => job.Triggers.OfType<EventTrigger>().Any(one => one.Event == name))
                    .Select(job => new RunWish(
                        job, new RunRequest(job.Name) { Cause = $"on {name}", WithFollowers = true, Arguments = RunPlan.Known(job, arguments) })),
            ],
            ct);

    /// <summary>Waits until a run has ended, or was interrupted, durably.</summary>
    /// <exception cref="ArgumentException">There is no such run.</exception>
    public async Task<JobRun> WaitAsync(long run, CancellationToken ct) =>
        _parts?.Desk.Find(run) is { } active ? await active.Ended.WaitAsync(ct)
        : _parts is null && stores.Calls is not null ? await WaitForOtherAsync(run, ct)
        : await FindAsync(run, ct);

    /// <summary>Whether runs that are kept as running can be: this engine is open, or another owner has the lease. Otherwise their process is gone.</summary>
    public async Task<bool> IsAnyoneWorkingAsync(CancellationToken ct) =>
        _parts is not null
        || (await stores.Leases.FindAsync(LeaseKeeper.Name, ct) is { } lease && lease.Owner != options.Owner && lease.Until > options.WallClock.GetUtcNow());

    /// <summary>Cancels a run, or one sub-run of it; what was done stays.</summary>
    /// <param name="path">Of the sub-run; null for the whole run.</param>
    /// <returns>False when there is nothing to cancel: it has ended, or is unknown.</returns>
    public async Task<bool> CancelAsync(long run, string? path, CancellationToken ct)
    {
        if (await HandAsync(new RunCall(CallKind.Cancel, Run: run, Name: path), ct) is { } answer)
        {
            return answer.IsDone;
        }

        if (await Parts.Desk.TryCancelAsync(run, path))
        {
            return true;
        }

        if (path is not null || (await Runs.ListAsync(new RunFilter(Ids: [run], IsEnded: false), ct)) is not [var left])
        {
            return false;
        }

        JobRun cancelled = left with { State = RunState.Cancelled, EndedAt = options.Clock.Now(), RetryAt = null, Error = "cancelled by a call" };
        await Parts.Writer.WriteAsync(new RunChanges { Changed = [cancelled] });
        return true;
    }

    /// <summary>Runs the job of an ended run again, with the same arguments and range, and what comes after it where that was so.</summary>
    /// <param name="fromFailed">Sub-runs that were done then are not run again.</param>
    /// <exception cref="ArgumentException">There is no such run, its job is gone, or it has not ended.</exception>
    public Task<JobRun> RerunAsync(long run, bool fromFailed, CancellationToken ct) => RerunAsync(run, fromFailed, mark: "", ct);

    /// <param name="mark">Ends the cause.</param>
    internal async Task<JobRun> RerunAsync(long run, bool fromFailed, string mark, CancellationToken ct)
    {
        JobRun earlier = await FindAsync(run, ct);
        JobSpec job = Require(earlier.Job);
        if (!earlier.IsEnded)
        {
            throw new ArgumentException($"run {run} of {earlier.Job} is {earlier.State}, and only one that has ended is run again.", nameof(run));
        }

        if (await HandAsync(new RunCall(CallKind.Rerun, Run: run, Flag: fromFailed), ct) is { } answer)
        {
            return await FindAsync(answer.Run, ct);
        }

        IReadOnlyList<JobRun> others = await Runs.ListAsync(new RunFilter(Graph: earlier.Graph), ct);
        RunRequest request = new(earlier.Job)
        {
            Arguments = RunPlan.Known(job, earlier.Arguments), Range = earlier.Range, WithFollowers = others.Count > 1,
            Cause = $"rerun of {run}{(fromFailed ? " from failed" : "")}{mark}",
        };
        return (await CreateAsync([new RunWish(job, request, earlier.ScheduledFor, fromFailed ? run : null)], ct))[0];
    }

    /// <summary>Takes up an interrupted run, and what waits for it in its graph.</summary>
    /// <exception cref="ArgumentException">There is no such run, or it has ended.</exception>
    public async Task<JobRun> ResumeAsync(long run, CancellationToken ct)
    {
        await DemandOpenAsync(ct);
        JobRun found = await FindAsync(run, ct);
        if (found.IsEnded)
        {
            throw new ArgumentException($"run {run} of {found.Job} has ended ({found.State}): run it again with a rerun.", nameof(run));
        }

        await Parts.Desk.TakeUpAsync([.. (await Runs.ListAsync(new RunFilter(Graph: found.Graph, IsEnded: false), ct)).Reverse()], ct);
        return found;
    }

    /// <summary>Pauses or continues the timed triggers of a job; instants that pass meanwhile are not missed.</summary>
    /// <exception cref="ArgumentException">There is no such job, or it has no timed trigger.</exception>
    public async Task PauseAsync(string job, bool isPaused, CancellationToken ct)
    {
        JobSpec spec = Require(job);
        if (await HandAsync(new RunCall(CallKind.Pause, Name: job, Flag: isPaused), ct) is null)
        {
            await Parts.Schedules.PauseAsync(spec, isPaused, ct);
        }
    }

    /// <summary>Every trigger of every job, with its last and next instant; a job without any has one row.</summary>
    public Task<IReadOnlyList<ScheduleView>> ListSchedulesAsync(CancellationToken ct) =>
        ScheduleLoop.ViewAsync(graph, stores.Runs, options.Clock.Now(), ct);

    /// <summary>Stops what runs (kept as interrupted) and gives the lease free.</summary>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _gate.Dispose();
        _broken.Dispose();
    }

    private EngineParts Parts => _parts ?? throw new InvalidOperationException("The engine is not open.");

    private async Task<IReadOnlyList<JobRun>> CreateAsync(IReadOnlyList<RunWish> wishes, CancellationToken ct)
    {
        await DemandOpenAsync(ct);
        return wishes.Count == 0 ? [] : await Parts.Desk.CreateAsync(wishes, new RunChanges());
    }

    private JobSpec Require(string job) => graph.Find(job)?.Spec
        ?? throw new ArgumentException($"there is no job '{job}'; there are {string.Join(", ", graph.Jobs.Select(one => one.Spec.Name))}.", nameof(job));

    private async Task<JobRun> FindAsync(long run, CancellationToken ct) => (await Runs.ListAsync(new RunFilter(Ids: [run]), ct)) is [var found]
        ? found
        : throw new ArgumentException($"there is no run {run}.", nameof(run));

    private async Task DemandOpenAsync(CancellationToken ct)
    {
        ThrowIfBroken();
        if (!await OpenAsync(ct))
        {
            throw await RefusalAsync("", ct);
        }
    }

    private async Task<InvalidOperationException> RefusalAsync(string note, CancellationToken ct)
    {
        Lease? lease = await stores.Leases.FindAsync(LeaseKeeper.Name, ct);
        return new InvalidOperationException($"{lease?.Owner ?? "another owner"} runs the jobs of this store until {lease?.Until:HH:mm:ss} UTC at least{note}.");
    }

    /// <summary>Hands a call to the engine that has the lease.</summary>
    /// <returns>Null when this one has it.</returns>
    private async Task<CallAnswer?> HandAsync(RunCall call, CancellationToken ct)
    {
        ThrowIfBroken();
        if (await OpenAsync(ct))
        {
            return null;
        }

        if (stores.Calls is not { } calls)
        {
            throw await RefusalAsync("", ct);
        }

        try
        {
            CallAnswer? answer = await new CallDesk(calls, options).AskAsync(call, OpenAsync, ct);
            return answer?.Fault is not { } fault ? answer : answer.IsInput ? throw new ArgumentException(fault) : throw new InvalidOperationException(fault);
        }
        catch (TimeoutException)
        {
            throw await RefusalAsync(", and does not answer", ct);
        }
    }

    /// <summary>Waits for a run of another engine; one that nobody works on any more is interrupted.</summary>
    private async Task<JobRun> WaitForOtherAsync(long run, CancellationToken ct)
    {
        for (long seen = options.WallClock.GetTimestamp(); ;)
        {
            JobRun found = await FindAsync(run, ct);
            seen = await IsAnyoneWorkingAsync(ct) ? options.WallClock.GetTimestamp() : seen;
            bool isAlone = options.WallClock.GetElapsedTime(seen) > options.LeaseTime;
            if (found.IsEnded || isAlone)
            {
                return found.IsEnded ? found : found with { State = RunState.Interrupted };
            }

            await Task.Delay(WaitPause, options.WallClock, ct);
        }
    }

    private async Task FollowAsync(EngineParts parts, CancellationTokenSource end)
    {
        Task forgetting = ForgetAsync(parts, end.Token);
        Task answering = stores.Calls is { } calls
            ? new CallDesk(calls, options).AnswerAsync((call, mark) => new HandedCall(this, call, mark).DoAsync(end.Token), parts.Fence, end.Token)
            : Task.Delay(Timeout.InfiniteTimeSpan, options.WallClock, end.Token);
        try
        {
            await await Task.WhenAny(parts.Schedules.RunAsync(end.Token), answering);
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAny(forgetting);
            await answering.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ForgetAsync(EngineParts parts, CancellationToken ct)
    {
        while (options.KeepRuns is { } keep)
        {
            await parts.Writer.WriteAsync(new RunChanges { ForgetBefore = options.Clock.Now() - keep });
            await Task.Delay(ForgetEvery, options.Clock, ct);
        }
    }

    private async Task MendAsync()
    {
        if (_failure is not null)
        {
            await CloseAsync();
            _broken = new CancellationTokenSource();
            _failure = null;
        }
    }

    private async Task CloseAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_parts is { } parts)
            {
                _parts = null;
                await parts.DisposeAsync();
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private void Break(Exception failure)
    {
        _failure ??= failure;
        _parts?.Desk.Interrupt();
        try
        {
            _broken.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It is being closed; whoever waits has been told.
        }
    }

    private void ThrowIfBroken()
    {
        if (_failure is { } failure)
        {
            throw new InvalidOperationException($"The job engine has stopped: {failure.Message}", failure);
        }
    }
}

/// <summary>A call of a job.</summary>
public sealed record RunRequest(string Job)
{
    public IReadOnlyDictionary<string, string> Arguments { get; init; } = System.Collections.Frozen.FrozenDictionary<string, string>.Empty;

    /// <summary>The span to work on: a backfill over these days; null for what the job does by itself.</summary>
    public JobRange? Range { get; init; }

    /// <summary>Also what comes after the job, in one graph of runs.</summary>
    public bool WithFollowers { get; init; }

    /// <summary>What started it, for people.</summary>
    public string Cause { get; init; } = "call";
}

/// <summary>One trigger of a job, as it stands.</summary>
/// <param name="NextFire">Null for triggers that are not timed, and while paused.</param>
public sealed record ScheduleView(JobSpec Job, JobTrigger? Trigger, DateTimeOffset? LastFire, DateTimeOffset? NextFire, bool IsPaused);
