using System.Globalization;
using System.Text;
using Candlewick.Testing;
using Candlewick.Venues.Binance;

namespace Candlewick.Venues.Tests.Binance;

/// <summary>Archives byte for byte as the venue published them.</summary>
public sealed class ArchiveAsPublishedTests
{
    private const string Header = "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore";

    [Theory]
    [InlineData("BTCUSDT-1m-2020-01-01/BTCUSDT-1m-2020-01-01.zip", "BINANCE:BTCUSDT@1m", 1_440, true)]
    [InlineData("BTCUSDT-1m-2020-01-02/BTCUSDT-1m-2020-01-02.zip", "BINANCE:BTCUSDT@1m", 1_440, true)]
    [InlineData("data/spot/daily/klines/BTCUSDT/1h/BTCUSDT-1h-2026-05-08.zip", "BINANCE:BTCUSDT@1h", 24, true)]
    [InlineData("data/futures/um/monthly/fundingRate/BTCUSDT/BTCUSDT-fundingRate-2026-04.zip", "BINANCE-UM:BTCUSDT@funding", 90, true)]
    [InlineData("data/futures/cm/daily/aggTrades/BTCUSD_PERP/BTCUSD_PERP-aggTrades-2026-05-08.zip", "BINANCE-CM:BTCUSD_PERP@aggtrades", 105_280, true)]
    [InlineData("other/ETHUSDT-1m-2022-08-14.zip", "BINANCE:ETHUSDT@1m", 1_440, false)]
    [InlineData("other/BTCUSDT-1h-2022-09-07.zip", "BINANCE:BTCUSDT@1h", 24, false)]
    [InlineData("other/BTCUSDT-1m-2022-09-05.zip", "BINANCE-UM:BTCUSDT@1m", 1_440, false)]
    [InlineData("other/ETHUSDT-1h-2022-08-24.zip", "BINANCE-UM:ETHUSDT@1h", 24, false)]
    [InlineData("other/BTCUSD_PERP-1m-2022-10-24.zip", "BINANCE-CM:BTCUSD_PERP@1m", 1_440, false)]
    [InlineData("BTCUSDT-1m-2026-01-14.csv", "BINANCE:BTCUSDT@1m", 1_440, false)]
    public async Task ReadAsync_AsPublished_IsOfTheRightSegmentAndWhole(string path, string series, int rows, bool isVerified)
    {
        FileReading reading = await ReadAsync(path);
        HistoryWrite write = Assert.Single(reading.Writes);
        Assert.Equal(series, write.Series.ToString());
        Assert.Equal(rows, write.RowCount);
        Assert.Equal(isVerified, write.Provenance.IsVerified);
        Assert.True(write.FindMissing().IsEmpty);
        Assert.Equal(isVerified ? [] : new[] { DataFaultKind.ChecksumMissing }, reading.Faults.Select(fault => fault.Kind));
        Instrument instrument = Assert.Single(reading.Instruments);
        Assert.Equal(write.Series.Instrument, instrument.Id);
    }

    [Fact]
    public async Task ReadAsync_CoinMarginedAggregates_KeepIdsSidesAndTimes()
    {
        FileReading reading = await ReadAsync("data/futures/cm/daily/aggTrades/BTCUSD_PERP/BTCUSD_PERP-aggTrades-2026-05-08.zip");
        TradeWrite write = Assert.IsType<TradeWrite>(Assert.Single(reading.Writes));
        Assert.True(write.IsNumbered);
        Trade first = write.Trades.Span[0];
        Assert.Equal(
            new Trade(UtcTime.FromMilliseconds(1_778_198_400_020), 480_537_903, 79_972.8, 542, Aggressor.Buyer, 1_123_474_160, 1_123_474_164), first);
        Trade last = write.Trades.Span[^1];
        Assert.Equal((480_643_182L, 80_153.7, 32.0, UtcTime.FromMilliseconds(1_778_284_799_655)), (last.Id, last.Price, last.Quantity, last.EventTime));
        Instrument instrument = reading.Instruments[0];
        Assert.Equal((InstrumentKind.Perpetual, "BTC", "USD"), (instrument.Kind, instrument.Base, instrument.Quote));
        Assert.Equal(new ContractTerms("BTC", 100m, IsInverse: true, Underlying: "BTCUSD"), instrument.Terms);
    }

    [Fact]
    public async Task ReadAsync_FundingRates_KeepSignsAndPeriod()
    {
        FileReading reading = await ReadAsync("data/futures/um/monthly/fundingRate/BTCUSDT/BTCUSDT-fundingRate-2026-04.zip");
        ReadOnlySpan<Observation> rates = Assert.IsType<ObservationWrite>(Assert.Single(reading.Writes)).Observations.Span;
        Assert.Equal(new Observation(UtcTime.From(2026, 4, 1), -0.00003449, 8), rates[0]);
        Assert.Equal(new Observation(UtcTime.From(2026, 4, 30, 16), -0.00002904, 8), rates[^1]);
    }

    [Fact]
    public async Task ReadAsync_Microseconds_EndsAtTheHour()
    {
        FileReading reading = await ReadAsync("data/spot/daily/klines/BTCUSDT/1h/BTCUSDT-1h-2026-05-08.zip");
        RangeWrite write = (RangeWrite)reading.Writes[0];
        Assert.Equal(UtcTime.From(2026, 5, 8), write.Bars.OpenTimes[0]);
        Assert.Equal(UtcTime.From(2026, 5, 9), write.Bars.CloseTimes[^1]);
        Assert.Equal(CountInexact(File.ReadLines(await UnzipAsync("data/spot/daily/klines/BTCUSDT/1h/BTCUSDT-1h-2026-05-08.zip"))), reading.Writes[0].Provenance.InexactValues);
    }

    [Theory]
    [InlineData("BTCUSDT-1h-2022-03-01", "100.1,101.00000000,99.5,100.7,12.5,{0},1255.1,42,6.2,627.5,0")]
    public async Task ReadAsync_RowsThatTellNoSegment_AskForIt(string name, string row)
    {
        long open = UtcTime.From(2022, 3, 1).Milliseconds;
        byte[] zip = ArchiveFiles.Zip([$"{open},{string.Format(CultureInfo.InvariantCulture, row, open + 3_599_999)}"], name + ".csv");
        FileReading reading = await ArchiveFiles.ReadAsync(zip, null, folder: "somewhere", file: name + ".zip");
        DataFault fault = reading.Faults.Single(one => !one.IsRepaired);
        Assert.Equal(DataFaultKind.UnknownFormat, fault.Kind);
        Assert.Contains("BINANCE-UM", fault.Advice, StringComparison.Ordinal);
        FileReading told = await ArchiveFiles.ReadAsync(zip, null, folder: "somewhere", file: name + ".zip", segment: BinanceSegments.UsdMargined);
        Assert.Equal("BINANCE-UM:BTCUSDT@1h", Assert.Single(told.Writes).Series.ToString());
    }

    [Theory]
    [InlineData("BTCUSDT-1h-2022-09-07.csv", 24)]
    [InlineData("ETHUSDT-1m-2022-08-14.csv", 1_440)]
    [InlineData("BTCUSDT-1m-2026-01-14.csv", 1_440)]
    public async Task ReadAsync_SpotRowsUnderAHeaderOutsideTheTree_CannotBeToldAndNamesTheOption(string name, int rows)
    {
        string text = Header + "\n" + await PublishedTextAsync(name);
        DataFault fault = Assert.Single((await ArchiveFiles.ReadAsync(Encoding.UTF8.GetBytes(text), null, "downloads", name)).Faults, one => !one.IsRepaired);
        Assert.Equal((DataFaultKind.UnknownFormat, null), (fault.Kind, fault.Series));
        Assert.Contains("header", fault.Found, StringComparison.Ordinal);
        Assert.Contains("--venue BINANCE, BINANCE-UM or BINANCE-CM", fault.Advice, StringComparison.Ordinal);

        FileReading told = await ArchiveFiles.ReadAsync(Encoding.UTF8.GetBytes(text), null, "downloads", name, BinanceSegments.Spot);
        HistoryWrite write = Assert.Single(told.Writes);
        Assert.Equal(("BINANCE", rows), (write.Series.Instrument.Venue, write.RowCount));
    }

    [Fact]
    public async Task ReadAsync_SpotRowsRewrittenWithFewerDecimals_CannotBeTold()
    {
        string[] rows = (await PublishedTextAsync("BTCUSDT-1h-2022-09-07.csv")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] trimmed = [.. rows.Select(row => string.Join(',', row.Split(',').Select(field => field.Contains('.', StringComparison.Ordinal) ? field.TrimEnd('0') : field)))];
        string[] rounded = [.. rows.Select(row => string.Join(',', row.Split(',').Select(field => field.Contains('.', StringComparison.Ordinal) ? field[..^6] : field)))];
        foreach (string[] text in new[] { trimmed, rounded, [Header, .. trimmed], [Header, .. rounded] })
        {
            byte[] zip = ArchiveFiles.Zip(text, "BTCUSDT-1h-2022-09-07.csv");
            FileReading reading = await ArchiveFiles.ReadAsync(zip, null, "downloads", "BTCUSDT-1h-2022-09-07.zip");
            Assert.Equal(DataFaultKind.UnknownFormat, Assert.Single(reading.Faults, one => !one.IsRepaired).Kind);
        }
    }

    [Fact]
    public async Task ReadAsync_FuturesArchivesOutsideTheTree_AreToldByTheirRows()
    {
        string root = TestData.Require("binance-bucket/data/futures/um");
        foreach (string path in Directory.EnumerateFiles(root, "*.zip", SearchOption.AllDirectories).Order().Where((_, index) => index % 4 == 0))
        {
            string name = Path.GetFileName(path);
            FileReading reading = await ArchiveFiles.ReadAsync(await File.ReadAllBytesAsync(path), null, "downloads", name);
            Assert.Equal("BINANCE-UM", Assert.Single(reading.Writes).Series.Instrument.Venue);
        }
    }

    [Theory]
    [InlineData("aggTrades", "1,5.1,2.0,10,11,{0},true,true", null)]
    [InlineData("aggTrades", "1,5.1,2.0,10,11,{0},true", "BINANCE-UM")]
    [InlineData("trades", "1,5.1,2.0,10.2,{0},true,true", null)]
    [InlineData("trades", "1,5.1,2.0,10.2,{0},true", "BINANCE-UM")]
    public async Task ReadAsync_TradesUnderAHeaderOutsideTheTree_AreOfFuturesOnlyWithoutTheBestMatchFlag(string kind, string row, string? venue)
    {
        string[] rows = ["a_header,of,any,kind", string.Format(CultureInfo.InvariantCulture, row, ArchiveFiles.Day.Milliseconds)];
        string name = $"BTCUSDT-{kind}-2024-03-01";
        FileReading reading = await ArchiveFiles.ReadAsync(ArchiveFiles.Zip(rows, name + ".csv"), null, "downloads", name + ".zip");
        Assert.Equal(venue, reading.Writes.SingleOrDefault()?.Series.Instrument.Venue);
    }

    [Fact]
    public async Task ReadAsync_NamedSegmentInTheTree_DoesNotOverruleThePath()
    {
        byte[] zip = ArchiveFiles.Zip(ArchiveFiles.Rows());
        FileReading reading = await ArchiveFiles.ReadAsync(zip, null, segment: BinanceSegments.UsdMargined);
        Assert.Equal("BINANCE:BTCUSDT@1h", Assert.Single(reading.Writes).Series.ToString());
    }

    [Theory]
    [InlineData("BTCUSDT-1h-2024-03-01.zip", "BINANCE-UM")]
    [InlineData("data/spot/daily/klines/BTCUSDT/1h/BTCUSDT-1h-2024-03-01.zip", null)]
    public void FindGivenVenue_OfAFile_IsTheGivenOneWherePathsTellNone(string path, string? venue)
    {
        BinanceSegment segment = BinanceSegments.Real.Single(one => one.Code == "BINANCE-UM");
        ImportFile file = new("/x/" + path, path);

        Assert.Equal(venue, new BinanceArchiveFormat(TimeProvider.System, segment).FindGivenVenue(file));
        Assert.Null(new BinanceArchiveFormat(TimeProvider.System).FindGivenVenue(file));
        Assert.Equal("ab", new BinanceArchiveFormat(TimeProvider.System, segment).Spec.ToJournalDigest("ab"));
    }

    [Theory]
    [InlineData("BTCUSDT-1m-2024-01.zip", true)]
    [InlineData("币安人生USDT-1m-2025-12.zip", true)]
    [InlineData("BTCUSDT_240329-1d-2024-03-01.zip", true)]
    [InlineData("BTCUSDT-aggTrades-2024-01-01.zip", true)]
    [InlineData("BTCUSDT-bookDepth-2024-01-01.zip", true)]
    [InlineData("BTCUSDT-7m-2024-01.zip", false)]
    [InlineData("BTCUSDT-1m-2024-13.zip", false)]
    [InlineData("BTCUSDT-1m-2024-01.zip.CHECKSUM", false)]
    [InlineData("20131008_trade.zip", false)]
    [InlineData("EXPECTED.tsv", false)]
    public void Recognizes_FileName_ByTheDocumentedForm(string name, bool expected) =>
        Assert.Equal(expected, new BinanceArchiveFormat(TimeProvider.System).Recognizes(new ImportFile("/x/" + name, name)));

    [Fact]
    public async Task ReadAsync_SpotTradesAndAggregates_ReadBothUnitsAndCapitalBooleans()
    {
        long ms = ArchiveFiles.Day.Milliseconds;
        string[] aggregates = [$"10,5.1,2.5,100,101,{ms * 1_000 + 7},True,True", $"11,5.2,1.0,102,102,{ms * 1_000 + 9},False,True", $"13,5.2,1.0,105,105,{ms * 1_000 + 9},False,True"];
        FileReading reading = await ReadTradesAsync("aggTrades", aggregates);
        TradeWrite write = Assert.IsType<TradeWrite>(Assert.Single(reading.Writes));
        Assert.Equal("BINANCE:BTCUSDT@aggtrades", write.Series.ToString());
        Assert.Equal(new Trade(UtcTime.FromMicroseconds((ms * 1_000) + 7), 10, 5.1, 2.5, Aggressor.Seller, 100, 101), write.Trades.Span[0]);
        Assert.Single(write.FindMissing());

        reading = await ReadTradesAsync("trades", [$"1,5.1,2.0,10.2,{ms},False,True", $"2,5.1,2.0,10.2,{ms},True,True"]);
        write = Assert.IsType<TradeWrite>(Assert.Single(reading.Writes));
        Assert.Equal([1L, 2L], write.Trades.ToArray().Select(trade => trade.LastId));

        reading = await ReadTradesAsync("trades", [$"1,5.1,2.0,10.2,{ms},maybe,True"]);
        Assert.Equal(DataFaultKind.NotANumber, reading.Faults.Single(fault => !fault.IsRepaired).Kind);
    }

    /// <summary>The text of a published spot file.</summary>
    private static async Task<string> PublishedTextAsync(string csv)
    {
        string plain = TestData.Require("binance-as-published");
        string path = Path.Combine(plain, csv);
        return await File.ReadAllTextAsync(File.Exists(path) ? path : await UnzipAsync(Path.Combine("other", Path.ChangeExtension(csv, ".zip"))));
    }

    private static Task<FileReading> ReadTradesAsync(string kind, string[] rows) => ArchiveFiles.ReadAsync(
        ArchiveFiles.Zip(rows, $"BTCUSDT-{kind}-2024-03-01.csv"), null, $"data/spot/daily/{kind}/BTCUSDT", $"BTCUSDT-{kind}-2024-03-01.zip");

    private static async Task<FileReading> ReadAsync(string path)
    {
        string folder = TestData.Require("binance-as-published");
        ImportFile file = new(Path.Combine(folder, path), path);
        BinanceArchiveFormat format = new(TimeProvider.System);
        Assert.True(format.Recognizes(file));
        return await format.ReadAsync(file, CancellationToken.None);
    }

    private static async Task<string> UnzipAsync(string path)
    {
        string folder = Directory.CreateTempSubdirectory("candlewick-").FullName;
        await System.IO.Compression.ZipFile.ExtractToDirectoryAsync(Path.Combine(TestData.Require("binance-as-published"), path), folder);
        return Directory.GetFiles(folder).Single();
    }

    /// <summary>Price and volume texts that a double does not print as.</summary>
    private static long CountInexact(IEnumerable<string> lines) => lines.Sum(line => line.Split(',').Where((_, i) => i is not (0 or 6 or 11))
        .LongCount(text => decimal.Parse(double.Parse(text, CultureInfo.InvariantCulture).ToString("R"), NumberStyles.Float, CultureInfo.InvariantCulture)
            != decimal.Parse(text, CultureInfo.InvariantCulture)));
}
