using Candlewick.Testing;
using Candlewick.Venues.Files;

namespace Candlewick.Venues.Tests.Files;

public sealed class ZipLayoutFormatTests
{
    private const string Entry = "20131007_spy_minute_trade.csv";
    private const string Zip = "spy_20131007_trade.zip";
    private const string Good = "34200000,10100,10200,10000,10100,5\n34260000,10100,10200,10000,10100,6\n";

    [Theory]
    [InlineData("34200000,10100,10200,10000,x,5\n", DataFaultKind.NotANumber, ":3")]
    [InlineData("34320000,1.01,1.02,1.00,1.01,5\n", DataFaultKind.NotANumber, ":3")]
    [InlineData("34320000,10100,10200,10000,NaN,5\n", DataFaultKind.NotANumber, ":3")]
    [InlineData("34320000,-10100,10200,10000,10100,5\n", DataFaultKind.NegativeValue, ":3")]
    [InlineData("34320000,10100,10000,10200,10100,5\n", DataFaultKind.ImpossibleBar, ":3")]
    [InlineData("34320000,10100,10200,10000,10100\n", DataFaultKind.ColumnMissing, ":3")]
    [InlineData("86400000,10100,10200,10000,10100,5\n", DataFaultKind.OutsidePeriod, ":3")]
    [InlineData("-60000,10100,10200,10000,10100,5\n", DataFaultKind.OutsidePeriod, ":3")]
    [InlineData("34320001,10100,10200,10000,10100,5\n", DataFaultKind.UnitSwitch, ":3")]
    [InlineData("34260000,10100,10200,10000,10100,7\n", DataFaultKind.ConflictingRow, ":3")]
    [InlineData("34320000,10100,\"10200,10000,10100,5\n", DataFaultKind.NotANumber, ":3")]
    public async Task ReadAsync_BadThirdRow_SetsTheSeriesAsideAndNamesTheLine(string row, DataFaultKind kind, string where)
    {
        FileReading reading = await FileReadingProbe.ReadZipAsync(Zip, Entry, Good + row);

        DataFault fault = Assert.Single(reading.Faults);
        Assert.Equal((kind, Entry + where, false), (fault.Kind, fault.Where, fault.IsRepaired));
        Assert.Equal("US:SPY@1m", fault.Series.ToString());
        Assert.Equal("2013-10-07T04:00:00Z/2013-10-08T04:00:00Z", fault.Period.ToString());
        Assert.Equal(64, fault.Sha256!.Length);
        Assert.Empty(reading.Writes);
    }

    [Theory]
    [InlineData("20131009 00:00,10100,10200,10000,x,5\n", "2013-10-07T13:30:00Z/2013-10-09T20:00:00Z")]
    [InlineData("20131009 00:00,10100,102", null)]
    [InlineData("20131009 00:01,10100,10200,10000,10100,5\n", null)]
    [InlineData("19700101 00:00,10100,10200,10000,10100,5\n", null)]
    [InlineData("99991231 00:00,10100,10200,10000,10100,5\n", null)]
    public async Task ReadAsync_BadRowOfManyDays_HasAPeriodOnlyWhenEveryDayIsKnown(string row, string? period)
    {
        const string good = "20131007 00:00,10100,10200,10000,10100,5\n20131008 00:00,10100,10200,10000,10100,5\n";

        FileReading reading = await FileReadingProbe.ReadZipAsync("spy.zip", "spy.csv", good + row);

        Assert.Empty(reading.Writes);
        Assert.All(reading.Faults, fault => Assert.Equal(("US:SPY@1d", period), (fault.Series.ToString(), fault.Period?.ToString())));
        Assert.NotEmpty(reading.Faults);
    }

    [Fact]
    public async Task ReadAsync_EqualRowTwice_IsDroppedAndReported()
    {
        FileReading reading = await FileReadingProbe.ReadZipAsync(Zip, Entry, Good + "34260000,10100,10200,10000,10100,6\n");

        DataFault fault = Assert.Single(reading.Faults);
        Assert.Equal((DataFaultKind.DuplicateRow, $"{Entry}:3", true), (fault.Kind, fault.Where, fault.IsRepaired));
        Assert.Equal(2, Assert.Single(reading.Writes).RowCount);
    }

    [Fact]
    public async Task ReadAsync_RowsOutOfOrder_AreSortedAndReported()
    {
        FileReading reading = await FileReadingProbe.ReadZipAsync(Zip, Entry, Good + "34140000,10100,10200,10000,10100,9\n");

        DataFault fault = Assert.Single(reading.Faults);
        Assert.Equal((DataFaultKind.OutOfOrder, true), (fault.Kind, fault.IsRepaired));
        RangeWrite write = (RangeWrite)Assert.Single(reading.Writes);
        Assert.Equal([9, 5, 6], write.Bars.Values(BarColumn.Volume).ToArray());
    }

    [Fact]
    public async Task ReadAsync_EqualTicksOfOneInstant_AreAllKept()
    {
        FileReading reading = await FileReadingProbe.ReadZipAsync(
            Zip, "20131007_spy_Trade_Tick.csv", "14400464,1674100,100,P,20002000,0\n14400464,1674100,100,P,20002000,0\n");

        TradeWrite write = (TradeWrite)Assert.Single(reading.Writes);
        Assert.Empty(reading.Faults);
        Assert.Equal([0L, 1L], write.Trades.ToArray().Select(trade => trade.Id));
    }

    [Theory]
    [InlineData("14400464,1674100,100,P,20002000")]
    [InlineData("14400464,1674100,100,PQ,20002000,0")]
    [InlineData("14400464,1674100,100,P,xyz,0")]
    [InlineData("14400464,1674100,100,P,2000,2")]
    public async Task ReadAsync_BadTick_IsAFault(string row)
    {
        FileReading reading = await FileReadingProbe.ReadZipAsync(Zip, "20131007_spy_Trade_Tick.csv", row);

        Assert.Single(reading.Faults);
        Assert.Empty(reading.Writes);
    }

    [Fact]
    public async Task ReadAsync_ManyBadRows_AreCountedNotListed()
    {
        string rows = string.Concat(Enumerable.Repeat("34200000,x,10200,10000,10100,5\n", 1_000));

        FileReading reading = await FileReadingProbe.ReadZipAsync(Zip, Entry, rows);

        Assert.Equal(21, reading.Faults.Count);
        Assert.Contains("980 more", reading.Faults[^1].Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadAsync_TwoEntriesInASingleLayout_AreTooMany()
    {
        FileReading reading = await FileReadingProbe.ReadZipAsync(Zip, [(Entry, Good), ("20131007_ibm_minute_trade.csv", Good)]);

        Assert.Equal(DataFaultKind.TooManyEntries, Assert.Single(reading.Faults).Kind);
        Assert.Empty(reading.Writes);
    }

    [Fact]
    public async Task ReadAsync_EntryThatClimbsOut_IsRefused()
    {
        FileReading reading = await FileReadingProbe.ReadZipAsync(Zip, [(Entry, Good), ("../" + Entry, Good)]);

        Assert.Equal(DataFaultKind.PathOutside, Assert.Single(reading.Faults).Kind);
        Assert.Single(reading.Writes);
    }

    [Fact]
    public async Task ReadAsync_EntryOfAnotherDayThanTheFile_IsRefused()
    {
        FileReading reading = await FileReadingProbe.ReadZipAsync("spy_20131008_trade.zip", Entry, Good);

        Assert.Equal(DataFaultKind.OutsidePeriod, Assert.Single(reading.Faults).Kind);
        Assert.Empty(reading.Writes);
    }

    [Fact]
    public async Task ReadAsync_Bomb_StopsAtTheLimit()
    {
        FileReading reading = await FileReadingProbe.ReadZipAsync(
            Zip, [(Entry, Good + new string('\n', 4_000_000))], FileLimits.Default with { EntryBytes = 1_000_000 });

        Assert.Equal(DataFaultKind.TooLarge, Assert.Single(reading.Faults).Kind);
        Assert.Empty(reading.Writes);
    }

    [Fact]
    public async Task ReadAsync_EmptyEntry_IsAFault()
    {
        FileReading reading = await FileReadingProbe.ReadZipAsync(Zip, Entry, "");

        Assert.Equal(DataFaultKind.Empty, Assert.Single(reading.Faults).Kind);
    }

    [Fact]
    public async Task ReadAsync_AnyFlippedBitOrCut_IsAFaultAndNeverOtherRows()
    {
        byte[] sound = await File.ReadAllBytesAsync(TestData.Require("bars/us-equity-1m/bac_20131004_trade.zip"));
        Random random = new(11);
        using TemporaryFolder folder = new();
        ImportFile file = new(folder.File("bac_20131004_trade.zip"), "bac_20131004_trade.zip");
        IFileFormat format = FileFormats.All(FileReadingProbe.Clock).Single(one => one.Spec.Name == "us-equity-bars");
        double[] expected = await VolumesAsync(format, file, sound);
        for (int i = 0; i < 150; i++)
        {
            byte[] damaged = [.. sound];
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            damaged = i % 3 == 0 ? sound[..random.Next(1, sound.Length)] : damaged;

            double[] read = await VolumesAsync(format, file, damaged);

            Assert.True(read.Length == 0 || read.AsSpan().SequenceEqual(expected));
        }
    }

    [Theory]
    [InlineData("spy_20131007_trade.zip")]
    [InlineData("ibm_20131008_quote.zip")]
    [InlineData("spy.zip")]
    [InlineData("aapl_20140606_1m_trade.zip")]
    [InlineData("aapl_20140606_openinterest.zip")]
    [InlineData("aapl_2014_trade_american.zip")]
    [InlineData("coinbase-btcusd-1d_trade.zip")]
    [InlineData("coinbase-btcusd-1m-20180405_trade.zip")]
    public async Task ReadAsync_ArchiveThatCannotBeOpened_IsReportedByOneFormat(string name)
    {
        using TemporaryFolder folder = new();
        ImportFile file = new(folder.File(name), name);
        await File.WriteAllBytesAsync(file.FullPath, [(byte)'P', (byte)'K', 3, 4, 1, 2, 3]);

        FileReading reading = await FileReadingProbe.FormatOf(file).ReadAsync(file, CancellationToken.None);

        Assert.Equal(DataFaultKind.Truncated, Assert.Single(reading.Faults).Kind);
    }

    [Theory]
    [InlineData("BTCUSDT-1m-2024-01.zip", "BTCUSDT-1m-2024-01.csv", "1704067200000,1,1,1,1,1,1704067259999,1,1,1,1,0\n")]
    [InlineData("notes.zip", "readme.txt", "hello")]
    [InlineData("notes.zip", "notes.csv", "a,b,c\n1,2,3\n")]
    public async Task Recognizes_OtherArchives_IsFalse(string name, string entry, string text)
    {
        using TemporaryFolder folder = new();
        ImportFile file = new(folder.File(name), name);
        await File.WriteAllBytesAsync(file.FullPath, FileReadingProbe.Zip((entry, text)));

        Assert.DoesNotContain(FileFormats.All(FileReadingProbe.Clock).OfType<ZipLayoutFormat>(), format => format.Recognizes(file));
    }

    [Fact]
    public async Task ReadAsync_DayThatIsNotOver_SaysNothingAboutTheRest()
    {
        FileReading reading = await FileReadingProbe.ReadZipAsync(
            "coinbase-btcusd-1m-20260101_trade.zip", "20260101_btcusd_minute_trade.csv", "0,1,1,1,1,1\n60000,1,1,1,1,1\n");

        Assert.Equal("2026-01-01T00:00:00Z/2026-01-01T00:02:00Z", Assert.Single(reading.Writes).Asked.ToString());
    }

    private static async Task<double[]> VolumesAsync(IFileFormat format, ImportFile file, byte[] bytes)
    {
        await File.WriteAllBytesAsync(file.FullPath, bytes);
        FileReading reading = await format.ReadAsync(file, CancellationToken.None);
        Assert.True(reading.Writes.Count > 0 || reading.Faults.Count > 0);
        return reading.Writes is [RangeWrite write] ? write.Bars.Values(BarColumn.Volume).ToArray() : [];
    }
}
