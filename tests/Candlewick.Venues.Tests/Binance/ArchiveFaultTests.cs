using System.Buffers.Binary;
using System.IO.Compression;

namespace Candlewick.Venues.Tests.Binance;

/// <summary>A good archive, damaged in every way that has a name.</summary>
public sealed class ArchiveFaultTests
{
    [Fact]
    public async Task ReadAsync_GoodArchive_HasNoFaults()
    {
        FileReading reading = await ArchiveFiles.ReadAsync(ArchiveFiles.Rows());
        RangeWrite write = Assert.IsType<RangeWrite>(Assert.Single(reading.Writes));
        Assert.Empty(reading.Faults);
        Assert.Equal("BINANCE:BTCUSDT@1h", write.Series.ToString());
        Assert.Equal(24, write.Bars.Count);
        Assert.Equal(UtcRange.Day(new DateOnly(2024, 3, 1)), write.Asked);
        Assert.True(write.Provenance.IsVerified);
        Assert.Equal("binance.archive", write.Provenance.Source);
        Assert.Equal($"{ArchiveFiles.Folder}/{ArchiveFiles.Name}.zip", write.Provenance.Locator);
        Assert.Equal(new Bar(ArchiveFiles.Day, ArchiveFiles.Day + TimeSpan.FromHours(1), 100.1, 101, 99.5, 100.7, 12.5, 1255.12345678, 42, 6.25, 627.56172839), write.Bars[0]);
        Assert.True(write.FindMissing().IsEmpty);
    }

    [Fact]
    public async Task ReadAsync_WeekOverTheMonthEnd_BelongsToTheFileOfItsOpen()
    {
        const string name = "BTCUSDT-1w-2024-01";
        UtcTime monday = UtcTime.From(2024, 1, 1);
        byte[] zip = ArchiveFiles.Zip(Enumerable.Range(0, 5).Select(week => ArchiveFiles.Row(monday.Milliseconds + (week * 604_800_000L), 604_800_000L)), name + ".csv");
        FileReading reading = await ArchiveFiles.ReadAsync(
            zip, ArchiveFiles.Checksum(zip, name + ".zip"), "data/spot/monthly/klines/BTCUSDT/1w", name + ".zip");

        RangeWrite write = Assert.IsType<RangeWrite>(Assert.Single(reading.Writes));
        Assert.Equal(new UtcRange(monday, UtcTime.From(2024, 2, 5)), write.Asked);
        Assert.Equal(5, write.Bars.Count);
        Assert.True(write.FindMissing().IsEmpty);
    }

    [Fact]
    public async Task ReadAsync_MonthThatStartsWithinAWeek_SaysNothingOfThatWeek()
    {
        const string name = "BTCUSDT-1w-2024-02";
        UtcTime monday = UtcTime.From(2024, 2, 5);
        byte[] zip = ArchiveFiles.Zip(Enumerable.Range(0, 4).Select(week => ArchiveFiles.Row(monday.Milliseconds + (week * 604_800_000L), 604_800_000L)), name + ".csv");
        FileReading reading = await ArchiveFiles.ReadAsync(
            zip, ArchiveFiles.Checksum(zip, name + ".zip"), "data/spot/monthly/klines/BTCUSDT/1w", name + ".zip");

        Assert.Equal(new UtcRange(monday, UtcTime.From(2024, 3, 4)), Assert.IsType<RangeWrite>(Assert.Single(reading.Writes)).Asked);
    }

    [Theory]
    [InlineData("BTCUSDT-1w-2024-02", "2024-02-05T00:00:00Z/2024-03-04T00:00:00Z")]
    [InlineData("BTCUSDT-3d-2024-02", "2024-02-02T00:00:00Z/2024-03-03T00:00:00Z")]
    [InlineData("BTCUSDT-1h-2024-02", "2024-02-01T00:00:00Z/2024-03-01T00:00:00Z")]
    [InlineData("BTCUSDT-1w-2024-02-06", null)]
    public async Task ReadAsync_UnreadableArchive_HasThePeriodOfTheBarsThatOpenInIt(string name, string? period)
    {
        FileReading reading = await ArchiveFiles.ReadAsync([1, 2, 3], null, "data/spot/monthly/klines/BTCUSDT/1w", name + ".zip");

        Assert.All(reading.Faults, fault => Assert.Equal(period, fault.Period?.ToString()));
        Assert.NotEmpty(reading.Faults);
    }

    [Theory]
    [InlineData(",42,", ",x2,", DataFaultKind.NotANumber, 4)]
    [InlineData("100.10000000", "NaN", DataFaultKind.NotANumber, 4)]
    [InlineData("100.10000000", "Infinity", DataFaultKind.NotANumber, 4)]
    [InlineData("100.10000000", "", DataFaultKind.NotANumber, 4)]
    [InlineData("100.10000000", "1.2.3", DataFaultKind.NotANumber, 4)]
    [InlineData("100.10000000", "-100.10000000", DataFaultKind.NegativeValue, 4)]
    [InlineData("12.50000000", "-12.50000000", DataFaultKind.NegativeValue, 4)]
    [InlineData(",42,", ",", DataFaultKind.ColumnMissing, 4)]
    [InlineData(",42,", ",42,7,", DataFaultKind.ColumnMissing, 4)]
    [InlineData("101.00000000,99.50000000", "99.50000000,101.00000000", DataFaultKind.ImpossibleBar, 4)]
    [InlineData("99.50000000", "100.50000000", DataFaultKind.ImpossibleBar, 4)]
    public async Task ReadAsync_BrokenRow_SetsTheFileAsideAndNamesTheLine(string good, string bad, DataFaultKind kind, int line)
    {
        List<string> rows = ArchiveFiles.Rows();
        rows[line - 1] = rows[line - 1].Replace(good, bad, StringComparison.Ordinal);
        DataFault fault = await OnlyFaultAsync(rows);
        Assert.Equal(kind, fault.Kind);
        Assert.Equal($"{ArchiveFiles.Name}.csv:{line}", fault.Where);
        Assert.Equal("BINANCE:BTCUSDT@1h", fault.Series.ToString());
        Assert.Equal(UtcRange.Day(new DateOnly(2024, 3, 1)), fault.Period);
    }

    [Fact]
    public async Task ReadAsync_ColumnGoneFromEveryRow_IsColumnMissing()
    {
        DataFault fault = await OnlyFaultAsync(ArchiveFiles.Rows().Select(row => row[..row.LastIndexOf(',')]));
        Assert.Equal((DataFaultKind.ColumnMissing, "12 columns"), (fault.Kind, fault.Expected));
    }

    [Fact]
    public async Task ReadAsync_UnitSwitchInsideTheFile_IsAFault()
    {
        List<string> rows = ArchiveFiles.Rows();
        rows[10] = ArchiveFiles.Row((ArchiveFiles.Day.Milliseconds + (10 * 3_600_000L)) * 1_000, 3_600_000_000L);
        DataFault fault = await OnlyFaultAsync(rows);
        Assert.Equal((DataFaultKind.UnitSwitch, $"{ArchiveFiles.Name}.csv:11"), (fault.Kind, fault.Where));
    }

    [Fact]
    public async Task ReadAsync_RowOfAnotherDay_IsOutsidePeriod()
    {
        List<string> rows = [.. ArchiveFiles.Rows(), ArchiveFiles.Row(ArchiveFiles.Day.Milliseconds + 86_400_000L, 3_600_000L)];
        Assert.Equal(DataFaultKind.OutsidePeriod, (await OnlyFaultAsync(rows)).Kind);
    }

    [Theory]
    [InlineData(1, 3_600_000L)]
    [InlineData(0, 3_600_001L)]
    [InlineData(0, 0L)]
    public async Task ReadAsync_TimesOffTheGrid_AreImpossible(long shift, long length)
    {
        List<string> rows = ArchiveFiles.Rows();
        rows[5] = ArchiveFiles.Row(ArchiveFiles.Day.Milliseconds + (5 * 3_600_000L) + shift, length);
        Assert.Equal(DataFaultKind.ImpossibleBar, (await OnlyFaultAsync(rows)).Kind);
    }

    [Fact]
    public async Task ReadAsync_RowMissing_IsAHoleAndNoFault()
    {
        List<string> rows = ArchiveFiles.Rows();
        rows.RemoveAt(7);
        FileReading reading = await ArchiveFiles.ReadAsync(rows);
        Assert.Empty(reading.Faults);
        UtcTime seven = ArchiveFiles.Day + TimeSpan.FromHours(7);
        Assert.Equal(RangeSet.Of(new UtcRange(seven, seven + TimeSpan.FromHours(1))), reading.Writes[0].FindMissing());
    }

    [Fact]
    public async Task ReadAsync_RowTwice_IsDroppedAndReported()
    {
        List<string> rows = ArchiveFiles.Rows();
        rows.Insert(9, rows[8]);
        await AssertRepairedAsync(rows, DataFaultKind.DuplicateRow, 10);
    }

    [Fact]
    public async Task ReadAsync_RowsOutOfOrder_AreSortedAndReported()
    {
        List<string> rows = ArchiveFiles.Rows();
        (rows[3], rows[4]) = (rows[4], rows[3]);
        await AssertRepairedAsync(rows, DataFaultKind.OutOfOrder, 5);
    }

    [Fact]
    public async Task ReadAsync_TwoRowsOfOneBarThatDiffer_SetTheFileAside()
    {
        List<string> rows = ArchiveFiles.Rows();
        rows.Insert(9, rows[8].Replace("100.70000000", "100.80000000", StringComparison.Ordinal));
        DataFault fault = await OnlyFaultAsync(rows);
        Assert.Equal((DataFaultKind.ConflictingRow, $"{ArchiveFiles.Name}.csv:10"), (fault.Kind, fault.Where));
    }

    [Fact]
    public async Task ReadAsync_HeaderAdded_ChangesNothing()
    {
        const string Header = "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore";
        FileReading reading = await ArchiveFiles.ReadAsync([Header, .. ArchiveFiles.Rows()]);
        Assert.Empty(reading.Faults);
        Assert.Equal(24, reading.Writes[0].RowCount);
        DataFault swapped = await OnlyFaultAsync([Header.Replace("open,high", "high,open", StringComparison.Ordinal), .. ArchiveFiles.Rows()]);
        Assert.Equal(DataFaultKind.ColumnMissing, swapped.Kind);
    }

    [Fact]
    public async Task ReadAsync_WindowsLineEndsAndNoLastOne_ReadTheSame()
    {
        byte[] zip = ArchiveFiles.Zip([(ArchiveFiles.Name + ".csv", string.Join("\r\n", ArchiveFiles.Rows()))]);
        FileReading reading = await ArchiveFiles.ReadAsync(zip, ArchiveFiles.Checksum(zip));
        Assert.Empty(reading.Faults);
        Assert.Equal(24, reading.Writes[0].RowCount);
    }

    [Fact]
    public async Task ReadAsync_NoChecksum_KeepsTheRowsUnverified()
    {
        FileReading reading = await ArchiveFiles.ReadAsync(ArchiveFiles.Zip(ArchiveFiles.Rows()), null);
        DataFault fault = Assert.Single(reading.Faults);
        Assert.Equal((DataFaultKind.ChecksumMissing, true), (fault.Kind, fault.IsRepaired));
        Assert.False(Assert.Single(reading.Writes).Provenance.IsVerified);
    }

    [Fact]
    public async Task ReadAsync_StaleChecksum_SetsTheFileAside()
    {
        byte[] zip = ArchiveFiles.Zip(ArchiveFiles.Rows());
        await AssertSetAsideAsync(zip, ArchiveFiles.Checksum([.. zip, 0]), DataFaultKind.ChecksumMismatch);
    }

    [Fact]
    public async Task ReadAsync_AnyBitFlippedInTheData_IsNoticedWithoutAChecksum()
    {
        byte[] zip = ArchiveFiles.Zip(ArchiveFiles.Rows());
        int start = 30 + ArchiveFiles.Name.Length + 4;
        int length = (int)BinaryPrimitives.ReadUInt32LittleEndian(zip.AsSpan(zip.AsSpan().LastIndexOf("PK\u0001\u0002"u8) + 20));
        Random random = new(7);
        for (int i = 0; i < 200; i++)
        {
            byte[] damaged = [.. zip];
            damaged[start + random.Next(length)] ^= (byte)(1 << random.Next(8));
            FileReading reading = await ArchiveFiles.ReadAsync(damaged, null);
            Assert.Empty(reading.Writes);
            Assert.Contains(reading.Faults, fault => !fault.IsRepaired);
        }
    }

    [Fact]
    public async Task ReadAsync_StoredEntryWithABitFlipped_IsCorrupt()
    {
        byte[] zip = ArchiveFiles.Zip(ArchiveFiles.Rows(), level: CompressionLevel.NoCompression);
        Assert.Equal(24, (await ArchiveFiles.ReadAsync(zip, ArchiveFiles.Checksum(zip))).Writes[0].RowCount);
        zip[100] ^= 1;
        await AssertSetAsideAsync(zip, null, DataFaultKind.Corrupt);
    }

    [Fact]
    public async Task ReadAsync_CutAnywhere_IsSetAside()
    {
        byte[] zip = ArchiveFiles.Zip(ArchiveFiles.Rows());
        for (int length = 0; length < zip.Length; length += 23)
        {
            FileReading reading = await ArchiveFiles.ReadAsync(zip[..length], null);
            Assert.Empty(reading.Writes);
        }

        await AssertSetAsideAsync(zip[..(zip.Length / 2)], null, DataFaultKind.Truncated);
        await AssertSetAsideAsync([], null, DataFaultKind.Empty);
    }

    [Fact]
    public async Task ReadAsync_EmptyZip_IsEmpty()
    {
        await AssertSetAsideAsync(ArchiveFiles.Zip(Array.Empty<(string, string)>()), null, DataFaultKind.Empty);
        await AssertSetAsideAsync(ArchiveFiles.Zip([(ArchiveFiles.Name + ".csv", "")]), null, DataFaultKind.Empty);
    }

    [Fact]
    public async Task ReadAsync_TwoEntries_IsTooMany() =>
        await AssertSetAsideAsync(ArchiveFiles.Zip([(ArchiveFiles.Name + ".csv", "1"), ("b.csv", "2")]), null, DataFaultKind.TooManyEntries);

    [Theory]
    [InlineData("../BTCUSDT-1h-2024-03-01.csv")]
    [InlineData("/etc/BTCUSDT-1h-2024-03-01.csv")]
    [InlineData("..\\BTCUSDT-1h-2024-03-01.csv")]
    [InlineData("C:x.csv")]
    public async Task ReadAsync_EntryThatClimbsOut_IsPathOutside(string entry) =>
        await AssertSetAsideAsync(ArchiveFiles.Zip(ArchiveFiles.Rows(), entry), null, DataFaultKind.PathOutside);

    [Fact]
    public async Task ReadAsync_EntryOfAnotherSymbol_IsUnknownFormat() =>
        await AssertSetAsideAsync(ArchiveFiles.Zip(ArchiveFiles.Rows(), "ETHUSDT-1h-2024-03-01.csv"), null, DataFaultKind.UnknownFormat);

    [Fact]
    public async Task ReadAsync_UnknownSymbol_IsAFault()
    {
        byte[] zip = ArchiveFiles.Zip(ArchiveFiles.Rows(), "FOOBAR-1h-2024-03-01.csv");
        FileReading reading = await ArchiveFiles.ReadAsync(zip, null, file: "FOOBAR-1h-2024-03-01.zip");
        Assert.Equal(DataFaultKind.UnknownSymbol, reading.Faults.Single(fault => !fault.IsRepaired).Kind);
    }

    private static async Task<DataFault> OnlyFaultAsync(IEnumerable<string> rows)
    {
        FileReading reading = await ArchiveFiles.ReadAsync(rows);
        Assert.Empty(reading.Writes);
        DataFault fault = Assert.Single(reading.Faults);
        Assert.False(fault.IsRepaired);
        Assert.NotEmpty(fault.Advice);
        Assert.NotNull(fault.Sha256);
        return fault;
    }

    private static async Task AssertRepairedAsync(List<string> rows, DataFaultKind kind, int line)
    {
        FileReading reading = await ArchiveFiles.ReadAsync(rows);
        DataFault fault = Assert.Single(reading.Faults);
        Assert.Equal((kind, true, $"{ArchiveFiles.Name}.csv:{line}"), (fault.Kind, fault.IsRepaired, fault.Where));
        RangeWrite write = Assert.IsType<RangeWrite>(Assert.Single(reading.Writes));
        using BarColumns good = ((RangeWrite)(await ArchiveFiles.ReadAsync(ArchiveFiles.Rows())).Writes[0]).Bars;
        Assert.Equal(Enumerable.Range(0, 24).Select(i => good[i]), Enumerable.Range(0, write.Bars.Count).Select(i => write.Bars[i]));
    }

    internal static async Task AssertSetAsideAsync(byte[] data, string? checksum, params DataFaultKind[] kinds)
    {
        FileReading reading = await ArchiveFiles.ReadAsync(data, checksum);
        Assert.Empty(reading.Writes);
        DataFault fault = reading.Faults.Single(one => !one.IsRepaired);
        Assert.Contains(fault.Kind, kinds);
        Assert.Equal("BINANCE:BTCUSDT@1h", fault.Series.ToString());
    }
}
