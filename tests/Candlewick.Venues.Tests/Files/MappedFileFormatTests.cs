using Candlewick.Testing;
using Candlewick.Venues.Files;

namespace Candlewick.Venues.Tests.Files;

public sealed class MappedFileFormatTests
{
    [Fact]
    public async Task ReadAsync_CcxtAggregateTrades_HaveTheKnownCountsAndSums()
    {
        TradeWrite write = Assert.IsType<TradeWrite>(await ReadOneAsync("ccxt-aggtrades-json", "trades/binance/xrpeth-aggtrades-2019-10.json.gz"));
        Trade[] trades = write.Trades.ToArray();

        Assert.Equal("BINANCE:XRPETH@aggtrades", write.Series.ToString());
        Assert.Equal(12_477, trades.Length);
        Assert.True(write.IsNumbered);
        Assert.True(write.FindMissing().IsEmpty);
        Assert.Equal((13_519_807, 13_532_283), (trades[0].Id, trades[^1].Id));
        Assert.Equal(5_545_735m, trades.Sum(trade => (decimal)trade.Quantity));
        Assert.Equal(8_182.56026789m, trades.Sum(trade => (decimal)trade.Price * (decimal)trade.Quantity));
        Assert.Equal(5_953, trades.Count(trade => trade.Aggressor == Aggressor.Seller));
        Assert.Equal("2019-10-11T00:00:11.620Z", trades[0].EventTime.ToString());
        Assert.Equal("2019-10-13T11:19:28.844Z", trades[^1].EventTime.ToString());
        Assert.Equal(15_373_518, trades[0].FirstId);
    }

    [Fact]
    public async Task ReadAsync_AggregateTradesWithoutHeader_HaveTheKnownCountAndSum()
    {
        TradeWrite write = (TradeWrite)await ReadOneAsync("binance-aggtrades-csv", "trades/binance/fxsusdt-aggtrades-2023-11-17.csv");

        Assert.Equal("BINANCE:FXSUSDT@aggtrades", write.Series.ToString());
        Assert.Equal(3_600, write.RowCount);
        Assert.True(write.FindMissing().IsEmpty);
        Assert.Equal(103_838.4m, write.Trades.ToArray().Sum(trade => (decimal)trade.Quantity));
    }

    [Fact]
    public async Task ReadAsync_FuturesTrades_HaveTheKnownCountAndSum()
    {
        TradeWrite write = (TradeWrite)await ReadOneAsync("binance-usdm-trades-csv", "trades/binance/usdm-trades-2023-02-02.csv");

        Assert.Equal("BINANCE-UM:ETHUSDT@trades", write.Series.ToString());
        Assert.Equal(1_000, write.RowCount);
        Assert.True(write.FindMissing().IsEmpty);
        Assert.Equal(6_567.968m, write.Trades.ToArray().Sum(trade => (decimal)trade.Quantity));
    }

    [Fact]
    public async Task ReadAsync_KrakenTrades_KeepTheFractionOfTheSecond()
    {
        TradeWrite write = (TradeWrite)await ReadOneAsync("kraken-trades-json", "trades/kraken/http_trades.json");

        Assert.Equal(1_000, write.RowCount);
        Assert.True(write.FindMissing().IsEmpty);
        Trade first = write.Trades.Span[0];
        Assert.Equal(1_762_795_433_971_744_500, first.EventTime.Nanoseconds);
        Assert.Equal((105_433.6, 0.00027625, Aggressor.Buyer, 10_218_208L), (first.Price, first.Quantity, first.Aggressor, first.Id));
    }

    [Fact]
    public async Task ReadAsync_KrakenBars_EndWithTheFormingOne()
    {
        RangeWrite write = (RangeWrite)await ReadOneAsync("kraken-ohlc-json", "trades/kraken/http_ohlc.json");

        Assert.Equal(721, write.RowCount);
        Assert.True(write.FindMissing().IsEmpty);
        Assert.Equal(720, write.Bars.Finalities.ToArray().Count(finality => finality == Finality.Closed));
        Assert.Equal(Finality.Forming, write.Bars[720].Finality);
    }

    [Fact]
    public async Task ReadAsync_FtxBars_AreStampedAtTheirCloseAndHaveNoHole()
    {
        RangeWrite write = (RangeWrite)await ReadOneAsync("ftx-perpetual-csv", "bars/crypto/ftx-btc-perp-1m-2022-01.csv");

        Assert.Equal(45_031, write.RowCount);
        Assert.True(write.FindMissing().IsEmpty);
        Assert.Equal("2021-12-31T23:00:00Z/2022-02-01T05:31:00Z", write.Asked.ToString());
        Assert.True(double.IsNaN(write.Bars[0].Volume));
        Assert.Equal(2_300_413.7295, write.Bars[0].QuoteVolume);
    }

    [Fact]
    public async Task ReadAsync_ArrayBars_HaveTheKnownHoles()
    {
        RangeWrite write = (RangeWrite)await ReadOneAsync("array-bars-json", "bars/crypto/unittest-btc-1m-2017-11.json");

        Assert.Equal("UNITTEST:UNITTESTBTC@1m", write.Bar.ToString());
        Assert.Equal((13_681, 538), (write.RowCount, write.FindMissing().Count));
        Assert.Equal(HoleCause.Pending, write.CauseOfMissing);
    }

    [Fact]
    public async Task ReadAsync_FxBars_AreBidPricesWithoutVolume()
    {
        RangeWrite write = (RangeWrite)await ReadOneAsync("fx-bid-csv", "bars/fx/gbpusd-1m-2012-02-bid.csv");

        Assert.Equal("FX:GBPUSD@1m/bid", write.Bar.ToString());
        Assert.Equal(30_117, write.RowCount);
        Assert.All(write.Bars.Values(BarColumn.Volume).ToArray(), volume => Assert.True(double.IsNaN(volume)));
        Assert.Equal("2012-03-01T00:01:00Z", write.Asked.To.ToString());
        Assert.Equal(111, write.FindMissing().Count);
    }

    [Fact]
    public async Task DryRunAsync_RealFile_ShowsTheFirstTenRows()
    {
        MappedFileFormat format = await LoadAsync("ftx-perpetual-csv");
        ImportFile file = FileOf("bars/crypto/ftx-btc-perp-1m-2022-01.csv");

        FilePreview preview = await format.DryRunAsync(file, CancellationToken.None);

        Assert.Equal(10, preview.Rows.Count);
        Assert.Equal(["timestamp", "open", "high", "low", "close", "volume"], preview.Columns);
        Assert.Equal(
            "[2021-12-31T23:00:00Z, 2021-12-31T23:01:00Z) open 46319 high 46385 low 46319 close 46377 quote volume 2300413.7295", preview.Rows[0].Text);
        Assert.Equal(2, preview.Rows[0].Line);
    }

    [Theory]
    [InlineData("trades/binance/xrpeth-aggtrades-2019-10.json.gz")]
    [InlineData("trades/binance/fxsusdt-aggtrades-2023-11-17.csv")]
    [InlineData("trades/binance/usdm-trades-2023-02-02.csv")]
    [InlineData("trades/kraken/http_trades.json")]
    [InlineData("trades/kraken/http_ohlc.json")]
    [InlineData("bars/crypto/ftx-btc-perp-1m-2022-01.csv")]
    [InlineData("bars/crypto/unittest-btc-1m-2017-11.json")]
    [InlineData("bars/fx/gbpusd-1m-2012-02-bid.csv")]
    public async Task Recognizes_EachFile_IsClaimedByOneSampleMapping(string path)
    {
        ImportFile file = FileOf(path);
        int claims = 0;
        foreach (string mapping in Directory.EnumerateFiles(SampleFolder, "*.yaml"))
        {
            claims += (await MappedFileFormat.LoadAsync(mapping, FileReadingProbe.Clock, CancellationToken.None)).Recognizes(file) ? 1 : 0;
        }

        Assert.Equal(1, claims);
    }

    private static string SampleFolder => Path.Combine(Repository.Root, "samples", "mappings");

    private static ImportFile FileOf(string path) => new(TestData.Require(path), path);

    private static Task<MappedFileFormat> LoadAsync(string name) =>
        MappedFileFormat.LoadAsync(Path.Combine(SampleFolder, $"{name}.yaml"), FileReadingProbe.Clock, CancellationToken.None);

    private static async Task<HistoryWrite> ReadOneAsync(string mapping, string path)
    {
        MappedFileFormat format = await LoadAsync(mapping);
        FileReading reading = await format.ReadAsync(FileOf(path), CancellationToken.None);
        Assert.Empty(reading.Faults);
        Assert.Equal(reading.Writes[0].Series.Instrument, Assert.Single(reading.Instruments).Id);
        return Assert.Single(reading.Writes);
    }
}
