using Candlewick.Testing.Servers;
using Candlewick.Testing.Storage;
using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Storage.Postgres.Tests;

/// <summary>What retention deletes: whole tables of months where it can, rows elsewhere.</summary>
public sealed class RetentionTests(PostgresServer server)
{
    private const int HoursOfTwoMonths = (31 + 29) * 24;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DeleteAll_OfEverySeriesOfAMonth_DropsItsTable()
    {
        await using PostgresDatabase database = await server.CreateDatabaseAsync(Ct);
        await using PostgresStore store = await OpenAsync(database), other = await OpenAsync(database);
        await WriteAsync(store, "AAA", "BBB");
        await other.Roles.Bars.WriteAsync([Write(Hours(0, 1), Bars(0, 1), new WriteSample(SeriesOf("AAA")))], Ct);
        UtcTime before = Hour(HoursOfTwoMonths + 24);

        IReadOnlyList<long> rows = await store.Roles.Upkeep.Retention.DeleteAllAsync([Deletion("AAA", before), Deletion("BBB", before)], Ct);

        Assert.Equal([HoursOfTwoMonths + 24, HoursOfTwoMonths + 24], rows);
        Assert.Equal(["bar_y2024m03"], await MonthsAsync(database));
        foreach (string symbol in (string[])["AAA", "BBB"])
        {
            Assert.Equal(Bars(HoursOfTwoMonths + 24, HoursOfTwoMonths + 48), await ReadAsync(other.Roles.Bars, SeriesOf(symbol), UtcRange.All));
            Assert.Equal(RangeSet.Of(Hours(HoursOfTwoMonths + 24, HoursOfTwoMonths + 48)), (await other.Roles.Coverage.FindAsync(SeriesOf(symbol), Ct)).Covered);
        }

        Assert.Equal([HoursOfTwoMonths + 24L, HoursOfTwoMonths + 24L], (await store.Roles.Upkeep.Retention.ListAsync(Ct)).Select(one => one.Rows));
        // The other process still believes that the month has a table.
        Assert.Equal(new WriteResult(10, 0, 0, 0), await other.Roles.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10), new WriteSample(SeriesOf("AAA")))], Ct));
        Assert.Equal(Bars(0, 10), await ReadAsync(store.Roles.Bars, SeriesOf("AAA"), Hours(0, 24)));
    }

    [Fact]
    public async Task Delete_WhereAnotherSeriesStays_DeletesRowsAndKeepsTheTable()
    {
        await using PostgresDatabase database = await server.CreateDatabaseAsync(Ct);
        await using PostgresStore store = await OpenAsync(database);
        await WriteAsync(store, "AAA", "BBB");

        Assert.Equal(HoursOfTwoMonths, await store.Roles.Upkeep.Retention.DeleteAsync(Deletion("AAA", Hour(HoursOfTwoMonths)), Ct));

        Assert.Equal(["bar_y2024m01", "bar_y2024m02", "bar_y2024m03"], await MonthsAsync(database));
        Assert.Equal(48, (await ReadAsync(store.Roles.Bars, SeriesOf("AAA"), UtcRange.All)).Count);
        Assert.Equal(HoursOfTwoMonths + 48, (await ReadAsync(store.Roles.Bars, SeriesOf("BBB"), UtcRange.All)).Count);
    }

    [Fact]
    public async Task Delete_WhileSomebodyReadsTheMonth_DeletesRowsInstead()
    {
        await using PostgresDatabase database = await server.CreateDatabaseAsync(Ct);
        await using PostgresStore store = await OpenAsync(database);
        await WriteAsync(store, "AAA");
        await using IAsyncEnumerator<BarColumns> reader = store.Roles.Bars.ReadAsync(SeriesOf("AAA"), UtcRange.All, null, Ct).GetAsyncEnumerator(Ct);
        Assert.True(await reader.MoveNextAsync());

        Assert.Equal(HoursOfTwoMonths, await store.Roles.Upkeep.Retention.DeleteAsync(Deletion("AAA", Hour(HoursOfTwoMonths)), Ct));

        Assert.Equal(["bar_y2024m01", "bar_y2024m02", "bar_y2024m03"], await MonthsAsync(database));
        Assert.Equal(48, (await ReadAsync(store.Roles.Bars, SeriesOf("AAA"), UtcRange.All)).Count);
    }

    private static Task<PostgresStore> OpenAsync(PostgresDatabase database) =>
        PostgresStore.OpenAsync(Engine.Options(database) with { UsesTimescale = false }, TimeProvider.System, Ct);

    private static async Task WriteAsync(PostgresStore store, params string[] symbols)
    {
        foreach (string symbol in symbols)
        {
            await store.Roles.Bars.WriteAsync([Write(Hours(0, HoursOfTwoMonths + 48), Bars(0, HoursOfTwoMonths + 48), new WriteSample(SeriesOf(symbol)))], Ct);
        }
    }

    private static SeriesDeletion Deletion(string symbol, UtcTime before) => new(SeriesOf(symbol), before, Received, "bars 1h older than 30 days");

    private static async Task<string[]> MonthsAsync(PostgresDatabase database) => ((string)(await database.RunAsync(
        "SELECT string_agg(c.relname, ',' ORDER BY c.relname) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'candlewick.bar'::regclass", Ct))!).Split(',');
}
