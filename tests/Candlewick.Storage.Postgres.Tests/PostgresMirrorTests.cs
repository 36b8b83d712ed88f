using Candlewick.Storage.Mirror;
using Candlewick.Testing;
using Candlewick.Testing.Servers;
using Candlewick.Testing.Storage;
using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Storage.Postgres.Tests;

public sealed class PostgresMirrorTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_WhileADatabaseTakesNoConnections_IsMadeGoodLater()
    {
        using TemporaryFolder folder = new();
        await using PostgresDatabase first = await server.CreateDatabaseAsync(Ct), second = await server.CreateDatabaseAsync(Ct);
        await using StoreMirror mirror = await StoreMirror.OpenAsync(
            folder.File("mirror.log"), (PlaceOf(first), PlaceOf(second)), new MirrorOptions { HealsItself = false, Pause = TimeSpan.Zero }, TimeProvider.System, Ct);
        await StoreFilling.FillHistoryAsync(mirror.Roles, Ct);
        await StoreFilling.FillStateAsync(mirror.Roles, Ct);
        await StoreFilling.FillRunsAsync(mirror.Runs, Ct);
        Assert.All(mirror.Status, side => Assert.True(side.IsCurrent, string.Join(", ", side.Missed)));
        Assert.Empty((await mirror.VerifyAsync(heals: false, Ct)).Differences);

        await first.RunAsync($"ALTER DATABASE {second.Name} ALLOW_CONNECTIONS false", Ct);
        await first.RunAsync($"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '{second.Name}'", Ct);
        await mirror.Roles.Bars.WriteAsync([Write(Hours(900, 950), Bars(900, 950))], Ct);
        await mirror.Roles.Facts.KeepAsync("late", "yes", Ct);
        Assert.Equal([$"{Series} 2024-02", "fact", "ledger"], mirror.Status[1].Missed);
        Assert.Empty(await mirror.HealAsync(Ct));

        await first.RunAsync($"ALTER DATABASE {second.Name} ALLOW_CONNECTIONS true", Ct);
        Assert.Equal(3, (await mirror.HealAsync(Ct)).Count);
        Assert.All(mirror.Status, side => Assert.True(side.IsCurrent));
        Assert.Empty((await mirror.VerifyAsync(heals: false, Ct)).Differences);
    }

    private static MirrorPlace PlaceOf(PostgresDatabase database) => new(
        database.Name,
        async ct =>
        {
            PostgresStore store = await PostgresStore.OpenAsync(Engine.Options(database) with { RecoveryLimit = TimeSpan.FromSeconds(1) }, TimeProvider.System, ct);
            return new MirrorStore(store.Roles, store.Runs, store.Transfer, store);
        });
}
