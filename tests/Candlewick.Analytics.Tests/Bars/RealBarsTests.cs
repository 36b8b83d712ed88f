using Candlewick.Analytics.Bars;
using Candlewick.Analytics.Bars.Resampling;
using Candlewick.Testing;
using Candlewick.Venues.Binance;
using Candlewick.Venues.Files;

namespace Candlewick.Analytics.Tests.Bars;

/// <summary>Bars of what was really traded.</summary>
public sealed class RealBarsTests
{
    private static readonly Dictionary<string, Task<FileReading>> Readings = new(StringComparer.Ordinal);

    private static readonly ManualClock Clock = new(UtcTime.From(2026, 6, 1));

    [Theory]
    [InlineData("1m/built", "spy_20131007_trade.zip", 250_601, 97_062_721)]
    [InlineData("1m/built", "spy_20131011_trade.zip", 285_605, 109_016_858)]
    [InlineData("1000t/built/extended", "spy_20131007_trade.zip", 250_601, 97_062_721)]
    [InlineData("1000t/built/extended", "spy_20131011_trade.zip", 285_605, 109_016_858)]
    [InlineData("250000v/built/extended", "spy_20131007_trade.zip", 250_601, 97_062_721)]
    [InlineData("250000v/built", "spy_20131011_trade.zip", 285_605, 109_016_858)]
    [InlineData("50000000q/built/extended", "spy_20131007_trade.zip", 250_601, 97_062_721)]
    [InlineData("50000000q/built/extended", "spy_20131011_trade.zip", 285_605, 109_016_858)]
    [InlineData("1000ti/built/extended", "spy_20131011_trade.zip", 285_605, 109_016_858)]
    [InlineData("1000vi/built/extended", "spy_20131011_trade.zip", 285_605, 109_016_858)]
    [InlineData("1000tr/built/extended", "spy_20131011_trade.zip", 285_605, 109_016_858)]
    [InlineData("1000vr/built/extended", "spy_20131011_trade.zip", 285_605, 109_016_858)]
    [InlineData("0.1renko/built/extended", "spy_20131011_trade.zip", 285_605, 109_016_858)]
    [InlineData("0.1range/built/extended", "spy_20131011_trade.zip", 285_605, 109_016_858)]
    public async Task Build_SpyTicks_ConservesEveryShare(string spec, string file, int trades, long shares)
    {
        TradeWrite ticks = (TradeWrite)(await ReadAsync($"trades/us-equity/{file}")).Writes[0];
        IBarBuilder builder = BarKinds.Create(BarSpec.Parse(spec), new BarBuilderOptions { Calendar = TradingCalendars.Xnys });
        using BarColumns closed = new();

        builder.Add(ticks.Trades.Span, closed);
        builder.Advance(ticks.Asked.To, closed);

        Bar[] bars = Rows.Of(closed);
        Assert.Equal(trades, bars.Sum(bar => bar.TradeCount));
        Assert.Equal(shares, bars.Sum(bar => bar.Volume));
        Assert.Equal(ticks.Trades.ToArray().Sum(trade => (decimal)trade.Price * (decimal)trade.Quantity), (decimal)bars.Sum(bar => bar.QuoteVolume), 2);
        Assert.All(bars, bar => Assert.True(bar.IsPossible && bar.Finality == Finality.Closed));
        Assert.InRange(bars.Length, 8, 20_000);
        if (BarSpec.Parse(spec).Kind == BarKind.Tick)
        {
            Assert.All(bars.SkipLast(1), bar => Assert.Equal(1_000, bar.TradeCount));
        }
    }

    [Fact]
    public async Task Build_XrpEthAggregates_HaveTheRecordedSums()
    {
        Trade[] trades = await XrpEthAsync();
        using BarColumns closed = new();
        IBarBuilder builder = BarKinds.Create(BarSpec.Parse("1m/built"));

        builder.Add(trades, closed);
        builder.Advance(UtcTime.Parse("2019-10-13T11:20"), closed);

        Bar[] bars = Rows.Of(closed);
        Assert.Equal(5_545_735, bars.Sum(bar => bar.Volume));
        Assert.Equal(8182.56026789, bars.Sum(bar => bar.QuoteVolume), 8);
        Assert.Equal(trades.Where(trade => trade.Aggressor == Aggressor.Buyer).Sum(trade => trade.Quantity), bars.Sum(bar => bar.TakerBuyVolume));
        Assert.Equal(trades.Sum(trade => trade.LastId - trade.FirstId + 1), bars.Sum(bar => bar.TradeCount));
        Assert.Equal(
            trades.GroupBy(trade => trade.EventTime.Nanoseconds / 60_000_000_000).Select(minute => (minute.First().Price, minute.Max(trade => trade.Price), minute.Last().Price)),
            bars.Select(bar => (bar.Open, bar.High, bar.Close)));
    }

    [Theory]
    [InlineData("1h/built")]
    [InlineData("200t/built")]
    [InlineData("50000v/built")]
    [InlineData("100q/built")]
    [InlineData("100vi/built")]
    [InlineData("100tr/built")]
    [InlineData("0.000005renko/built")]
    [InlineData("0.00001range/built")]
    public async Task Build_OneOfThreeDaysRepaired_ChangesThatDayOnly(string spec)
    {
        Trade[] trades = await XrpEthAsync();
        int repaired = Array.FindIndex(trades, trade => trade.EventTime >= UtcTime.Parse("2019-10-12T12:00"));
        Trade[] other = [.. trades];
        other[repaired] = other[repaired] with { Price = other[repaired].Price * 1.02, Quantity = other[repaired].Quantity + 1_000 };

        ILookup<string, Bar> before = Rows.Build(BarKinds.Create(BarSpec.Parse(spec)), trades).ToLookup(bar => bar.OpenTime.ToString()[..10]);
        ILookup<string, Bar> after = Rows.Build(BarKinds.Create(BarSpec.Parse(spec)), other).ToLookup(bar => bar.OpenTime.ToString()[..10]);

        Assert.Equal(["2019-10-11", "2019-10-12", "2019-10-13"], before.Select(day => day.Key));
        Assert.True(Rows.AreSame([.. before["2019-10-11"]], [.. after["2019-10-11"]]));
        Assert.False(Rows.AreSame([.. before["2019-10-12"]], [.. after["2019-10-12"]]));
        Assert.True(Rows.AreSame([.. before["2019-10-13"]], [.. after["2019-10-13"]]));
    }

    [Fact]
    public async Task Build_AaplOptionMinutes_GiveVolumeBarsWithOpenInterest()
    {
        FileReading minutes = await ReadAsync("options/aapl_20140606_1m_trade.zip");
        Dictionary<InstrumentId, Observation[]> interest = (await ReadAsync("options/aapl_20140606_openinterest.zip")).Writes
            .Cast<ObservationWrite>().ToDictionary(write => write.Series.Instrument, write => write.Observations.ToArray());
        double volume = 0;
        int contracts = 0, full = 0, withInterest = 0;
        foreach (RangeWrite write in minutes.Writes.Cast<RangeWrite>())
        {
            IBarBuilder builder = BarKinds.Create(BarSpec.Parse("100v/built"), new BarBuilderOptions { Calendar = TradingCalendars.Opra });
            using BarColumns closed = new();
            builder.Add(write.Bars, closed);
            builder.Advance(write.Asked.To, closed);
            Bar[] bars = Rows.Of(closed);
            volume += bars.Sum(bar => bar.Volume);
            contracts++;
            full += bars.Count(bar => bar.Volume >= 100);
            Assert.All(bars.SkipLast(1), bar => Assert.True(bar.Volume >= 100));
            Observation[] published = interest.GetValueOrDefault(write.Bar.Instrument, []);
            withInterest += published.Length;
            Assert.All(AsOf.Values(closed, published), value => Assert.Equal(published.Length == 0 ? double.NaN : published[0].Value, value));
        }

        Assert.Equal((347_952.0, 1_185), (volume, contracts));
        Assert.True(full > 500);
        Assert.InRange(withInterest, 1_000, 1_185);
    }

    [Theory]
    [InlineData("BTCUSDT")]
    [InlineData("ETHUSDT")]
    public async Task Resample_QuartersOfAnHour_GiveTheHoursThatTheVenuePublished(string symbol)
    {
        using BarColumns quarters = await ArchivesAsync(symbol, "15m"), hours = await ArchivesAsync(symbol, "1h");
        BarResampler resampler = new(BarSpec.Parse("15m"), BarSpec.Parse("1h/resampled"));
        using BarColumns found = new();

        resampler.Add(quarters, found);

        Assert.Equal((0L, 10_920), (resampler.Incomplete, hours.Count));
        Assert.Equal(hours.Count, found.Count);
        double worst = 0;
        for (int i = 0; i < hours.Count; i++)
        {
            Bar mine = found[i], theirs = hours[i];
            Assert.Equal(
                (theirs.OpenTime, theirs.CloseTime, theirs.Open, theirs.High, theirs.Low, theirs.Close, theirs.TradeCount),
                (mine.OpenTime, mine.CloseTime, mine.Open, mine.High, mine.Low, mine.Close, mine.TradeCount));
            foreach ((double a, double b) in ((double, double)[])
            [
                (mine.Volume, theirs.Volume), (mine.QuoteVolume, theirs.QuoteVolume), (mine.TakerBuyVolume, theirs.TakerBuyVolume),
                (mine.TakerBuyQuoteVolume, theirs.TakerBuyQuoteVolume),
            ])
            {
                worst = Math.Max(worst, Math.Abs(a - b) / Math.Max(b, double.Epsilon));
            }
        }

        Assert.InRange(worst, 0, 1e-12);
        TestContext.Current.TestOutputHelper?.WriteLine($"{symbol}: {hours.Count} hours, largest deviation of a volume {worst:E1}");
    }

    private static async Task<BarColumns> ArchivesAsync(string symbol, string code)
    {
        BarColumns all = new();
        BinanceArchiveFormat format = new(Clock);
        for (DateOnly month = new(2025, 1, 1); month < new DateOnly(2026, 4, 1); month = month.AddMonths(1))
        {
            string path = TestData.Require($"binance-bucket/data/spot/monthly/klines/{symbol}/{code}/{symbol}-{code}-{month:yyyy-MM}.zip");
            RangeWrite write = (RangeWrite)(await format.ReadAsync(new ImportFile(path, path), TestContext.Current.CancellationToken)).Writes[0];
            using BarColumns bars = write.Bars;
            all.AddRange(bars, 0, bars.Count);
        }

        return all;
    }

    private static async Task<Trade[]> XrpEthAsync() =>
        ((TradeWrite)(await ReadAsync("trades/binance/xrpeth-aggtrades-2019-10.json.gz")).Writes[0]).Trades.ToArray();

    /// <summary>Every file is read once, whatever the number of tests that take it.</summary>
    private static Task<FileReading> ReadAsync(string relativePath)
    {
        lock (Readings)
        {
            return Readings.TryGetValue(relativePath, out Task<FileReading>? known) ? known : Readings[relativePath] = ReadFileAsync(relativePath);
        }
    }

    private static Task<FileReading> ReadFileAsync(string relativePath)
    {
        ImportFile file = new(TestData.Require(relativePath), relativePath);
        IFileFormat format = relativePath.EndsWith(".gz", StringComparison.Ordinal)
            ? MappedFileFormat.Parse(File.ReadAllText(Path.Combine(Repository.Root, "samples", "mappings", "ccxt-aggtrades-json.yaml")), "ccxt-aggtrades-json.yaml", Clock)
            : Assert.Single(FileFormats.All(Clock), one => one.Recognizes(file));
        return format.ReadAsync(file, CancellationToken.None);
    }
}
