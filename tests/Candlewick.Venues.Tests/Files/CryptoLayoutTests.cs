namespace Candlewick.Venues.Tests.Files;

public sealed class CryptoLayoutTests
{
    [Theory]
    [InlineData("binance-btcbusd-1m-20221213_trade.zip", "BINANCE:BTCBUSD@1m", 1_440, HoleCause.NoTrades, 0)]
    [InlineData("coinbase-btcusd-1m-20180405_trade.zip", "COINBASE:BTCUSD@1m", 1_440, HoleCause.NoTrades, 0)]
    [InlineData("coinbase-btcusd-1s-20161007_trade.zip", "COINBASE:BTCUSD@1s", 4_063, HoleCause.NoTrades, 82_337)]
    [InlineData("coinbase-btcusd-1d_trade.zip", "COINBASE:BTCUSD@1d", 1_318, HoleCause.Pending, 34)]
    public async Task ReadAsync_RealFiles_HaveTheKnownRowsAndHoles(string name, string series, int count, HoleCause cause, int missing)
    {
        FileReading reading = await FileReadingProbe.ReadAsync($"bars/crypto/{name}");

        RangeWrite write = Assert.IsType<RangeWrite>(Assert.Single(reading.Writes));
        Assert.Empty(reading.Faults);
        Assert.Equal((series, count, cause), (write.Bar.ToString(), write.RowCount, write.CauseOfMissing));
        Assert.Equal(missing, write.FindMissing().Sum(range => write.Bar.Spec.Timeframe.CountOpens(range)));
    }

    [Fact]
    public async Task ReadAsync_Prices_ArePlainDecimals()
    {
        RangeWrite write = (RangeWrite)(await FileReadingProbe.ReadAsync("bars/crypto/coinbase-btcusd-1d_trade.zip")).Writes[0];

        Assert.Equal(
            new Bar(UtcTime.Parse("2014-12-01"), UtcTime.Parse("2014-12-02"), 300, 370, 300, 370, 0.05655554), write.Bars[0]);
        Assert.Equal(UtcTime.Parse("2018-08-14"), write.Asked.To);
    }

    [Fact]
    public async Task ReadAsync_VenueFromTheFolder_WhereTheNameHasNone()
    {
        using Testing.TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "crypto", "kraken", "daily", "btcusd_trade.zip");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, FileReadingProbe.Zip(("btcusd.csv", "20141201 00:00,300,370,300,370,5\n")));
        ImportFile file = new(path, "btcusd_trade.zip");

        FileReading reading = await FileReadingProbe.FormatOf(file).ReadAsync(file, CancellationToken.None);

        Instrument instrument = Assert.Single(reading.Instruments);
        Assert.Equal(("KRAKEN:BTCUSD", "BTC", "USD"), (instrument.Id.ToString(), instrument.Base, instrument.Quote));
        Assert.Equal(300, ((RangeWrite)reading.Writes[0]).Bars[0].Open);
    }
}
