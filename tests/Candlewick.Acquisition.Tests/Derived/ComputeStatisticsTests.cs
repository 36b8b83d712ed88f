using Candlewick.Acquisition.Statistics;
using Candlewick.Testing.Storage;

namespace Candlewick.Acquisition.Tests.Derived;

public sealed class ComputeStatisticsTests
{
    private static readonly RankingScope Scope = new("BINANCE", "USDT");
    private static readonly UtcTime First = UtcTime.From(2024, 1, 1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_OverRealDays_EqualsPlainDecimals(bool isFile)
    {
        await using DerivedScene scene = await DerivedScene.OpenAsync(isFile);
        Dictionary<InstrumentId, List<Bar>> real = RealDays.Symbols.ToDictionary(symbol => Id(symbol), symbol => RealDays.Read(symbol, "1d"));
        foreach ((InstrumentId id, List<Bar> bars) in real)
        {
            await scene.WriteAsync(new BarSeriesId(id, Timeframe.Parse("1d")), new UtcRange(bars[0].OpenTime, bars[^1].CloseTime), bars);
        }

        StatisticsReport report = await RunAsync(scene);

        Assert.Equal((6, real.Values.Sum(bars => bars.Count - 5)), (report.Instruments, (int)report.Statistics.Inserted));
        foreach ((InstrumentId id, List<Bar> bars) in real)
        {
            IReadOnlyList<DailyStatistic> found = await ReadAsync(scene, id);
            Assert.Equal(Reference.Of([.. bars.Select(bar => (bar.OpenTime, (decimal)bar.Close))]).Where(row => !row.IsEmpty).Select(row => row.Day), found.Select(row => row.Day));
            Assert.All(Reference.Of([.. bars.Select(bar => (bar.OpenTime, (decimal)bar.Close))]).Where(row => !row.IsEmpty).Zip(found), pair => Near(pair.First, pair.Second));
        }

        AssertRanked(real, await ReadRankingsAsync(scene), _ => null);
        Assert.True((await RunAsync(scene)) is { Instruments: 0, RankedDays: 0 });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_AfterACorrection_ComputesItsWindowsAndNothingElse(bool isFile)
    {
        await using DerivedScene scene = await DerivedScene.OpenAsync(isFile);
        await FillAsync(scene, 60);
        await RunAsync(scene);
        scene.Clock.Advance(TimeSpan.FromDays(1));
        await scene.WriteAsync(Series("AAA"), Days(0, 60), Bars("AAA", 60).Select(bar => bar.OpenTime == Day(30) ? bar with { Close = bar.Close + 5, High = bar.High + 5 } : bar));

        StatisticsReport report = await RunAsync(scene);

        Assert.Equal((1, 14, 14, new WriteResult(0, 0, 14, 0)), (report.Instruments, (int)report.Days, report.RankedDays, report.Statistics));
        await using DerivedScene fresh = await DerivedScene.OpenAsync(isFile: false);
        await CopyBarsAsync(scene, fresh);
        await RunAsync(fresh);
        foreach (string symbol in (string[])["AAA", "BBB", "CCC"])
        {
            Assert.Equal(await ReadAsync(fresh, Id(symbol + "USDT")), await ReadAsync(scene, Id(symbol + "USDT")));
        }

        Assert.Equal(await ReadRankingsAsync(fresh), await ReadRankingsAsync(scene));
        IReadOnlyList<DailyStatistic> before = await scene.Derived.Statistics.ReadAsync(Id("AAAUSDT"), UtcRange.All, DerivedScene.Now, DerivedScene.Ct);
        Assert.Equal(55, before.Count);
        Assert.NotEqual(before, await ReadAsync(scene, Id("AAAUSDT")));
    }

    [Fact]
    public async Task Run_WithAMissingDay_LeavesTheWindowsThatHoldItUndefined()
    {
        await using DerivedScene scene = await DerivedScene.OpenAsync(isFile: true);
        await scene.WriteAsync(Series("AAA"), Days(0, 60), Bars("AAA", 60).Where(bar => bar.OpenTime != Day(30)));
        await RunAsync(scene);
        IReadOnlyList<DailyStatistic> rows = await ReadAsync(scene, Id("AAAUSDT"));
        Assert.Equal(Enumerable.Range(30, 14).Select(Day), rows.Where(row => double.IsNaN(row.Rsi) && row.Day > Day(13)).Select(row => row.Day).Append(Day(30)).Append(Day(35)).Order());
        Assert.All(rows, row => Assert.False(double.IsNaN(row.Return)));
        Assert.DoesNotContain(rows, row => row.Day == Day(30) || row.Day == Day(35));

        await scene.WriteAsync(Series("AAA"), Days(30, 31), Bars("AAA", 60).Where(bar => bar.OpenTime == Day(30)));
        StatisticsReport repaired = await RunAsync(scene);
        Assert.Equal(14, repaired.Days);
        Assert.Equal(55, (await ReadAsync(scene, Id("AAAUSDT"))).Count);
        await scene.Store.Coverage.ClearAsync(new SeriesFilter(Series: Series("AAA")), Days(59, 60), DerivedScene.Ct);
        Assert.Equal(new WriteResult(0, 0, 1, 0), (await RunAsync(scene)).Statistics);
        Assert.Equal(54, (await ReadAsync(scene, Id("AAAUSDT"))).Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_WithUniverses_RanksEachDayAmongTheMembersOfItsEnd(bool isFile)
    {
        await using DerivedScene scene = await DerivedScene.OpenAsync(isFile);
        await FillAsync(scene, 40);
        await RunAsync(scene);
        Assert.All(await ReadRankingsAsync(scene), ranking => Assert.Equal((3, (UtcTime?)null), (ranking.Ranked, ranking.UniverseAt)));

        UtcTime early = Day(10) + TimeSpan.FromHours(12), late = Day(20);
        await scene.Store.Universe.AppendAsync(Universe(early, "AAA", "BBB"), DerivedScene.Ct);
        await scene.Store.Universe.AppendAsync(Universe(late, "CCC"), DerivedScene.Ct);
        StatisticsReport moved = await RunAsync(scene);

        Assert.Equal((0, 35), (moved.Instruments, moved.RankedDays));
        Assert.All(await ReadRankingsAsync(scene), ranking => Assert.Equal(
            ranking.Day < Day(20) ? (2, (UtcTime?)early) : (1, late), (ranking.Ranked, ranking.UniverseAt)));
        Assert.True(await scene.Store.Universe.AppendAsync(Universe(Day(30), "AAA"), DerivedScene.Ct));
        Assert.Equal(10, (await RunAsync(scene)).RankedDays);
        Assert.Equal(0, (await RunAsync(scene)).RankedDays);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Run_CancelledOnTheWay_GoesOnToTheSameStore(int writes)
    {
        await using DerivedScene whole = await DerivedScene.OpenAsync(isFile: false);
        await FillAsync(whole, 40);
        await RunAsync(whole);
        await using DerivedScene scene = await DerivedScene.OpenAsync(isFile: false);
        await FillAsync(scene, 40);
        StoreRoles real = scene.Store;
        scene.Store = real with { Derived = real.Derived with { Statistics = new StoppingStatistics(real.Derived.Statistics, writes) } };
        await Assert.ThrowsAsync<OperationCanceledException>(() => RunAsync(scene));

        scene.Store = real;
        await RunAsync(scene);

        Assert.Equal(await ReadRankingsAsync(whole), await ReadRankingsAsync(scene));
        Assert.Equal(await ReadAsync(whole, Id("CCCUSDT")), await ReadAsync(scene, Id("CCCUSDT")));
    }

    [Fact]
    public async Task Run_AfterRetention_LeavesWhatItCannotComputeAgain()
    {
        await using DerivedScene scene = await DerivedScene.OpenAsync(isFile: true);
        await FillAsync(scene, 40);
        await RunAsync(scene);
        IReadOnlyList<DailyStatistic> before = await ReadAsync(scene, Id("AAAUSDT"));
        await scene.Store.Upkeep.Retention.DeleteAsync(new SeriesDeletion(Series("AAA"), Day(20), DerivedScene.Now, "test"), DerivedScene.Ct);
        await scene.WriteAsync(Series("AAA"), Days(22, 23), Bars("AAA", 40).Where(bar => bar.OpenTime == Day(22)).Select(bar => bar with { Close = bar.Close + 1, High = 500 }));

        StatisticsReport report = await RunAsync(scene);

        Assert.Equal(3, report.Days);
        IReadOnlyList<DailyStatistic> after = await ReadAsync(scene, Id("AAAUSDT"));
        Assert.Equal(before.Where(row => row.Day < Day(33)), after.Where(row => row.Day < Day(33)));
        Assert.Equal(before.Count, after.Count);
    }

    [Theory]
    [InlineData(1, 5, 5)]
    [InlineData(14, 0, 5)]
    [InlineData(14, 5, 0)]
    public async Task Run_OfAnImpossibleRequest_IsTheCallersMistake(int window, int periods, int places)
    {
        await using DerivedScene scene = await DerivedScene.OpenAsync(isFile: false);
        await Assert.ThrowsAnyAsync<ArgumentException>(() =>
            new ComputeStatistics(scene.Store, scene.Clock).RunAsync(new StatisticsRequest(Scope, window, periods, places), DerivedScene.Ct));
    }

    private static void Near(DailyStatistic expected, DailyStatistic found)
    {
        Assert.Equal(expected.Rsi, found.Rsi, 1e-9);
        Assert.Equal(expected.Deviation / Math.Max(1, expected.Deviation), found.Deviation / Math.Max(1, expected.Deviation), 1e-9);
        Assert.Equal(expected.Return, found.Return, 1e-12);
    }

    /// <summary>The rankings in plain decimal code.</summary>
    private static void AssertRanked(Dictionary<InstrumentId, List<Bar>> bars, IReadOnlyList<DailyRanking> found, Func<UtcTime, UtcTime?> universe)
    {
        UtcTime[] days = [.. bars.Values.SelectMany(all => all.Skip(5)).Select(bar => bar.OpenTime).Distinct().Order()];
        Assert.Equal(days, found.Select(ranking => ranking.Day));
        foreach (DailyRanking ranking in found)
        {
            var returns = bars.Select(one => (one.Key, At: one.Value.FindIndex(bar => bar.OpenTime == ranking.Day), one.Value)).Where(one => one.At >= 5)
                .Select(one => (one.Key, Return: ((decimal)one.Value[one.At].Close / (decimal)one.Value[one.At - 5].Close) - 1)).ToList();
            Assert.Equal((universe(ranking.Day), returns.Count), (ranking.UniverseAt, ranking.Ranked));
            Assert.Equal(returns.OrderByDescending(one => one.Return).Take(5).Select(one => one.Key), ranking.Top.Select(one => one.Instrument));
            Assert.Equal(returns.OrderBy(one => one.Return).Take(5).Select(one => one.Key), ranking.Bottom.Select(one => one.Instrument));
        }
    }

    private static Task<StatisticsReport> RunAsync(DerivedScene scene) =>
        new ComputeStatistics(scene.Store, scene.Clock).RunAsync(new StatisticsRequest(Scope), DerivedScene.Ct);

    private static Task<IReadOnlyList<DailyStatistic>> ReadAsync(DerivedScene scene, InstrumentId id) =>
        scene.Derived.Statistics.ReadAsync(id, UtcRange.All, asKnownAt: null, DerivedScene.Ct);

    private static Task<IReadOnlyList<DailyRanking>> ReadRankingsAsync(DerivedScene scene) =>
        scene.Derived.Statistics.ReadRankingsAsync(Scope, UtcRange.All, asKnownAt: null, DerivedScene.Ct);

    private static async Task FillAsync(DerivedScene scene, int days)
    {
        foreach (string symbol in (string[])["AAA", "BBB", "CCC"])
        {
            await scene.WriteAsync(Series(symbol), Days(0, days), Bars(symbol, days));
        }
    }

    private static async Task CopyBarsAsync(DerivedScene from, DerivedScene to)
    {
        foreach (SeriesSummary one in await from.Store.Coverage.SummarizeAsync(SeriesFilter.Any, DerivedScene.Ct))
        {
            List<Bar> bars = await from.ReadAsync(one.Series.ToBars());
            await to.WriteAsync(one.Series.ToBars(), new UtcRange(bars[0].OpenTime, bars[^1].CloseTime), bars);
        }
    }

    private static IEnumerable<Bar> Bars(string symbol, int days)
    {
        Random random = new(symbol[0]);
        for (int day = 0; day < days; day++)
        {
            double close = 100 + (random.Next(-2_000, 2_000) / 100.0);
            yield return new Bar(Day(day), Day(day + 1), 100, 130, 70, close, 1);
        }
    }

    private static InstrumentId Id(string symbol) => InstrumentId.Of("BINANCE", symbol);

    private static BarSeriesId Series(string symbol) => new(Id(symbol + "USDT"), Timeframe.Parse("1d"));

    private static UtcTime Day(int index) => First + TimeSpan.FromDays(index);

    private static UtcRange Days(int from, int to) => new(Day(from), Day(to));

    private static UniverseSnapshot Universe(UtcTime at, params string[] symbols) => new(
        at, "test", Scope.Venue, Scope.Quote,
        [.. symbols.Select((symbol, rank) => new UniverseMember(new CoinMarket(symbol, symbol, symbol, rank + 1, null, null), Id(symbol + "USDT"), UnmappedReason.None))]);

    /// <summary>The definitions in plain decimal code, over days without a gap.</summary>
    private static class Reference
    {
        public static IEnumerable<DailyStatistic> Of(List<(UtcTime Day, decimal Close)> days)
        {
            for (int i = 0; i < days.Count; i++)
            {
                double change = i < 5 ? double.NaN : (double)((days[i].Close - days[i - 5].Close) / days[i - 5].Close);
                if (i < 13)
                {
                    yield return new DailyStatistic(days[i].Day, double.NaN, double.NaN, change);
                    continue;
                }

                decimal[] closes = [.. days[(i - 13)..(i + 1)].Select(day => day.Close)];
                decimal mean = closes.Sum() / 14, rises = 0, falls = 0;
                for (int k = 1; k < 14; k++)
                {
                    rises += Math.Max(0, closes[k] - closes[k - 1]);
                    falls += Math.Max(0, closes[k - 1] - closes[k]);
                }

                double variance = (double)(closes.Sum(close => (close - mean) * (close - mean)) / 14);
                yield return new DailyStatistic(days[i].Day, (double)(100 * rises / (rises + falls)), Math.Sqrt(variance), change);
            }
        }
    }

    /// <summary>Stops the run at a write.</summary>
    private sealed class StoppingStatistics(IStatisticsStore inner, int after) : IStatisticsStore
    {
        private int _writes;

        public Task<WriteResult> WriteAsync(IReadOnlyList<StatisticsWrite> writes, CancellationToken ct) =>
            ++_writes > after ? throw new OperationCanceledException() : inner.WriteAsync(writes, ct);

        public Task<WriteResult> WriteAsync(RankingWrite write, CancellationToken ct) =>
            ++_writes > after ? throw new OperationCanceledException() : inner.WriteAsync(write, ct);

        public Task<IReadOnlyList<DailyStatistic>> ReadAsync(InstrumentId instrument, UtcRange range, UtcTime? asKnownAt, CancellationToken ct) =>
            inner.ReadAsync(instrument, range, asKnownAt, ct);

        public Task<IReadOnlyList<DailyRanking>> ReadRankingsAsync(RankingScope scope, UtcRange range, UtcTime? asKnownAt, CancellationToken ct) =>
            inner.ReadRankingsAsync(scope, range, asKnownAt, ct);
    }
}
