using System.IO.Compression;
using System.Text;
using Candlewick.Testing;
using Candlewick.Venues.Files;

namespace Candlewick.Venues.Tests.Files;

public sealed class MappingReaderTests
{
    private const string Bars = """
        name: test
        files: ["*.csv"]
        row: bar
        instrument: { venue: TEST, symbol: BTCUSDT }
        time: { column: t, unit: ms, stamp: open }
        timeframe: 1m
        columns: { open: o, high: h, low: l, close: c, volume: v }
        """;

    [Fact]
    public void Parse_ManyFaults_AreAllReportedAtOnceWithTheirPlace()
    {
        const string Yaml = """
            name: broken
            files: ["*.csv"]
            row: bars
            instrument: { venue: ftx, symbol: BTC/USD, knd: spot }
            time:
              column: timestamp
              unit: secs
              zone: Mars/Olympus
              stamp: open
            timeframe: 1x
            calender: 24/7
            columns:
              open: open
              high: high
              lo: low
              close: close
            """;

        InputException exception = Assert.Throws<InputException>(() => MappedFileFormat.Parse(Yaml, "m.yaml", FileReadingProbe.Clock));

        Assert.Contains("m.yaml:3:6 row: found 'bars', expected one of bar, trade, aggregate-trade, quote, open-interest, nearest valid name 'bar'", exception.Faults);
        Assert.Contains(exception.Faults, fault => fault.StartsWith("m.yaml:4:22 instrument.venue: found 'ftx'", StringComparison.Ordinal));
        Assert.Contains(exception.Faults, fault => fault.Contains("instrument.knd: found unknown key 'knd'", StringComparison.Ordinal) && fault.EndsWith("nearest valid name 'kind'", StringComparison.Ordinal));
        Assert.Contains(exception.Faults, fault => fault.StartsWith("m.yaml:7:9 time.unit: found 'secs'", StringComparison.Ordinal));
        Assert.Contains(exception.Faults, fault => fault.StartsWith("m.yaml:10:12 timeframe: found '1x'", StringComparison.Ordinal));
        Assert.Contains(exception.Faults, fault => fault.StartsWith("m.yaml:11:1 calender: found unknown key", StringComparison.Ordinal) && fault.EndsWith("'calendar'", StringComparison.Ordinal));
        Assert.Contains(exception.Faults, fault => fault.StartsWith("m.yaml:13:3 columns.low: found nothing", StringComparison.Ordinal));
        Assert.Contains(exception.Faults, fault => fault.StartsWith("m.yaml:15:3 columns.lo: found unknown key 'lo'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a: [1")]
    [InlineData("- 1")]
    public void Parse_NoMapping_IsRefused(string yaml) =>
        Assert.NotEmpty(Assert.Throws<InputException>(() => MappedFileFormat.Parse(yaml, "m.yaml", FileReadingProbe.Clock)).Faults);

    [Fact]
    public async Task Parse_ExampleOfTheDocumentation_IsSound()
    {
        string page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "how-to", "import-files.md"));
        string example = page.Split("```yaml\n")[1].Split("```")[0];

        MappedFileFormat format = MappedFileFormat.Parse(example, "import-files.md", FileReadingProbe.Clock);

        Assert.Equal("my-bars", format.Spec.Name);
    }

    [Fact]
    public async Task ReadAsync_ColumnThatTheFileLacks_NamesTheNearest()
    {
        FileReading reading = await ReadAsync(Bars, "x.csv", "t,o,h,l,c,vv\n0,1,1,1,1,1\n");

        DataFault fault = Assert.Single(reading.Faults);
        Assert.Equal(DataFaultKind.ColumnMissing, fault.Kind);
        Assert.Contains("'vv'", fault.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_UnitSwitchInsideTheFile_IsAFault()
    {
        FileReading reading = await ReadAsync(Bars, "x.csv", "t,o,h,l,c,v\n1704067200000,1,1,1,1,1\n1704067260000000,1,1,1,1,1\n");

        Assert.Equal((DataFaultKind.UnitSwitch, "x.csv:3"), (reading.Faults[0].Kind, reading.Faults[0].Where));
        Assert.Empty(reading.Writes);
    }

    [Fact]
    public async Task ReadAsync_BadRows_HaveThePeriodFromTheFirstRowToTheLast()
    {
        FileReading reading = await ReadAsync(Bars, "x.csv", "t,o,h,l,c,v\n1704067260000,1,x,1,1,1\n1704067320000,1,1,1,1,1\n1704067200000,1,x,1,1,1\n");

        Assert.All(reading.Faults, fault => Assert.Equal("2024-01-01T00:00:00Z/2024-01-01T00:03:00Z", fault.Period.ToString()));
        Assert.NotEmpty(reading.Faults);
        FileReading timeless = await ReadAsync(Bars, "x.csv", "t,o,h,l,c,v\nx,1,1,1,1,1\n");
        Assert.Null(Assert.Single(timeless.Faults).Period);
    }

    [Theory]
    [InlineData("1704067260000000,1,1,1,1,1")]
    [InlineData("1704067260001,1,1,1,1,1")]
    [InlineData("1704067260000,1,1")]
    [InlineData("1704067260000,1,1,1,1,\"1")]
    public async Task ReadAsync_FileThatCouldNotBeUnderstoodToItsEnd_HasNoPeriod(string row)
    {
        FileReading reading = await ReadAsync(Bars, "x.csv", $"t,o,h,l,c,v\n1704067200000,1,x,1,1,1\n{row}\n");

        Assert.Contains(reading.Faults, fault => fault.Series is not null);
        Assert.All(reading.Faults, fault => Assert.Null(fault.Period));
    }

    [Theory]
    [InlineData("1970-01-01T00:00:00Z")]
    [InlineData("9999-12-31T00:00:00Z")]
    [InlineData("2200-01-01T00:00:00Z")]
    public async Task ReadAsync_TextTimeThatStandsForNone_IsAFaultWithoutAPeriod(string at)
    {
        string yaml = Bars.Replace("unit: ms", "unit: text", StringComparison.Ordinal);

        FileReading reading = await ReadAsync(yaml, "x.csv", $"t,o,h,l,c,v\n2024-01-01T00:00:00Z,1,1,1,1,1\n{at},1,1,1,1,1\n");

        Assert.Empty(reading.Writes);
        DataFault fault = Assert.Single(reading.Faults);
        Assert.Equal(("x.csv:3", null), (fault.Where, fault.Period));
    }

    [Theory]
    [InlineData("open", "2024-11-25 00:00:00")]
    [InlineData("open", "2024-11-29 00:00:00")]
    [InlineData("close", "2024-11-30 00:00:00")]
    [InlineData("close", "2024-12-02 00:00:00")]
    public async Task ReadAsync_WeeksOfASessionCalendar_GoFromTheFirstOpenToTheLastClose(string stamp, string at)
    {
        string yaml = Bars.Replace("unit: ms, stamp: open", $"unit: text, zone: America/New_York, stamp: {stamp}", StringComparison.Ordinal)
            .Replace("timeframe: 1m", "timeframe: 1w", StringComparison.Ordinal) + "\ncalendar: XNYS\n";

        RangeWrite write = (RangeWrite)Assert.Single((await ReadAsync(yaml, "x.csv", $"t,o,h,l,c,v\n{at},1,1,1,1,1\n")).Writes);

        Assert.Equal("2024-11-25T14:30:00Z/2024-11-29T18:00:00Z", write.Asked.ToString());
        Assert.True(write.FindMissing().IsEmpty);
    }

    [Fact]
    public async Task ReadAsync_AnotherMapping_GivesTheSameFileAnotherDigest()
    {
        const string Text = "t,o,h,l,c,v\n1704067200000,1,1,1,1,1\n";
        Provenance first = (await ReadAsync(Bars, "x.csv", Text)).Writes[0].Provenance;
        Provenance again = (await ReadAsync(Bars, "x.csv", Text)).Writes[0].Provenance;
        Provenance scaled = (await ReadAsync(Bars + "\nprice-scale: 100\n", "x.csv", Text)).Writes[0].Provenance;

        Assert.Equal(first.Sha256, again.Sha256);
        Assert.NotEqual(first.Sha256, scaled.Sha256);
        string file = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(Text)));
        Assert.Equal(MappedFileFormat.Parse(Bars, "m.yaml", FileReadingProbe.Clock).Spec.ToJournalDigest(file), first.Sha256);
    }

    [Fact]
    public async Task ReadAsync_LocalTimes_FollowTheZoneOverTheSwitch()
    {
        string yaml = Bars.Replace("unit: ms", "unit: text, format: 'yyyyMMdd HH:mm', zone: America/New_York", StringComparison.Ordinal);

        FileReading reading = await ReadAsync(yaml, "x.csv", "t,o,h,l,c,v\n20130310 01:59,1,1,1,1,1\n20130310 03:00,1,1,1,1,1\n");

        RangeWrite write = (RangeWrite)Assert.Single(reading.Writes);
        Assert.Equal("2013-03-10T06:59:00Z/2013-03-10T07:01:00Z", write.Asked.ToString());
        Assert.True(write.FindMissing().IsEmpty);
    }

    [Fact]
    public async Task ReadAsync_LocalTimeThatDoesNotExist_IsAFault()
    {
        string yaml = Bars.Replace("unit: ms", "unit: text, zone: America/New_York", StringComparison.Ordinal);

        FileReading reading = await ReadAsync(yaml, "x.csv", "t,o,h,l,c,v\n2013-03-10 02:30:00,1,1,1,1,1\n");

        Assert.Contains("America/New_York", Assert.Single(reading.Faults).Expected, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_SymbolColumn_SplitsTheSeries()
    {
        string yaml = Bars.Replace("symbol: BTCUSDT", "symbol: { column: s }", StringComparison.Ordinal).Replace("*.csv", "*.tsv", StringComparison.Ordinal);

        FileReading reading = await ReadAsync(
            yaml, "x.tsv", "s\tt\to\th\tl\tc\tv\nBTC/USDT\t1704067200000\t1\t1\t1\t1\t1\neth/usdt\t1704067200000\t2\t2\t2\t2\t2\nBTC/USDT\t1704067260000\t1\t1\t1\t1\t1\n??\t1704067260000\t1\t1\t1\t1\t1\n");

        Assert.Equal(["TEST:BTCUSDT@1m", "TEST:ETHUSDT@1m"], reading.Writes.Select(write => write.Series.ToString()));
        Assert.Equal([2, 1], reading.Writes.Select(write => write.RowCount));
        Assert.Equal((DataFaultKind.UnknownSymbol, "x.tsv:5"), (Assert.Single(reading.Faults).Kind, reading.Faults[0].Where));
    }

    [Fact]
    public async Task ReadAsync_ScaledPricesAndConstants_AreApplied()
    {
        string yaml = Bars.Replace("volume: v", "volume: { constant: 7 }", StringComparison.Ordinal) + "\nprice-scale: 10000\nprice: ask\n";

        RangeWrite write = (RangeWrite)Assert.Single((await ReadAsync(yaml, "x.csv", "t,o,h,l,c\n1704067200000,10001,10002,10000,10001\n")).Writes);

        Assert.Equal((1.0001, 1.0002, 7d, "TEST:BTCUSDT@1m/ask"), (write.Bars[0].Open, write.Bars[0].High, write.Bars[0].Volume, write.Bar.ToString()));
    }

    [Fact]
    public async Task ReadAsync_InclusiveClose_EndsAtTheGrid()
    {
        string yaml = Bars.Replace("stamp: open", "stamp: close", StringComparison.Ordinal);

        RangeWrite write = (RangeWrite)Assert.Single((await ReadAsync(yaml, "x.csv", "t,o,h,l,c,v\n1704067259999,1,1,1,1,1\n1704067320000,1,1,1,1,1\n")).Writes);

        Assert.Equal("2024-01-01T00:00:00Z/2024-01-01T00:02:00Z", write.Asked.ToString());
    }

    [Fact]
    public async Task ReadAsync_QuotesAndOpenInterest_AreRead()
    {
        const string Quotes = """
            { name: q, files: ["*.jsonl"], row: quote, instrument: { venue: TEST, symbol: BTCUSDT },
              time: { column: T, unit: us }, columns: { bid-price: b, bid-size: B, ask-price: a, ask-size: A } }
            """;
        const string Interest = """
            { name: i, files: ["*.jsonl"], row: open-interest, instrument: { venue: TEST, symbol: BTCUSDT },
              time: { column: T, unit: ns }, columns: { value: v } }
            """;

        QuoteWrite quotes = (QuoteWrite)Assert.Single((await ReadAsync(Quotes, "x.jsonl", """{"T":1704067200000001,"b":"1.5","B":2,"a":null,"A":3}""")).Writes);
        ObservationWrite interest = (ObservationWrite)Assert.Single((await ReadAsync(Interest, "x.jsonl", "{\"T\":1704067200000000001,\"v\":5}\n{\"T\":1704067200000000002,\"v\":6}\n")).Writes);

        Assert.Equal(new Quote(UtcTime.FromMicroseconds(1_704_067_200_000_001), 0, 1.5, 2, double.NaN, double.NaN), quotes.Quotes.Span[0]);
        Assert.Equal([5d, 6d], interest.Observations.ToArray().Select(value => value.Value));
    }

    [Fact]
    public async Task ReadAsync_HoleInConsecutiveIds_IsMissing()
    {
        const string Yaml = """
            { name: t, files: ["*.csv"], row: trade, instrument: { venue: TEST, symbol: BTCUSDT }, time: { column: t, unit: s },
              columns: { id: i, price: p, quantity: q }, consecutive-ids: true }
            """;

        TradeWrite write = (TradeWrite)Assert.Single((await ReadAsync(Yaml, "x.csv", "t,i,p,q\n1704067200.5,1,1,1\n1704067201.5,3,1,1\n")).Writes);

        Assert.False(write.FindMissing().IsEmpty);
    }

    [Fact]
    public async Task ReadAsync_CutGzip_IsAFault()
    {
        using MemoryStream stream = new();
        await using (GZipStream gzip = new(stream, CompressionMode.Compress, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes("t,o,h,l,c,v\n" + string.Concat(Enumerable.Range(0, 500).Select(i => $"{1704067200000 + (i * 60000)},{i + 1},{i + 1},{i + 1},{i + 1},{i * 7919 % 101}\n"))));
        }

        byte[] whole = stream.ToArray();
        foreach (int length in (int[])[whole.Length, whole.Length - 1, whole.Length - 8, whole.Length / 2])
        {
            FileReading reading = await ReadAsync(Bars.Replace("*.csv", "*.csv.gz", StringComparison.Ordinal), "x.csv.gz", whole[..length]);

            Assert.Equal(length == whole.Length ? 1 : 0, reading.Writes.Count);
            Assert.Equal(length != whole.Length, reading.Faults.Count == 1);
        }
    }

    [Theory]
    [InlineData("*.csv", "a/b/x.csv", true)]
    [InlineData("*.csv", "a/b/x.csv.gz", false)]
    [InlineData("b/*.csv", "a/b/x.csv", true)]
    [InlineData("a/*.csv", "a/b/x.csv", false)]
    [InlineData("a/**/*.csv", "a/b/c/x.csv", true)]
    [InlineData("a/**/*.csv", "a/x.csv", true)]
    [InlineData("x?.csv", "x1.csv", true)]
    public void Recognizes_Glob_MatchesNamesOrPaths(string glob, string path, bool isMatch)
    {
        MappedFileFormat format = MappedFileFormat.Parse(Bars.Replace("*.csv", glob, StringComparison.Ordinal), "m.yaml", FileReadingProbe.Clock);

        Assert.Equal(isMatch, format.Recognizes(new ImportFile("/data/" + path, path)));
    }

    private static Task<FileReading> ReadAsync(string yaml, string name, string text) => ReadAsync(yaml, name, Encoding.UTF8.GetBytes(text));

    private static async Task<FileReading> ReadAsync(string yaml, string name, byte[] bytes)
    {
        using TemporaryFolder folder = new();
        ImportFile file = new(folder.File(name), name);
        await File.WriteAllBytesAsync(file.FullPath, bytes);
        return await MappedFileFormat.Parse(yaml, "m.yaml", FileReadingProbe.Clock).ReadAsync(file, CancellationToken.None);
    }
}
