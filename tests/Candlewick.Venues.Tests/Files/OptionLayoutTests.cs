namespace Candlewick.Venues.Tests.Files;

public sealed class OptionLayoutTests
{
    [Fact]
    public async Task ReadAsync_RealMinutes_HaveTheKnownCountsAndSum()
    {
        FileReading reading = await FileReadingProbe.ReadAsync("options/aapl_20140606_1m_trade.zip");

        Assert.Empty(reading.Faults);
        Assert.Equal(1_185, reading.Writes.Count);
        Assert.Equal(1_185, reading.Instruments.Count);
        Assert.Equal(22_067, reading.Writes.Sum(write => write.RowCount));
        Assert.Equal(347_952, reading.Writes.Cast<RangeWrite>().Sum(write => FileReadingProbe.Sum(write, BarColumn.Volume)));
        Assert.All(reading.Writes, write => Assert.Equal(HoleCause.NoTrades, write.CauseOfMissing));
    }

    [Fact]
    public async Task ReadAsync_RealOpenInterestOfADay_HasTheKnownCountsAndSum()
    {
        FileReading reading = await FileReadingProbe.ReadAsync("options/aapl_20140606_openinterest.zip");

        Assert.Empty(reading.Faults);
        Assert.Equal(2_322, reading.Writes.Count);
        Assert.Equal(2_319_788, reading.Writes.Cast<ObservationWrite>().Sum(write => write.Observations.ToArray().Sum(row => row.Value)));
        Assert.All(reading.Writes.Cast<ObservationWrite>(), write =>
            Assert.InRange(write.Observations.Span[0].EventTime.ToString(), "2014-06-06T10:30:00Z", "2014-06-06T10:32:00Z"));
    }

    [Fact]
    public async Task ReadAsync_RealOpenInterestOfAMonth_HasTheKnownCountsAndSum()
    {
        FileReading reading = await FileReadingProbe.ReadAsync("options/aapl_2014_openinterest_american.zip");

        Assert.Empty(reading.Faults);
        Assert.Equal(2_448, reading.Writes.Count);
        Assert.Equal(6_016, reading.Writes.Sum(write => write.RowCount));
        Assert.Equal(29_139_794, reading.Writes.Cast<ObservationWrite>().Sum(write => write.Observations.ToArray().Sum(row => row.Value)));
    }

    [Fact]
    public async Task ReadAsync_RealDays_HaveTheKnownCountsAndSum()
    {
        FileReading reading = await FileReadingProbe.ReadAsync("options/aapl_2014_trade_american.zip");

        Assert.Empty(reading.Faults);
        Assert.Equal(2_322, reading.Writes.Sum(write => write.RowCount));
        Assert.Equal(984_013, reading.Writes.Cast<RangeWrite>().Sum(write => FileReadingProbe.Sum(write, BarColumn.Volume)));
        Assert.All(reading.Writes.Cast<RangeWrite>(), write =>
            Assert.Equal(new TimeSpan(6, 30, 0), write.Bars[0].CloseTime - write.Bars[0].OpenTime));
    }

    [Fact]
    public async Task ReadAsync_Contract_HasItsFullTerms()
    {
        FileReading reading = await FileReadingProbe.ReadZipAsync(
            "aapl_20140606_1m_trade.zip", "20140606_aapl_minute_trade_american_put_1428571_20140703.csv", "34200000,100,100,100,100,5\n");

        Instrument instrument = Assert.Single(reading.Instruments);
        Assert.Equal("OPRA:AAPL-20140703-P-00142.8571", instrument.Id.ToString());
        Assert.Equal("AAPL  140703P00142857", instrument.VenueSymbol);
        Assert.Equal(
            new ContractTerms("USD", 100m, false, UtcTime.Parse("2014-07-03T17:00Z"), "US:AAPL", 142.8571m, OptionRight.Put, ExerciseStyle.American),
            instrument.Terms);
    }

    [Fact]
    public async Task ReadAsync_ExpiryOnASaturday_TradesLastOnFriday()
    {
        FileReading reading = await FileReadingProbe.ReadZipAsync(
            "aapl_2014_trade_american.zip", "aapl_trade_american_call_5000000_20140621.csv", "20140606 00:00,100,100,100,100,5");

        Instrument instrument = Assert.Single(reading.Instruments);
        Assert.Equal("OPRA:AAPL-20140621-C-00500", instrument.Id.ToString());
        Assert.Equal(UtcTime.Parse("2014-06-20T20:00Z"), instrument.Terms!.Expiry);
    }

    [Fact]
    public async Task ReadAsync_OneBadContract_LeavesTheOthers()
    {
        FileReading reading = await FileReadingProbe.ReadZipAsync("aapl_20140606_1m_trade.zip",
        [
            ("20140606_aapl_minute_trade_american_put_5000000_20140703.csv", "34200000,100,100,100,100,5\n"),
            ("20140606_aapl_minute_trade_american_put_5100000_20140703.csv", "34200000,100,90,100,100,5\n"),
            ("20140606_aapl_minute_trade_american_put_5100000.csv", "34200000,100,90,100,100,5\n"),
        ]);

        Assert.Equal("OPRA:AAPL-20140703-P-00500@1m", Assert.Single(reading.Writes).Series.ToString());
        Assert.Equal([DataFaultKind.ImpossibleBar, DataFaultKind.UnknownFormat], reading.Faults.Select(fault => fault.Kind));
    }
}
