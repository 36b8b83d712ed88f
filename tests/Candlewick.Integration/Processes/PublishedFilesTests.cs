using Candlewick.Testing;

namespace Candlewick.Integration.Processes;

/// <summary>Every other layout of the test data, imported from the command line and asked back by SQL.</summary>
public sealed class PublishedFilesTests
{
    [Fact]
    public async Task Import_ArchivesAsPublished_GivesTheirCounts()
    {
        using Imported store = await Imported.OfAsync("binance-as-published");
        await store.ExpectAsync("SELECT count(*) FROM bars WHERE series = 'BINANCE:BTCUSDT@1m' AND open_time < '2020-01-03'", "2880");
        await store.ExpectAsync(
            "SELECT count(*), max(close_time) FROM bars WHERE series = 'BINANCE:BTCUSDT@1h' AND open_time >= '2026-05-08'", "24,2026-05-09T00:00:00Z");
        await store.ExpectAsync("SELECT instrument, count(*) FROM trades GROUP BY ALL", "BINANCE-CM:BTCUSD_PERP,105280");
        await store.ExpectAsync("SELECT kind, count(*) FROM observations GROUP BY ALL", "funding,90");
    }

    [Fact]
    public async Task Import_Trades_GivesTheirCountsAndSums()
    {
        using Imported store = await Imported.OfAsync("trades");
        await store.ExpectAsync("""
            SELECT count(*), min(id), max(id), sum(quantity), sum(price::DECIMAL(18,8) * quantity::DECIMAL(18,4))::DECIMAL(38,8), count(*) FILTER (aggressor = 'seller')
            FROM trades WHERE instrument = 'BINANCE:XRPETH'
            """, "12477,13519807,13532283,5545735,8182.56026789,5953");
        await store.ExpectAsync("SELECT count(*), sum(quantity::DECIMAL(18,4))::DOUBLE FROM trades WHERE instrument LIKE '%FXSUSDT'", "3600,103838.4");
        await store.ExpectAsync("SELECT count(*), sum(quantity::DECIMAL(18,4))::DOUBLE FROM trades WHERE instrument LIKE 'BINANCE-UM:%'", "1000,6567.968");
        await store.ExpectAsync("SELECT count(*) FROM trades WHERE instrument LIKE 'KRAKEN:%'", "1000");
        await store.ExpectAsync("""
            SELECT instrument, event_time::DATE AS day, count(*), sum(quantity) FROM trades WHERE instrument LIKE 'US:%' GROUP BY ALL ORDER BY ALL
            """, "US:BAC,2013-10-08,125872,92437597\nUS:SPY,2013-10-07,250601,97062721\nUS:SPY,2013-10-11,285605,109016858");
        await store.ExpectAsync("SELECT instrument, count(*) FROM quotes GROUP BY ALL", "US:IBM,125750");
    }

    [Fact]
    public async Task Import_Bars_GivesTheirCountsAndHoles()
    {
        using Imported store = await Imported.OfAsync("bars");
        await store.ExpectAsync("""
            SELECT series, count(*) FROM bars GROUP BY ALL HAVING count(*) IN (45031, 13681, 30117) ORDER BY 1
            """, "FTX:BTC-PERP@1m,45031\nFX:GBPUSD@1m/bid,30117\nUNITTEST:UNITTESTBTC@1m,13681");
        await store.ExpectAsync("SELECT count(*) FROM holes WHERE series LIKE 'FTX%'", "0");
        await store.ExpectAsync("SELECT max(open_time) FROM bars WHERE series = 'US:SPY@1d'", "2021-03-31T13:30:00Z");
        await store.ExpectAsync("SELECT count(volume) FROM bars WHERE series LIKE 'FX:%'", "0");
    }

    [Fact]
    public async Task Import_Options_GivesTheirCountsAndSums()
    {
        using Imported store = await Imported.OfAsync("options");
        await store.ExpectAsync(
            "SELECT count(DISTINCT instrument), count(*), sum(volume) FROM bars WHERE timeframe = '1m'", "1185,22067,347952");
        await store.ExpectAsync("""
            SELECT count(DISTINCT instrument), sum(value) FROM observations WHERE kind = 'openinterest' AND event_time > '2014-06-06T04:00:00' AND event_time < '2014-06-07'
            """, "2322,2319788");
    }

    private sealed class Imported(TemporaryFolder folder, Wick wick) : IDisposable
    {
        public static async Task<Imported> OfAsync(string data)
        {
            string path = TestData.Require(data);
            TemporaryFolder folder = new();
            Wick wick = new(folder.Path);
            (await wick.RunAsync("import", path, "--mapping", Path.Combine(Repository.Root, "samples", "mappings"))).Ended(0);
            return new Imported(folder, wick);
        }

        public async Task ExpectAsync(string sql, string rows)
        {
            WickRun answer = (await wick.RunAsync("query", sql, "--format", "csv")).Ended(0);
            string found = string.Join('\n', answer.Output.ReplaceLineEndings("\n").TrimEnd().Split('\n').Skip(1));
            Assert.True(found == rows, $"{sql}\nfound:\n{found}\nexpected:\n{rows}");
        }

        public void Dispose() => folder.Dispose();
    }
}
