using Candlewick.Storage.Postgres.Access;
using Candlewick.Testing.Servers;
using Candlewick.Testing.Storage;
using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Storage.Postgres.Tests;

/// <summary>What a server and a network can do to a write: it is kept once or not at all, and the caller hears which.</summary>
public sealed class FaultTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_WhileTheServerIsKilledAndStartedAgain_LosesNothingAndRepeatsNothing()
    {
        await using PostgresProcess own = await PostgresProcess.StartAsync(ct: Ct);
        await using PostgresStore store = await PostgresStore.OpenAsync(new PostgresOptions(own.ConnectionString + ";Database=postgres"), TimeProvider.System, Ct);
        using CancellationTokenSource stop = new();
        int written = 0;
        Task writer = Task.Run(
            async () =>
            {
                for (; !stop.IsCancellationRequested; written++)
                {
                    WriteResult result = await store.Roles.Bars.WriteAsync([Write(Hours(written, written + 1), Bars(written, written + 1))], Ct);
                    Assert.Equal(new WriteResult(1, 0, 0, 0), result);
                }
            },
            Ct);
        for (int kill = 0; kill < 3; kill++)
        {
            int before = written;
            while (written < before + 20 && !writer.IsCompleted)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Ct);
            }

            await own.KillAsync();
            await own.StartAgainAsync(Ct);
        }

        await stop.CancelAsync();
        await writer;
        Assert.Equal(Bars(0, written), await ReadAsync(store.Roles.Bars, Series, UtcRange.All));
        Assert.Equal(RangeSet.Of(Hours(0, written)), (await store.Roles.Coverage.FindAsync(Series, Ct)).Covered);
        Assert.Equal(written, (await store.Roles.Journal.ListAsync(SeriesFilter.Any, Ct)).Count);
    }

    [Fact]
    public async Task Write_ThatIsCutInTheMiddleOfItsRows_IsRepeatedWhole()
    {
        await using PostgresDatabase database = await server.CreateDatabaseAsync(Ct);
        await using CuttingProxy proxy = new(PortOf(database));
        await using PostgresStore store = await PostgresStore.OpenAsync(Through(proxy, database), TimeProvider.System, Ct);
        await store.Roles.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10))], Ct);
        int cuts = 0;
        proxy.Rule = (_, sent) => sent.Length > 8_000 && cuts++ == 3 ? CutMoment.Before : CutMoment.None;
        WriteResult result = await store.Roles.Bars.WriteAsync([Write(Hours(0, 6_000), Bars(0, 6_000))], Ct);
        Assert.Equal(1, proxy.Cuts);
        Assert.Equal(new WriteResult(5_990, 10, 0, 0), result);
        Assert.Equal(Bars(0, 6_000), await ReadAsync(store.Roles.Bars, Series, UtcRange.All));
        Assert.Equal(2, (await store.Roles.Journal.ListAsync(SeriesFilter.Any, Ct)).Count);
    }

    [Fact]
    public async Task Write_WhoseCommitIsNotAnswered_IsFoundAndNotRepeated()
    {
        await using PostgresDatabase database = await server.CreateDatabaseAsync(Ct);
        await using CuttingProxy proxy = new(PortOf(database));
        await using PostgresStore store = await PostgresStore.OpenAsync(Through(proxy, database), TimeProvider.System, Ct);
        await store.Roles.Bars.WriteAsync([Write(Hours(0, 1), Bars(0, 1))], Ct);
        proxy.Rule = (_, sent) => sent.IndexOf("COMMIT"u8) >= 0 ? CutMoment.After : CutMoment.None;
        WriteResult result = await store.Roles.Bars.WriteAsync([Write(Hours(0, 5), Bars(0, 5))], Ct);
        Assert.Equal(1, proxy.Cuts);
        Assert.Equal(new WriteResult(4, 1, 0, 0), result);
        Assert.Equal([1L, 4L], (await store.Roles.Journal.ListAsync(SeriesFilter.Any, Ct)).Select(entry => entry.Result.Inserted));
    }

    [Fact]
    public async Task Write_WhoseCommitNeverArrives_IsRepeated()
    {
        await using PostgresDatabase database = await server.CreateDatabaseAsync(Ct);
        await using CuttingProxy proxy = new(PortOf(database));
        await using PostgresStore store = await PostgresStore.OpenAsync(Through(proxy, database), TimeProvider.System, Ct);
        await store.Roles.Bars.WriteAsync([Write(Hours(0, 1), Bars(0, 1))], Ct);
        int commits = 0;
        proxy.Rule = (_, sent) => sent.IndexOf("COMMIT"u8) >= 0 && commits++ == 0 ? CutMoment.Before : CutMoment.None;
        Assert.Equal(new WriteResult(4, 1, 0, 0), await store.Roles.Bars.WriteAsync([Write(Hours(0, 5), Bars(0, 5))], Ct));
        Assert.Equal(1, proxy.Cuts);
        Assert.Equal(Bars(0, 5), await ReadAsync(store.Roles.Bars, Series, UtcRange.All));
        Assert.Equal(2, (await store.Roles.Journal.ListAsync(SeriesFilter.Any, Ct)).Count);
    }

    [Fact]
    public async Task Write_ThatMeetsADeadlock_GivesWayAndSucceeds()
    {
        await using PostgresDatabase database = await server.CreateDatabaseAsync(Ct);
        await using PostgresStore store = await Engine.OpenAsync(database);
        await store.Roles.Facts.KeepAsync("a", "0", Ct);
        await store.Roles.Facts.KeepAsync("b", "0", Ct);
        using Barrier both = new(2);
        int attempts = 0;
        async Task<bool> RaiseAsync(PostgresSession session, string first, string second)
        {
            await session.ExecuteAsync("UPDATE fact SET value = value::integer + 1 WHERE key = $1", first);
            if (Interlocked.Increment(ref attempts) <= 2)
            {
                both.SignalAndWait(Ct);
            }

            await session.ExecuteAsync("UPDATE fact SET value = value::integer + 1 WHERE key = $1", second);
            return true;
        }

        await Task.WhenAll(
            Task.Run(() => store.Access.WriteAsync(session => RaiseAsync(session, "a", "b"), Ct), Ct),
            Task.Run(() => store.Access.WriteAsync(session => RaiseAsync(session, "b", "a"), Ct), Ct));
        Assert.True(attempts > 2);
        Assert.Equal("2", await store.Roles.Facts.FindAsync("a", Ct));
        Assert.Equal("2", await store.Roles.Facts.FindAsync("b", Ct));
    }

    [Fact]
    public async Task Write_OntoAFullDisk_SaysSoAndKeepsWhatWasThere()
    {
        await using PostgresProcess own = await PostgresProcess.StartAsync(ct: Ct, largestFile: 24L << 20);
        await using PostgresStore store = await PostgresStore.OpenAsync(new PostgresOptions(own.ConnectionString + ";Database=postgres"), TimeProvider.System, Ct);
        await store.Roles.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10))], Ct);
        BarSeriesId seconds = SeriesOf("BTCUSDT", timeframe: "1s");
        Bar[] many = [.. Enumerable.Range(0, 300_000).Select(second => new Bar(Start + TimeSpan.FromSeconds(second), Start + TimeSpan.FromSeconds(second + 1), 1, 2, 0.5, 1.5, second))];
        RangeWrite large = Write(new UtcRange(Start, many[^1].CloseTime), many, new WriteSample(seconds));
        StoreException full = await Assert.ThrowsAsync<StoreException>(() => store.Roles.Bars.WriteAsync([large], Ct));
        Assert.Equal(ErrorKind.DiskFull, full.Kind);
        Assert.Contains("Free some space", full.Message, StringComparison.Ordinal);
        Assert.Empty(await ReadAsync(store.Roles.Bars, seconds, UtcRange.All));
        Assert.Equal(Bars(0, 10), await ReadAsync(store.Roles.Bars, Series, UtcRange.All));

        // What the undone rows took is free once the table was vacuumed.
        await store.Roles.Upkeep.Compaction.ReleaseAsync(Ct);
        Assert.Equal(1, (await store.Roles.Bars.WriteAsync([Write(Hours(10, 11), Bars(10, 11))], Ct)).Inserted);
    }

    [Fact]
    public async Task Open_OfWhatIsNotThere_SaysWhatToDo()
    {
        await using PostgresDatabase database = await server.CreateDatabaseAsync(Ct);
        Npgsql.NpgsqlConnectionStringBuilder parts = new(database.ConnectionString);
        PostgresOptions options = new(database.ConnectionString) { RecoveryLimit = TimeSpan.FromMilliseconds(200) };
        Assert.Equal(ErrorKind.NotFound, await KindOfAsync(options with { ConnectionString = new Npgsql.NpgsqlConnectionStringBuilder(parts.ConnectionString) { Database = "absent" }.ConnectionString }));
        Assert.Equal(ErrorKind.Refused, await KindOfAsync(options with { ConnectionString = new Npgsql.NpgsqlConnectionStringBuilder(parts.ConnectionString) { Username = "nobody_here", Password = "wrong" }.ConnectionString }));
        Assert.Equal(ErrorKind.Unreachable, await KindOfAsync(options with { ConnectionString = new Npgsql.NpgsqlConnectionStringBuilder(parts.ConnectionString) { Host = "127.0.0.1", Port = 1 }.ConnectionString }));
        Assert.Equal(ErrorKind.NotFound, await KindOfAsync(options with { IsReadOnly = true }));
        Assert.Equal(ErrorKind.BadRequest, await KindOfAsync(options with { ConnectionString = "Hos=1" }, isUnreadable: true));
    }

    [Theory]
    [InlineData("28P01", ErrorKind.Refused)]
    [InlineData("53100", ErrorKind.DiskFull)]
    [InlineData("25006", ErrorKind.ReadOnly)]
    [InlineData("57P03", ErrorKind.Unreachable)]
    [InlineData("40P01", ErrorKind.Locked)]
    [InlineData("XX001", ErrorKind.Corrupt)]
    public void From_OfAServersCode_HasItsKindAndAnAdvice(string code, ErrorKind kind)
    {
        StoreException failure = PostgresErrors.From(new Npgsql.PostgresException("it failed", "ERROR", "ERROR", code), "postgres://x");
        Assert.Equal(kind, failure.Kind);
        Assert.StartsWith($"postgres://x: it failed [{code}]. ", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<ErrorKind> KindOfAsync(PostgresOptions options, bool isUnreadable = false)
    {
        StoreException failure = await Assert.ThrowsAsync<StoreException>(() => PostgresStore.OpenAsync(options, TimeProvider.System, Ct));
        Assert.DoesNotContain("wrong", failure.Message, StringComparison.Ordinal);
        Assert.True(isUnreadable || failure.Message.Contains("postgres://", StringComparison.Ordinal), failure.Message);
        return failure.Kind;
    }

    private static int PortOf(PostgresDatabase database) => new Npgsql.NpgsqlConnectionStringBuilder(database.ConnectionString).Port;

    private static PostgresOptions Through(CuttingProxy proxy, PostgresDatabase database) =>
        new(new Npgsql.NpgsqlConnectionStringBuilder(database.ConnectionString) { Host = "127.0.0.1", Port = proxy.Port }.ConnectionString);
}
