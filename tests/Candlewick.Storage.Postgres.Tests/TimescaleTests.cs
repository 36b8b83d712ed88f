using Candlewick.Testing.Servers;
using Candlewick.Testing.Storage;
using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Storage.Postgres.Tests;

/// <summary>The same store on hypertables; skipped where the server has no TimescaleDB.</summary>
public sealed class TimescaleTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_AfterAMonthWasCompressed_CorrectsItAndRefreshesItsHourOnly()
    {
        await using PostgresDatabase database = await server.CreateDatabaseAsync(Ct);
        if (await database.RunAsync("SELECT 1 FROM pg_available_extensions WHERE name = 'timescaledb'", Ct) is null)
        {
            Assert.Skip("needs TimescaleDB on the server of the tests (CANDLEWICK_TEST_POSTGRES)");
        }

        await using PostgresStore store = await Engine.OpenAsync(database);
        Assert.Equal(3L, await database.RunAsync("SELECT count(*) FROM timescaledb_information.hypertables WHERE hypertable_name IN ('bar', 'trade', 'quote')", Ct));
        BarSeriesId minutes = SeriesOf("BTCUSDT", timeframe: "1m");
        Bar[] bars = [.. Enumerable.Range(0, 3_000).Select(minute => MinuteAt(minute, version: 0))];
        UtcRange all = new(Start, bars[^1].CloseTime);
        await store.Roles.Bars.WriteAsync([Write(all, bars, new WriteSample(minutes))], Ct);
        Assert.Equal(1, await store.RefreshAggregatesAsync(Ct));
        Assert.Equal(0, await store.RefreshAggregatesAsync(Ct));
        Assert.Equal(50L, await database.RunAsync("SELECT count(*) FROM candlewick.bar_hour WHERE minutes = 60", Ct));
        await store.Roles.Upkeep.Compaction.RewriteAsync(Start, Received, Ct);
        Assert.True((long)(await database.RunAsync("SELECT count(*) FROM timescaledb_information.chunks WHERE is_compressed", Ct))! > 0);

        Bar other = MinuteAt(100, version: 7);
        WriteResult result = await store.Roles.Bars.WriteAsync([Write(new UtcRange(other.OpenTime, other.CloseTime), [other], new WriteSample(minutes, ReceivedAt: Received + TimeSpan.FromDays(1)))], Ct);
        Assert.Equal(1, result.Corrected);
        Assert.Equal(1, await store.RefreshAggregatesAsync(Ct));
        Assert.Equal(other.High, await database.RunAsync("SELECT high FROM candlewick.bar_hour WHERE open_time = '2024-01-01 01:00:00+00'", Ct));
        Assert.Equal(3_000, (await ReadAsync(store.Roles.Bars, minutes, UtcRange.All)).Count);
    }

    private static Bar MinuteAt(int minute, int version) =>
        new(Start + TimeSpan.FromMinutes(minute), Start + TimeSpan.FromMinutes(minute + 1), 1, 2 + (1_000 * version), 0.5, 1.5, minute);
}
