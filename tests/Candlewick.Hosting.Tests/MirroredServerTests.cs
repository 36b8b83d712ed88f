using Candlewick.Hosting.Running;
using Candlewick.Jobs;
using Candlewick.Storage.Mirror;
using Candlewick.Testing;
using Candlewick.Testing.Servers;
using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Hosting.Tests;

/// <summary>A mirror whose first store is on a server: its keys, its leases, and one process that has it.</summary>
public sealed class MirroredServerTests(PostgresServer postgres) : IAsyncLifetime
{
    private const string Stranger = "wick elsewhere";

    private readonly TemporaryFolder _folder = new();
    private PostgresDatabase _database = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private CandlewickOptions Alone => new() { DataDirectory = _folder.File("alone"), Store = new StoreOptions { Path = $"postgres:{_database.ConnectionString}" } };

    private CandlewickOptions Mirrored =>
        Alone with { DataDirectory = _folder.File("data"), Store = Alone.Store with { Mirror = _folder.File("second.duckdb") }, Jobs = new JobsOptions { Lease = 2 } };

    public async ValueTask InitializeAsync() => _database = await postgres.CreateDatabaseAsync(Ct);

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Keys_OfAMirror_AreThoseOfItsServer()
    {
        await using (OpenedAccess before = await OpenedAccess.OpenAsync(Alone, TimeProvider.System, Ct))
        {
            await before.Roles.Keys.AddAsync(Key("alone"), Ct);
        }

        await using (OpenedAccess command = await OpenedAccess.OpenAsync(Mirrored, TimeProvider.System, Ct))
        {
            await command.Roles.Keys.AddAsync(Key("command"), Ct);
        }

        await using Workspace workspace = await Workspace.OpenAsync(Mirrored, StoreAccess.Write, Ct);
        await using OpenedAccess owner = await OpenedAccess.OpenAsync(workspace, TimeProvider.System, Ct);
        Assert.Equal(["alone", "command"], (await owner.Roles.Keys.ListAsync(Ct)).Select(key => key.Id).Order());
        await owner.Roles.Audit.AddAsync(new AuditEntry(UtcTime.From(2024, 1, 1), "local", "test", "what was done", null, null, null, 200), Ct);
        Assert.Equal("what was done", Assert.Single(await owner.Roles.Audit.ListAsync(new AuditFilter(), Ct)).Action);
        Assert.Empty(Directory.EnumerateFiles(_folder.File("data"), "*.control"));
        Assert.True((await workspace.Mirror!.VerifyAsync(heals: false, Ct)).IsEqual);
    }

    [Fact]
    public async Task Keys_WhileTheServerIsDown_AreRefusedAndTheOtherStoreServes()
    {
        await using Workspace workspace = await Workspace.OpenAsync(Mirrored, StoreAccess.Write, Ct);
        await CloseServerAsync(isClosed: true);
        await workspace.Store.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10))], Ct);
        Assert.False(workspace.Mirror!.Status[0].IsCurrent);
        StoreException refusal = await Assert.ThrowsAsync<StoreException>(() => OpenedAccess.OpenAsync(workspace, TimeProvider.System, Ct));
        Assert.Contains("first store of the mirror", refusal.Message, StringComparison.Ordinal);

        await CloseServerAsync(isClosed: false);
        while (!workspace.Mirror.Status[0].IsCurrent)
        {
            await workspace.Mirror.HealAsync(Ct);
        }

        await using OpenedAccess owner = await OpenedAccess.OpenAsync(workspace, TimeProvider.System, Ct);
        Assert.Empty(await owner.Roles.Keys.ListAsync(Ct));
        await workspace.Store.Bars.WriteAsync([Write(Hours(10, 20), Bars(10, 20))], Ct);
        Assert.Empty((await workspace.Mirror.VerifyAsync(heals: false, Ct)).Differences);
    }

    [Fact]
    public async Task Status_OfAMirror_SaysWhichStoreIsBehindAndInWhat()
    {
        await using Workspace workspace = await Workspace.OpenAsync(Mirrored, StoreAccess.Write, Ct);
        StoreOwner owner = new(workspace, Mirrored, UtcTime.From(2024, 1, 1), MirrorPiece.ListOf(workspace));
        StatusReading reading = new(workspace, Mirrored, TimeSpan.FromMinutes(5));
        PieceStatus well = Assert.Single((await reading.ReadAsync(owner, Ct)).Owner!.Pieces);
        Assert.Equal(("mirror", true), (well.Name, well.IsHealthy));

        await CloseServerAsync(isClosed: true);
        await workspace.Store.Facts.KeepAsync("key", "value", Ct);
        StatusReport report = await reading.ReadAsync(owner, Ct);
        PieceStatus behind = Assert.Single(report.Owner!.Pieces);
        Assert.False(behind.IsHealthy);
        Assert.Contains("is behind in 1 thing", behind.State, StringComparison.Ordinal);
        Assert.Contains(behind.Details, line => line.EndsWith("has missed fact", StringComparison.Ordinal));
        Assert.Contains(report.Problems, problem => problem.Contains("mirror", StringComparison.Ordinal));

        await CloseServerAsync(isClosed: false);
        while (!owner.Pieces[0].Health.IsHealthy)
        {
            await workspace.Mirror!.HealAsync(Ct);
        }
    }

    [Fact]
    public async Task Status_OfAStoreThatIsKeptOnce_HasNoMirror()
    {
        await using Workspace workspace = await Workspace.OpenAsync(Alone, StoreAccess.Write, Ct);
        Assert.Empty(MirrorPiece.ListOf(workspace));
    }

    [Fact]
    public async Task Jobs_OfAMirror_AreRunByWhoeverHasTheServersLease()
    {
        await using Workspace other = await Workspace.OpenAsync(Alone, StoreAccess.Write, Ct);
        Lease held = (await HoldAsync(other, "jobs", TimeSpan.FromHours(1)))!;
        await using Workspace workspace = await Workspace.OpenAsync(Mirrored, StoreAccess.Write, Ct);
        Assert.Equal(ServerStore.OwnerName, workspace.Jobs.Options.Owner);
        Assert.False(await workspace.Jobs.OpenAsync(Ct));

        await other.Runs.Leases.ReleaseAsync(held, Ct);
        Assert.True(await workspace.Jobs.OpenAsync(Ct));
        Assert.Equal(ServerStore.OwnerName, (await other.Runs.Leases.FindAsync("jobs", Ct))!.Owner);
    }

    [Fact]
    public async Task Write_UnderALeaseThatWasTaken_IsKeptNowhere()
    {
        await using Workspace workspace = await Workspace.OpenAsync(Mirrored, StoreAccess.Write, Ct);
        Lease? lease = await workspace.Runs.Leases.TryAcquireAsync(RequestFor("jobs", ServerStore.OwnerName, TimeSpan.FromHours(1)), Ct);
        Workspace fenced = workspace.Under(() => lease?.Fence);
        await fenced.Store.Facts.KeepAsync("held", "yes", Ct);
        await _database.RunAsync("UPDATE candlewick.lease SET token = token + 1 WHERE name = 'jobs'", Ct);
        Assert.Equal(ErrorKind.Locked, (await Assert.ThrowsAsync<StoreException>(() => fenced.Store.Facts.KeepAsync("lost", "yes", Ct))).Kind);
        lease = null;
        Assert.Equal(ErrorKind.Locked, (await Assert.ThrowsAsync<StoreException>(() => fenced.Store.Facts.KeepAsync("gone", "yes", Ct))).Kind);

        await workspace.Mirror!.HealAsync(Ct);
        Assert.Equal(("yes", null, null), (await workspace.Store.Facts.FindAsync("held", Ct), await workspace.Store.Facts.FindAsync("lost", Ct), await workspace.Store.Facts.FindAsync("gone", Ct)));
        await workspace.Mirror.VerifyAsync(heals: true, Ct);
        Assert.True((await workspace.Mirror.VerifyAsync(heals: false, Ct)).IsEqual);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Open_OfAStoreThatAnotherMachineMirrors_IsRefusedAndNamesIt(bool isFirst)
    {
        CandlewickOptions options = isFirst ? Mirrored : Mirrored with { Store = new StoreOptions { Path = _folder.File("first.duckdb"), Mirror = Alone.Store.Path } };
        await using Workspace other = await Workspace.OpenAsync(Alone, StoreAccess.Write, Ct);
        Lease held = (await HoldAsync(other, MirrorClaim.Name, TimeSpan.FromHours(1)))!;
        StoreException refusal = await Assert.ThrowsAsync<StoreException>(() => Workspace.OpenAsync(options, StoreAccess.Write, Ct));
        Assert.Equal(ErrorKind.Locked, refusal.Kind);
        Assert.Contains(Stranger, refusal.Message, StringComparison.Ordinal);

        await other.Runs.Leases.ReleaseAsync(held, Ct);
        await using (Workspace workspace = await Workspace.OpenAsync(options, StoreAccess.Write, Ct))
        {
            Assert.Null(await HoldAsync(other, MirrorClaim.Name, TimeSpan.FromHours(1)));
            await workspace.Runs.Leases.TryAcquireAsync(RequestFor("jobs", ServerStore.OwnerName, TimeSpan.FromHours(1)), Ct);
            Assert.True((await workspace.Mirror!.VerifyAsync(heals: false, Ct)).IsEqual);
        }

        Assert.NotNull(await HoldAsync(other, MirrorClaim.Name, TimeSpan.FromHours(1)));
    }

    [Fact]
    public async Task Write_AfterAnotherMachineTookTheMirror_IsRefusedByBoth()
    {
        await using Workspace workspace = await Workspace.OpenAsync(Mirrored, StoreAccess.Write, Ct);
        await _database.RunAsync($"UPDATE candlewick.lease SET token = token + 1, owner = '{Stranger}' WHERE name = 'mirror'", Ct);
        Assert.Equal(ErrorKind.Locked, (await Assert.ThrowsAsync<StoreException>(() => workspace.Store.Facts.KeepAsync("key", "value", Ct))).Kind);
        StoreException refusal = await Assert.ThrowsAsync<StoreException>(async () =>
        {
            while (true)
            {
                await workspace.Store.Facts.FindAsync("key", Ct);
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Ct);
            }
        });
        Assert.Contains(Stranger, refusal.Message, StringComparison.Ordinal);
    }

    private static LeaseRequest RequestFor(string name, string owner, TimeSpan length) => TimeProvider.System.GetUtcNow() is var now ? new LeaseRequest(name, owner, now, now + length) : null!;

    private static Task<Lease?> HoldAsync(Workspace workspace, string name, TimeSpan length) => workspace.Runs.Leases.TryAcquireAsync(RequestFor(name, Stranger, length), Ct);

    private static ApiKey Key(string id) => new(id, id, new string('0', 64), AccessScope.Reader, [], UtcTime.From(2024, 1, 1), ExpiresAt: null);

    private async Task CloseServerAsync(bool isClosed)
    {
        await using PostgresDatabase beside = await postgres.CreateDatabaseAsync(Ct);
        await beside.RunAsync($"ALTER DATABASE {_database.Name} ALLOW_CONNECTIONS {(isClosed ? "false" : "true")}", Ct);
        await beside.RunAsync($"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '{_database.Name}'", Ct);
    }
}
