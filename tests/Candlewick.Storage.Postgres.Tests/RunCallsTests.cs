using Candlewick.Jobs;
using Candlewick.Testing.Servers;

namespace Candlewick.Storage.Postgres.Tests;

/// <summary>Two engines on one store, each with connections of its own: what is asked of the one that stands by is done by the other.</summary>
public sealed class RunCallsTests(PostgresServer server) : IAsyncLifetime
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _hold = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PostgresDatabase _database = null!;
    private PostgresStore _first = null!;
    private PostgresStore _second = null!;
    private Task _leading = Task.CompletedTask;
    private JobEngine? _leader;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _database = await server.CreateDatabaseAsync(Ct);
        (_first, _second) = (await Engine.OpenAsync(_database), await Engine.OpenAsync(_database));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _leading;
        await (_leader?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        await _database.DisposeAsync();
        _stop.Dispose();
    }

    [Fact]
    public async Task Start_OnTheServerThatStandsBy_IsRunByTheLeader()
    {
        await LeadAsync(_first.Runs);
        await using JobEngine standby = New(_second, "b");

        JobRun begun = await standby.StartAsync(new RunRequest("note") { Arguments = new Dictionary<string, string> { ["who"] = "Ada" }, WithFollowers = true }, Ct);
        JobRun end = await standby.WaitAsync(begun.Id, Ct).WaitAsync(TimeSpan.FromSeconds(20), Ct);

        Assert.Equal((RunState.Succeeded, "a", "Ada"), (end.State, end.Owner, end.Arguments["who"]));
        Assert.EndsWith(" of b", end.Cause, StringComparison.Ordinal);
        Assert.Equal("a says Ada", Assert.Single(await standby.Runs.ReadLogAsync(new LogFilter(end.Id), Ct)).Text);
        JobRun again = await standby.RerunAsync(end.Id, fromFailed: false, Ct);
        Assert.Equal((RunState.Succeeded, "a"), (await standby.WaitAsync(again.Id, Ct).WaitAsync(TimeSpan.FromSeconds(20), Ct)) is var rerun ? (rerun.State, rerun.Owner) : default);
        Assert.StartsWith($"rerun of {end.Id}, call ", again.Cause, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => standby.StartAsync(new RunRequest("none"), Ct));
        Assert.Null(standby.Fence);
    }

    [Fact]
    public async Task Cancel_OnTheServerThatStandsBy_StopsTheLeadersRun()
    {
        await LeadAsync(_first.Runs);
        await using JobEngine standby = New(_second, "b");
        JobRun begun = await standby.StartAsync(new RunRequest("hang"), Ct);

        Assert.True(await standby.CancelAsync(begun.Id, null, Ct));
        Assert.Equal(RunState.Cancelled, (await standby.WaitAsync(begun.Id, Ct).WaitAsync(TimeSpan.FromSeconds(20), Ct)).State);
        Assert.False(await standby.CancelAsync(begun.Id, null, Ct));
        await standby.PauseAsync("timed", isPaused: true, Ct);
        Assert.True((await standby.ListSchedulesAsync(Ct)).Single(one => one.Job.Name == "timed").IsPaused);
        ArgumentException refusal = await Assert.ThrowsAsync<ArgumentException>(() => standby.PauseAsync("note", isPaused: true, Ct));
        Assert.Contains("no timed trigger", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WhenTheLeaderGoesBeforeItAnswers_IsDoneByWhoeverAsked()
    {
        JobEngine silent = New(_first, "a");
        Assert.True(await silent.OpenAsync(Ct));
        await using JobEngine standby = New(_second, "b");
        Task<JobRun> asked = standby.StartAsync(new RunRequest("note"), Ct);
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, Ct);
        Assert.False(asked.IsCompleted);

        await silent.DisposeAsync();

        JobRun end = await standby.WaitAsync((await asked.WaitAsync(TimeSpan.FromSeconds(20), Ct)).Id, Ct);
        Assert.Equal((RunState.Succeeded, "b", "call"), (end.State, end.Owner, end.Cause));
        Assert.Empty(await _second.Runs.Calls!.ListOpenAsync(Ct));
    }

    [Fact]
    public async Task Start_WhoseAnswerWasLost_StartsOneRun()
    {
        LosingAnswers losing = new(_first.Runs.Calls!);
        await LeadAsync(_first.Runs with { Calls = losing });
        await using JobEngine standby = New(_second, "b");

        JobRun begun = await standby.StartAsync(new RunRequest("note"), Ct);
        JobRun rerun = await standby.RerunAsync((await standby.WaitAsync(begun.Id, Ct)).Id, fromFailed: false, Ct);

        Assert.Equal(2, losing.Lost);
        Assert.Equal([rerun.Id, begun.Id], (await standby.Runs.ListAsync(new RunFilter("note"), Ct)).Select(run => run.Id));
    }

    private JobEngine New(PostgresStore store, string owner) => New(store, store.Runs, owner);

    private JobEngine New(PostgresStore store, RunStores runs, string owner) => new(
        JobGraph.Of(
        [
            new JobDefinition(new JobSpec("note", "notes") { Arguments = [new JobArgument("who", "somebody")] }, () => new Body((context, _) =>
            {
                context.Log($"{owner} says {context.Arguments.GetValueOrDefault("who")}");
                return Task.CompletedTask;
            })),
            new JobDefinition(new JobSpec("hang", "hangs"), () => new Body((_, ct) => _hold.Task.WaitAsync(ct))),
            new JobDefinition(new JobSpec("timed", "rarely") { Triggers = JobTrigger.ParseList("every 999h") }, () => new Body((_, _) => Task.CompletedTask)),
        ]),
        runs,
        new JobEngineOptions { Owner = owner, WallClock = store.Clock });

    private async Task LeadAsync(RunStores runs)
    {
        _leader = New(_first, runs, "a");
        _leading = _leader.RunAsync(_stop.Token);
        while (!_leader.IsFollowing)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Ct);
        }
    }

    private sealed class Body(Func<JobContext, CancellationToken, Task> body) : IJobBody
    {
        public Task RunAsync(JobContext context, CancellationToken ct) => body(context, ct);
    }

    /// <summary>Loses every answer that comes for the first time, as a process that is killed right before it.</summary>
    private sealed class LosingAnswers(IRunCalls inner) : IRunCalls
    {
        private readonly HashSet<long> _seen = [];

        public int Lost => _seen.Count;

        public Task<bool> AnswerAsync(long number, string answer, Fence fence, CancellationToken ct) =>
            _seen.Add(number) ? Task.FromResult(false) : inner.AnswerAsync(number, answer, fence, ct);

        public Task<long> AddAsync(string by, string content, CancellationToken ct) => inner.AddAsync(by, content, ct);

        public Task<bool> WithdrawAsync(long number, CancellationToken ct) => inner.WithdrawAsync(number, ct);

        public Task<IReadOnlyList<OpenCall>> ListOpenAsync(CancellationToken ct) => inner.ListOpenAsync(ct);

        public Task<string?> FindAnswerAsync(long number, CancellationToken ct) => inner.FindAnswerAsync(number, ct);
    }
}
