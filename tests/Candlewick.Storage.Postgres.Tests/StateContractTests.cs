using Candlewick.Jobs;
using Candlewick.Testing.Servers;
using Candlewick.Testing.Storage;

namespace Candlewick.Storage.Postgres.Tests;

public sealed class PostgresAlertStoreTests(PostgresServer server) : AlertStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(server, origin);
}

public sealed class PostgresInstrumentStoreTests(PostgresServer server) : InstrumentStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(server, origin);
}

public sealed class PostgresUniverseStoreTests(PostgresServer server) : UniverseStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(server, origin);
}

public sealed class PostgresSampleStoreTests(PostgresServer server) : SampleStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(server, origin);
}

public sealed class PostgresStatisticsStoreTests(PostgresServer server) : StatisticsStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(server, origin);
}

public sealed class PostgresDimensionStoreTests(PostgresServer server) : DimensionStoreContract
{
    protected override ValueTask<OpenStore> OpenAsync(StoreOrigin origin = StoreOrigin.Real) => Engine.OpenAsync(server, origin);
}

public sealed class PostgresAccessTests(PostgresServer server) : AccessContract, IAsyncLifetime
{
    private PostgresDatabase? _database;
    private PostgresStore? _store;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await (_store?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_database?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    protected override async ValueTask<AccessRoles> OpenAsync()
    {
        _database = await server.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        _store = await Engine.OpenAsync(_database);
        return _store.Keys;
    }
}

public sealed class PostgresRunStoreTests(PostgresServer server) : RunStoreContract
{
    private static readonly DateTimeOffset Noon = new(2024, 3, 10, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    protected override async ValueTask<OpenRunStore> OpenAsync()
    {
        PostgresDatabase database = await server.CreateDatabaseAsync(Ct);
        PostgresStore store = await Engine.OpenAsync(database);
        return new OpenRunStore(store.Runs, async () =>
        {
            await store.DisposeAsync();
            await database.DisposeAsync();
        });
    }

    [Fact]
    public async Task Acquire_ByTwoServersAtOnce_GivesItToOne()
    {
        await using PostgresDatabase database = await server.CreateDatabaseAsync(Ct);
        await using PostgresStore first = await Engine.OpenAsync(database), second = await Engine.OpenAsync(database);
        for (int round = 0; round < 20; round++)
        {
            DateTimeOffset at = Noon.AddMinutes(round);
            Lease?[] taken = await Task.WhenAll(
                Task.Run(() => first.Runs.Leases.TryAcquireAsync(new LeaseRequest("jobs", "a", at, at.AddSeconds(30)), Ct)),
                Task.Run(() => second.Runs.Leases.TryAcquireAsync(new LeaseRequest("jobs", "b", at, at.AddSeconds(30)), Ct)));
            Assert.Single(taken, one => one is not null);
            Assert.Equal(round + 1, taken.Single(one => one is not null)!.Token);
        }
    }

    [Fact]
    public async Task Write_OfRolesUnderALeaseThatAnotherHas_KeepsNothing()
    {
        await using PostgresDatabase database = await server.CreateDatabaseAsync(Ct);
        await using PostgresStore stalled = await Engine.OpenAsync(database), other = await Engine.OpenAsync(database);
        Lease old = (await stalled.Runs.Leases.TryAcquireAsync(new LeaseRequest("jobs", "a", Noon, Noon.AddSeconds(30)), Ct))!;
        IFactStore facts = stalled.Under(() => old.Fence).Facts;
        await facts.KeepAsync("mark", "1", Ct);

        Lease taken = (await other.Runs.Leases.TryAcquireAsync(new LeaseRequest("jobs", "b", Noon.AddMinutes(1), Noon.AddMinutes(2)), Ct))!;

        StoreException refusal = await Assert.ThrowsAsync<StoreException>(() => facts.KeepAsync("mark", "2", Ct));
        Assert.Equal((ErrorKind.Locked, false), (refusal.Kind, refusal.IsTransient));
        await Assert.ThrowsAsync<StoreException>(() => stalled.Under(() => null).Facts.KeepAsync("mark", "3", Ct));
        Assert.Equal("1", await other.Roles.Facts.FindAsync("mark", Ct));
        await other.Under(() => taken.Fence).Facts.KeepAsync("mark", "4", Ct);
        Assert.Equal("4", await stalled.Roles.Facts.FindAsync("mark", Ct));
    }

    [Fact]
    public async Task Acquire_OfALeaseWhoseOwnerStandsStillInATransaction_EndsItsConnections()
    {
        await using PostgresDatabase database = await server.CreateDatabaseAsync(Ct);
        await using PostgresStore stalled = await PostgresStore.OpenAsync(
            new PostgresOptions(database.ConnectionString + ";Application Name=server a"), TimeProvider.System, Ct);
        await using PostgresStore other = await Engine.OpenAsync(database);
        Lease old = (await stalled.Runs.Leases.TryAcquireAsync(new LeaseRequest("jobs", "server a", Noon, Noon.AddSeconds(30)), Ct))!;
        TaskCompletionSource holds = new(TaskCreationOptions.RunContinuationsAsynchronously), goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int attempts = 0;
        Task<bool> write = stalled.Access.WriteAsync(
            async session =>
            {
                attempts++;
                bool isHeld = await Runs.Fencing.HoldAsync(session, old.Fence);
                await session.ExecuteAsync("INSERT INTO fact (key, value) VALUES ('mark', 'old') ON CONFLICT DO NOTHING");
                holds.TrySetResult();
                await goOn.Task;
                return isHeld;
            },
            Ct);
        await holds.Task;

        Lease? taken = await other.Runs.Leases.TryAcquireAsync(new LeaseRequest("jobs", "b", Noon.AddMinutes(1), Noon.AddMinutes(2)), Ct).WaitAsync(TimeSpan.FromSeconds(20), Ct);

        Assert.Equal(old.Token + 1, taken!.Token);
        goOn.SetResult();
        Assert.False(await write);
        Assert.Equal(2, attempts);
    }

    [Fact]
    public async Task Write_OfTextsThatTheServerCannotHold_ReplacesWhatItCannot()
    {
        await using OpenRunStore store = await OpenAsync();
        Fence fence = (await store.Leases.TryAcquireAsync(new LeaseRequest("jobs", "a", Noon, Noon.AddHours(1)), Ct))!.Fence;
        JobRun run = new() { Job = "a", Cause = "call", CreatedAt = Noon, Error = "bytes: \0 and \uD800" };
        IReadOnlyList<long> ids = (await store.Runs.WriteAsync(new RunChanges { Added = [run] }, fence, Ct))!;
        await store.Runs.WriteAsync(new RunChanges { Log = [new LogLine(ids[0], "", 1, Noon, "\0")] }, fence, Ct);
        Assert.Equal("bytes: \uFFFD and \uFFFD", (await store.Runs.ListAsync(new RunFilter(), Ct))[0].Error);
        Assert.Equal("\uFFFD", (await store.Runs.ReadLogAsync(new LogFilter(ids[0]), Ct))[0].Text);
    }

    [Fact]
    public async Task Clock_IsTheServers()
    {
        await using PostgresDatabase database = await server.CreateDatabaseAsync(Ct);
        await using PostgresStore store = await Engine.OpenAsync(database);
        DateTime said = (DateTime)(await database.RunAsync("SELECT clock_timestamp()", Ct))!;
        TimeSpan difference = store.Clock.GetUtcNow() - new DateTimeOffset(said);
        Assert.InRange(difference, TimeSpan.FromSeconds(-10), TimeSpan.FromSeconds(10));
    }
}
