using System.Collections.Concurrent;
using Candlewick.Testing.Servers;
using Candlewick.Testing.Storage;
using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Storage.Postgres.Tests;

/// <summary>Several stores on one database, each with connections of its own, as several servers have.</summary>
public sealed class ConcurrentStoresTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_ByManyAtOnce_UpdatesTheSchemaOnce()
    {
        await using PostgresDatabase database = await server.CreateDatabaseAsync(Ct);
        PostgresStore[] stores = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Engine.OpenAsync(database)));
        Assert.Equal(1L, await database.RunAsync("SELECT count(*) FROM candlewick.store", Ct));
        Assert.Equal((long)stores[0].Info.SchemaVersion, await database.RunAsync("SELECT count(*) FROM candlewick.schema_version", Ct));
        foreach (PostgresStore store in stores)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task Write_OfOverlappingSeriesByTwoStores_GivesEachBarOnceAndTheWholeCoverage()
    {
        await using PostgresDatabase database = await server.CreateDatabaseAsync(Ct);
        await using PostgresStore one = await Engine.OpenAsync(database), other = await Engine.OpenAsync(database);
        long inserted = 0;
        await Parallel.ForAsync(0, 60, Ct, async (index, ct) =>
        {
            // Lists in opposite orders: without an order of locks the two would wait for each other.
            int from = index / 2 * 10;
            RangeWrite[] writes = [.. Enumerable.Range(0, 5).Select(series => Write(Hours(from, from + 30), Bars(from, from + 30), new WriteSample(SeriesOf($"S{series}"))))];
            IBarStore bars = (index % 2 == 0 ? one : other).Roles.Bars;
            WriteResult result = await bars.WriteAsync(index % 2 == 0 ? writes : [.. writes.Reverse()], ct);
            Interlocked.Add(ref inserted, result.Inserted);
            Assert.Equal(0, result.Corrected + result.Completed);
        });
        Assert.Equal(5 * 320, inserted);
        foreach (int series in Enumerable.Range(0, 5))
        {
            Assert.Equal(Bars(0, 320), await ReadAsync(other.Roles.Bars, SeriesOf($"S{series}"), UtcRange.All));
            Assert.Equal(RangeSet.Of(Hours(0, 320)), (await one.Roles.Coverage.FindAsync(SeriesOf($"S{series}"), Ct)).Covered);
        }

        Assert.Equal(300, (await one.Roles.Journal.ListAsync(SeriesFilter.Any, Ct)).Count);
    }

    [Fact]
    public async Task ListTouched_WhileTwoStoresWrite_MissesNothing()
    {
        await using PostgresDatabase database = await server.CreateDatabaseAsync(Ct);
        await using PostgresStore one = await Engine.OpenAsync(database), other = await Engine.OpenAsync(database);
        using CancellationTokenSource done = new();
        Task writers = Parallel.ForAsync(0, 120, Ct, async (index, ct) =>
            await (index % 2 == 0 ? one : other).Roles.Bars.WriteAsync([Write(Hours(0, 1 + (index % 40)), Bars(0, 1 + (index % 40)), new WriteSample(SeriesOf($"N{index}")))], ct));
        HashSet<SeriesId> seen = [];
        long mark = 0;
        for (bool isLast = false; !isLast;)
        {
            isLast = writers.IsCompleted;
            TouchedSeries touched = await one.Roles.Derived.Changes.ListTouchedAsync(mark, Ct);
            Assert.True(touched.Last >= mark);
            mark = touched.Last;
            seen.UnionWith(touched.Series);
        }

        await writers;
        Assert.Equal(120, mark);
        Assert.Equal(Enumerable.Range(0, 120).Select(index => (SeriesId)SeriesOf($"N{index}")).ToHashSet(), seen);
    }

    [Fact]
    public async Task Write_WhileAnotherStandsStill_GoesOnOnceTheServerHasEndedIt()
    {
        await using PostgresDatabase database = await server.CreateDatabaseAsync(Ct);
        await using PostgresStore stopped = await PostgresStore.OpenAsync(Engine.Options(database) with { StallLimit = TimeSpan.FromMilliseconds(300) }, TimeProvider.System, Ct);
        await using PostgresStore other = await Engine.OpenAsync(database);
        await other.Roles.Bars.WriteAsync([Write(Hours(0, 1), Bars(0, 1))], Ct);
        using ManualResetEventSlim holds = new(), gate = new();
        int attempts = 0;
        Task<bool> first = Task.Run(
            () => stopped.Access.WriteAsync(
                async session =>
                {
                    await session.ExecuteAsync("LOCK TABLE candlewick.write_journal IN EXCLUSIVE MODE");
                    holds.Set();
                    if (Interlocked.Increment(ref attempts) == 1)
                    {
                        gate.Wait(Ct);
                    }

                    await session.ExecuteAsync("SELECT 1");
                    return true;
                },
                Ct),
            Ct);
        holds.Wait(Ct);
        WriteResult result = await other.Roles.Bars.WriteAsync([Write(Hours(0, 2), Bars(0, 2))], Ct);
        Assert.Equal(new WriteResult(1, 1, 0, 0), result);
        gate.Set();
        Assert.True(await first);
        Assert.Equal(2, attempts);
    }

    [Fact]
    public async Task Write_ByManyStoresIntoNewMonths_MakesEachMonthOnce()
    {
        await using PostgresDatabase database = await server.CreateDatabaseAsync(Ct);
        PostgresStore[] stores = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Engine.OpenAsync(database)));
        ConcurrentBag<long> rows = [];
        await Parallel.ForAsync(0, 12, Ct, async (index, ct) =>
        {
            WriteResult result = await stores[index % 3].Roles.Bars.WriteAsync([Write(Hours(0, 6_000), Bars(0, 6_000), new WriteSample(SeriesOf($"M{index}")))], ct);
            rows.Add(result.Inserted);
        });
        Assert.Equal(12 * 6_000, rows.Sum());
        Assert.Equal(9L, await database.RunAsync("SELECT count(*) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhparent WHERE c.relname = 'bar' AND c.relkind = 'p'", Ct));
        Assert.Equal(72_000L, await database.RunAsync("SELECT count(*) FROM candlewick.bar", Ct));
        foreach (PostgresStore store in stores)
        {
            await store.DisposeAsync();
        }
    }
}
