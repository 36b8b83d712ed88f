using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Testing.Storage;

/// <summary>What every store of daily statistics and rankings must do.</summary>
public abstract class StatisticsStoreContract : StoreContract
{
    private static readonly UtcTime Later = Received + TimeSpan.FromDays(1);
    private static readonly RankingScope Scope = new("BINANCE", "USDT");
    private static readonly InstrumentId Ether = InstrumentId.Of("BINANCE", "ETHUSDT");

    [Fact]
    public async Task Write_Again_ChangesNothingAndKeepsAbsentValues()
    {
        await using OpenStore store = await OpenAsync();
        IStatisticsStore statistics = store.Roles.Derived.Statistics;
        StatisticsWrite write = new(Bitcoin, Days(0, 3), [Row(0) with { Rsi = double.NaN, Return = double.NaN }, Row(2)], Received);
        Assert.Equal(new WriteResult(2, 0, 0, 0), await statistics.WriteAsync([write], Ct));
        Assert.Equal(new WriteResult(0, 2, 0, 0), await statistics.WriteAsync([write with { KnownFrom = Later }], Ct));
        Assert.Equal(write.Rows, await statistics.ReadAsync(Bitcoin, UtcRange.All, null, Ct));
        Assert.Equal([Row(2)], await statistics.ReadAsync(Bitcoin, new UtcRange(Day(1), Day(9)), null, Ct));
        Assert.Empty(await statistics.ReadAsync(Ether, UtcRange.All, null, Ct));
        await Assert.ThrowsAsync<ArgumentException>(() => statistics.WriteAsync([write with { Days = Days(0, 2) }], Ct));
    }

    [Fact]
    public async Task Write_OfOtherValues_KeepsTheOldOnesAsKnownBefore()
    {
        await using OpenStore store = await OpenAsync();
        IStatisticsStore statistics = store.Roles.Derived.Statistics;
        await statistics.WriteAsync([new StatisticsWrite(Bitcoin, Days(0, 4), [Row(0), Row(1), Row(2), Row(3)], Received)], Ct);
        DailyStatistic changed = Row(1) with { Rsi = 99 };
        WriteResult result = await statistics.WriteAsync([new StatisticsWrite(Bitcoin, Days(0, 3), [Row(0), changed], Later)], Ct);
        Assert.Equal(new WriteResult(0, 1, 2, 0), result);
        Assert.Equal([Row(0), changed, Row(3)], await statistics.ReadAsync(Bitcoin, UtcRange.All, null, Ct));
        Assert.Equal([Row(0), Row(1), Row(2), Row(3)], await statistics.ReadAsync(Bitcoin, UtcRange.All, Received, Ct));
        Assert.Equal([Row(0), changed, Row(3)], await statistics.ReadAsync(Bitcoin, UtcRange.All, Later, Ct));
        Assert.Empty(await statistics.ReadAsync(Bitcoin, UtcRange.All, Received.AddNanoseconds(-1_000), Ct));
    }

    [Fact]
    public async Task WriteRankings_KeepsTheirUniverseAndWhatWasKnownBefore()
    {
        await using OpenStore store = await OpenAsync();
        IStatisticsStore statistics = store.Roles.Derived.Statistics;
        DailyRanking first = new(Day(0), Start.AddNanoseconds(7), 2, [new(Ether, 0.5), new(Bitcoin, -0.1)], [new(Bitcoin, -0.1), new(Ether, 0.5)]);
        DailyRanking second = new(Day(1), null, 0, [], []);
        RankingWrite write = new(Scope, Days(0, 2), [first, second], Received);
        Assert.Equal(new WriteResult(2, 0, 0, 0), await statistics.WriteAsync(write, Ct));
        Assert.True((await statistics.WriteAsync(write with { KnownFrom = Later }, Ct)).ChangedNothing);
        Assert.Equal([first, second], await statistics.ReadRankingsAsync(Scope, UtcRange.All, null, Ct));
        Assert.Empty(await statistics.ReadRankingsAsync(Scope with { Quote = "EUR" }, UtcRange.All, null, Ct));

        DailyRanking changed = first with { Top = [new(Bitcoin, 0.75)] };
        Assert.Equal(new WriteResult(0, 0, 2, 0), await statistics.WriteAsync(new RankingWrite(Scope, Days(0, 2), [changed], Later), Ct));
        Assert.Equal([changed], await statistics.ReadRankingsAsync(Scope, UtcRange.All, null, Ct));
        Assert.Equal([first, second], await statistics.ReadRankingsAsync(Scope, UtcRange.All, Received, Ct));
    }

    private static UtcTime Day(int index) => Start + TimeSpan.FromDays(index);

    private static RangeSet Days(int from, int to) => RangeSet.Of(new UtcRange(Day(from), Day(to)));

    private static DailyStatistic Row(int day) => new(Day(day), 50 + day, 1.25 * day, 0.01 * day);
}

/// <summary>What every store must tell of its changes, and delete by retention.</summary>
public abstract class ChangeFeedContract : StoreContract
{
    [Fact]
    public async Task List_AfterAWrite_GivesTheAskedRangeOnce()
    {
        await using OpenStore store = await OpenAsync();
        IChangeFeed changes = store.Roles.Derived.Changes;
        Assert.Equal(0, (await changes.ListAsync(SeriesFilter.Any, 0, Ct)).Last);
        await store.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10))], Ct);
        ChangeSet first = await changes.ListAsync(SeriesFilter.Any, 0, Ct);
        Assert.Equal(RangeSet.Of(Hours(0, 10)), Assert.Single(first.Series).Ranges);
        Assert.Empty((await changes.ListAsync(SeriesFilter.Any, first.Last, Ct)).Series);
        await store.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10))], Ct);
        ChangeSet again = await changes.ListAsync(SeriesFilter.Any, first.Last, Ct);
        Assert.Empty(again.Series);
        Assert.True(again.Last > first.Last);
        Assert.Empty((await changes.ListAsync(new SeriesFilter(Series: SeriesOf("ETHUSDT")), 0, Ct)).Series);
    }

    [Fact]
    public async Task List_AfterACorrectionInAWholeMonth_GivesTheBarAlone()
    {
        await using OpenStore store = await OpenAsync();
        await store.Bars.WriteAsync([Write(Hours(0, 100), Bars(0, 100))], Ct);
        long mark = (await store.Roles.Derived.Changes.ListAsync(SeriesFilter.Any, 0, Ct)).Last;
        UtcTime later = Received + TimeSpan.FromDays(1);
        await store.Bars.WriteAsync([Write(Hours(0, 102), Bars(0, 7).Append(BarAt(7, version: 1)).Concat(Bars(8, 102)), new WriteSample(ReceivedAt: later))], Ct);
        SeriesChange change = Assert.Single((await store.Roles.Derived.Changes.ListAsync(SeriesFilter.Any, mark, Ct)).Series);
        Assert.Equal(RangeSet.Of(Hours(7, 8), Hours(100, 102)), change.Ranges);
    }

    [Fact]
    public async Task List_AfterTheSameBarsOverMore_GivesTheNewHole()
    {
        await using OpenStore store = await OpenAsync();
        await store.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10))], Ct);
        long mark = (await store.Roles.Derived.Changes.ListAsync(SeriesFilter.Any, 0, Ct)).Last;
        await store.Bars.WriteAsync([Write(Hours(0, 12), Bars(0, 10))], Ct);
        Assert.Equal(
            RangeSet.Of(Hours(10, 12)), Assert.Single((await store.Roles.Derived.Changes.ListAsync(SeriesFilter.Any, mark, Ct)).Series).Ranges);
    }

    [Fact]
    public async Task List_AfterClearingAndExplaining_GivesBoth()
    {
        await using OpenStore store = await OpenAsync();
        await store.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 4).Concat(Bars(6, 10)))], Ct);
        long mark = (await store.Roles.Derived.Changes.ListAsync(SeriesFilter.Any, 0, Ct)).Last;
        await store.Coverage.ExplainAsync(Series, [new Hole(Hours(4, 6), HoleCause.NoTrades, [new Evidence("a", Received, "b")])], Ct);
        ChangeSet explained = await store.Roles.Derived.Changes.ListAsync(SeriesFilter.Any, mark, Ct);
        Assert.Equal(RangeSet.Of(Hours(4, 6)), Assert.Single(explained.Series).Ranges);
        await store.Coverage.ClearAsync(new SeriesFilter(Series: Series), Hours(8, 10), Ct);
        Assert.Equal(
            RangeSet.Of(Hours(8, 10)), Assert.Single((await store.Roles.Derived.Changes.ListAsync(SeriesFilter.Any, explained.Last, Ct)).Series).Ranges);
    }

    [Fact]
    public async Task ListTouched_AfterAnything_NamesItsSeriesOnce()
    {
        await using OpenStore store = await OpenAsync();
        IChangeFeed changes = store.Roles.Derived.Changes;
        Assert.Empty((await changes.ListTouchedAsync(0, Ct)).Series);
        await store.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 4).Concat(Bars(6, 10))), Write(Hours(0, 2), Bars(0, 2), new WriteSample(SeriesOf("ETHUSDT")))], Ct);
        TouchedSeries written = await changes.ListTouchedAsync(0, Ct);
        Assert.Equal([Series, SeriesOf("ETHUSDT")], written.Series.Order());
        Assert.Equal(written.Last, (await changes.ListAsync(SeriesFilter.Any, 0, Ct)).Last);
        Assert.Empty((await changes.ListTouchedAsync(written.Last, Ct)).Series);
        await store.Bars.WriteAsync([Write(Hours(0, 4), Bars(0, 4))], Ct);
        TouchedSeries same = await changes.ListTouchedAsync(written.Last, Ct);
        Assert.Equal<SeriesId>([Series], same.Series);
        await store.Coverage.ExplainAsync(Series, [new Hole(Hours(4, 6), HoleCause.NoTrades, [new Evidence("a", Received, "b")])], Ct);
        await store.Coverage.ClearAsync(new SeriesFilter(Series: SeriesOf("ETHUSDT")), Hours(0, 2), Ct);
        Assert.Equal([Series, SeriesOf("ETHUSDT")], (await changes.ListTouchedAsync(same.Last, Ct)).Series.Order());
    }

    [Fact]
    public async Task Delete_ByRetention_IsRecordedAndNoChange()
    {
        await using OpenStore store = await OpenAsync();
        IRetentionStore retention = store.Roles.Upkeep.Retention;
        BarSeriesId other = SeriesOf("BTCUSDT", timeframe: "2h");
        await store.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10))], Ct);
        await store.Bars.WriteAsync([Write(Hours(0, 2), [BarAt(0) with { CloseTime = Hour(2) }], new WriteSample(other))], Ct);
        long mark = (await store.Roles.Derived.Changes.ListAsync(SeriesFilter.Any, 0, Ct)).Last;
        Assert.Equal(4, await retention.CountAsync(Series, Hour(4), Ct));
        Assert.Equal(10, (await ReadAsync(store.Bars, Series, UtcRange.All)).Count);
        SeriesDeletion deletion = new(Series, Hour(4), Received, "bars 1h older than 30 days");
        Assert.Equal(4, await retention.DeleteAsync(deletion, Ct));
        Assert.Equal(0, await retention.DeleteAsync(deletion, Ct));
        Assert.Equal(Bars(4, 10), await ReadAsync(store.Bars, Series, UtcRange.All));
        Assert.Single(await ReadAsync(store.Bars, other, UtcRange.All));
        Assert.Equal(RangeSet.Of(Hours(4, 10)), (await store.Coverage.FindAsync(Series, Ct)).Covered);
        Assert.Equal([new DeletionRecord(Series.ToString(), Hour(4), 4, Received, deletion.Rule)], await retention.ListAsync(Ct));
        Assert.Empty((await store.Roles.Derived.Changes.ListAsync(SeriesFilter.Any, mark, Ct)).Series);
        TouchedSeries touched = await store.Roles.Derived.Changes.ListTouchedAsync(mark, Ct);
        Assert.Equal<SeriesId>([Series], touched.Series);
        Assert.Empty((await store.Roles.Derived.Changes.ListTouchedAsync(touched.Last, Ct)).Series);
        await store.Bars.WriteAsync([Write(Hours(10, 11), Bars(10, 11))], Ct);
        Assert.Equal(Hour(4), Assert.Single((await store.Roles.Derived.Changes.ListAsync(SeriesFilter.Any, mark, Ct)).Series).Horizon);
    }
}

/// <summary>What every store of currencies and dimensions must do.</summary>
public abstract class DimensionStoreContract : StoreContract
{
    private static readonly CoinMarket Coin = new("bitcoin", "BTC", "Bitcoin", 1, 381_000_000_000.125m, Start);

    [Fact]
    public async Task SaveCurrencies_KeepsEveryDescriptionWithItsTime()
    {
        await using OpenStore store = await OpenAsync();
        ICurrencyStore currencies = store.Roles.Derived.Currencies;
        CoinMarket unranked = new("usd-coin", "USDC", "USD Coin", null, null, null);
        Assert.Equal(2, await currencies.SaveAsync("coingecko", [unranked, Coin], Received, Ct));
        UtcTime later = Received + TimeSpan.FromDays(1);
        Assert.Equal(0, await currencies.SaveAsync("coingecko", [Coin, unranked], later, Ct));
        Assert.Equal(1, await currencies.SaveAsync("coingecko", [Coin with { Rank = 2 }], later, Ct));
        Assert.Equal(
            [new KnownCurrency("coingecko", Coin with { Rank = 2 }, later), new KnownCurrency("coingecko", unranked, Received)],
            await currencies.ListAsync("coingecko", null, Ct));
        Assert.Equal([Coin, unranked], (await currencies.ListAsync("coingecko", later.AddNanoseconds(-1_000), Ct)).Select(one => one.Coin));
        Assert.Empty(await currencies.ListAsync("other", null, Ct));
    }

    [Fact]
    public async Task WriteDimensions_Again_ChangesNothing()
    {
        await using OpenStore store = await OpenAsync();
        IDimensionStore dimensions = store.Roles.Derived.Dimensions;
        await store.Bars.WriteAsync([Write(Hours(0, 5), Bars(0, 5))], Ct);
        DateRow[] dates = [new(new DateOnly(2024, 1, 1), 1, 1, 2024), new(new DateOnly(2024, 12, 30), 1, 1, 2025)];
        InstrumentRow known = new(Bitcoin, InstrumentKind.Spot, "BTC", "USDT", "24/7"), bare = new(InstrumentId.Of("NYSE", "IBM"));
        DimensionResult first = await dimensions.WriteAsync(dates, [known, bare with { Kind = null }], Ct);
        Assert.Equal((2, 2, 2), (first.Dates, first.Venues, first.Instruments));
        DimensionResult again = await dimensions.WriteAsync(dates, [known, bare], Ct);
        Assert.True(again.ChangedNothing);
        Assert.Equal(5, again.Facts);
        DimensionResult changed = await dimensions.WriteAsync([], [bare with { Kind = InstrumentKind.Equity }], Ct);
        Assert.Equal((0, 0, 1), (changed.Dates, changed.Venues, changed.Instruments));
        Assert.Equal([known, bare with { Kind = InstrumentKind.Equity }], await dimensions.ListInstrumentsAsync(Ct));
        Assert.Equal(dates.Select(date => date.Day), await dimensions.ListDatesAsync(Ct));
    }
}
