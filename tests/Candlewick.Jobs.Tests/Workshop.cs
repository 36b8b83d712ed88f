using Candlewick.Testing;
using Candlewick.Testing.Stores;

namespace Candlewick.Jobs.Tests;

/// <summary>An engine over an empty store and a clock that moves when told; its jobs are lambdas.</summary>
/// <remarks>The clock that is moved is that of schedules, waits and time-outs. Leases are judged by the store's own clock, as in a running process.</remarks>
internal sealed class Workshop : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly List<JobDefinition> _jobs = [];
    private JobEngine? _engine;
    private CancellationTokenSource? _stop;
    private Task? _loop;

    public static DateTimeOffset Start { get; } = new(2024, 3, 10, 12, 0, 30, TimeSpan.Zero);

    public ManualClock Clock { get; init; } = new(Start);

    public TestStore Opened { get; init; } = TestStores.Open();

    public IRunStore Store => Opened.Runs.Runs;

    public ILeaseStore Leases => Opened.Runs.Leases;

    public JobEngineOptions Options { get; init; } = new();

    public JobEngine Engine => _engine ??= new JobEngine(JobGraph.Of(_jobs), Opened.Runs, Options with { Clock = Clock, WallClock = Opened.Clock });

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public Workshop Job(string name, Func<JobContext, CancellationToken, Task> body, Func<JobSpec, JobSpec>? shape = null)
    {
        JobSpec spec = new(name, $"the job {name}");
        _jobs.Add(new JobDefinition(shape is null ? spec : shape(spec), () => new Body(body)));
        return this;
    }

    public Workshop Job(string name, Func<JobSpec, JobSpec>? shape = null) => Job(name, (_, _) => Task.CompletedTask, shape);

    /// <summary>The same jobs and store, as after a restart.</summary>
    public Workshop Restarted(string? owner = null) => Restarted(owner, []);

    public Workshop Restarted(string? owner, IReadOnlyList<(string Name, Func<JobContext, CancellationToken, Task> Body)> instead)
    {
        Workshop next = new() { Clock = Clock, Opened = Opened, Options = owner is null ? Options : Options with { Owner = owner } };
        foreach (JobDefinition job in _jobs)
        {
            int other = instead.ToList().FindIndex(one => one.Name == job.Spec.Name);
            next._jobs.Add(other < 0 ? job : job with { Create = () => new Body(instead[other].Body) });
        }

        return next;
    }

    /// <summary>Lets the engine follow its schedules until it is closed.</summary>
    public async Task FollowAsync()
    {
        _stop = new CancellationTokenSource();
        _loop = Engine.RunAsync(_stop.Token);
        await UntilAsync(async () => Engine.IsFollowing && (await Store.ListSchedulesAsync(Ct)).Count >= _jobs.Sum(job => job.Spec.Triggers.Count(trigger => trigger.IsTimed)));
    }

    public Task<JobRun> CallAsync(string job, Func<RunRequest, RunRequest>? shape = null)
    {
        RunRequest request = new(job);
        return Engine.StartAsync(shape is null ? request : shape(request), Ct);
    }

    /// <summary>Starts a job and waits for its end.</summary>
    public async Task<JobRun> DoAsync(string job, Func<RunRequest, RunRequest>? shape = null) => await EndAsync(await CallAsync(job, shape));

    public async Task<JobRun> EndAsync(JobRun run) => await Engine.WaitAsync(run.Id, Ct).WaitAsync(Patience, TimeProvider.System, Ct);

    public async Task<JobRun> ReadAsync(long run) => Assert.Single(await Store.ListAsync(new RunFilter(Ids: [run]), Ct));

    /// <summary>Oldest first.</summary>
    public async Task<IReadOnlyList<JobRun>> RunsAsync(string? job = null) => [.. (await Store.ListAsync(new RunFilter(job), Ct)).Reverse()];

    public async Task<IReadOnlyList<SubRunRow>> SubRunsAsync(long run) =>
        (await Store.ListSubRunsAsync(new SubRunFilter(run, Limit: int.MaxValue), Ct)).Rows;

    public async Task<string> LogAsync(long run, string? path = null) =>
        string.Join('\n', (await Store.ReadLogAsync(new LogFilter(run, path), Ct)).Select(line => line.Text));

    /// <summary>Waits in wall time until something holds.</summary>
    public static async Task UntilAsync(Func<Task<bool>> holds)
    {
        long from = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(from) < Patience, "It did not come to hold.");
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, Ct);
        }
    }

    /// <summary>Waits until a run is in a state, moving the clock on by steps meanwhile where told.</summary>
    public Task UntilAsync(long run, RunState state, TimeSpan step = default) => UntilAsync(async () =>
    {
        Clock.Advance(step);
        return (await ReadAsync(run)).State == state;
    });

    /// <summary>Waits until a job has so many runs that have ended.</summary>
    public Task UntilEndedAsync(string job, int runs) =>
        UntilAsync(async () => (await RunsAsync(job)) is var all && all.Count >= runs && all.All(run => run.IsEnded));

    public async ValueTask DisposeAsync()
    {
        if (_stop is not null)
        {
            await _stop.CancelAsync();
            await _loop!;
            _stop.Dispose();
        }

        if (_engine is not null)
        {
            await _engine.DisposeAsync();
        }
    }

    private sealed class Body(Func<JobContext, CancellationToken, Task> body) : IJobBody
    {
        public Task RunAsync(JobContext context, CancellationToken ct) => body(context, ct);
    }
}
