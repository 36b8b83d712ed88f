using Candlewick.Jobs;
using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Testing.Storage;

/// <summary>Puts something into every table of a store: over two months, with corrections, holes, absent values and odd texts.</summary>
public static class StoreFilling
{
    private static readonly DateTimeOffset Noon = new(2024, 3, 10, 12, 0, 0, TimeSpan.Zero);
    private static readonly InstrumentId Ether = InstrumentId.Of("BINANCE", "ETHUSDT");
    private static readonly UtcTime Later = Received + TimeSpan.FromDays(1);

    /// <summary>Bars, prints, ledgers and journal.</summary>
    public static async Task FillHistoryAsync(StoreRoles roles, CancellationToken ct)
    {
        UtcRange all = Hours(0, 800);
        BarSeriesId ether = SeriesOf("ETHUSDT"), built = BarSeriesId.Parse("BINANCE:BTCUSDT@2h/bid");
        await roles.Bars.WriteAsync([Write(all, Bars(0, 300).Concat(Bars(305, 800)))], ct);
        await roles.Bars.WriteAsync([Write(all, Bars(0, 40), new WriteSample(ether, Sha256: new string('a', 64))), Write(Hours(0, 2), [BarAt(0) with { CloseTime = Hour(2) }], new WriteSample(built))], ct);
        await roles.Bars.WriteAsync([Write(Hours(5, 8), Bars(5, 8, version: 1), new WriteSample(Source: "binance.rest", ReceivedAt: Later))], ct);
        await roles.Bars.WriteAsync([Write(Hours(800, 802), [BarAt(800, finality: Finality.Confirmed), BarAt(801, finality: Finality.Forming)], new WriteSample(Reason: WriteReason.Record))], ct);
        await roles.Coverage.ExplainAsync(Series, [new Hole(Hours(300, 305), HoleCause.VenueHalt, [new Evidence("binance.rest", Received, "it's \"halted\"")])], ct);
        await roles.Coverage.ClearAsync(new SeriesFilter(Series: ether), Hours(30, 32), ct);
        await FillPrintsAsync(roles, ct);
        DataFault fault = new(Series, "a.zip", DataFaultKind.NotANumber, "a.csv:3", "a number", "'x', \\", "Fetch it again.", Received, Sha256: "ab", Period: Hours(0, 9));
        await roles.Quarantine.AddAsync([fault, fault with { Series = null, Where = null, Source = "b.zip", Period = null, Sha256 = null }], ct);
        await roles.Upkeep.Retention.DeleteAsync(new SeriesDeletion(built, Hour(1), Received, "bars 2h"), ct);
    }

    /// <summary>Instruments, universe, what is computed, and alerts.</summary>
    public static async Task FillStateAsync(StoreRoles roles, CancellationToken ct)
    {
        ContractTerms terms = new("USD", 100m, Expiry: UtcTime.From(2014, 7, 19), Underlying: "AAPL", Strike: 645.50m, Right: OptionRight.Call, Style: ExerciseStyle.American);
        TradingRules rules = new(Bitcoin, UtcRange.Empty, TradingStatus.Trading, 0.010m, 0.00001m, null, 10m);
        Instrument[] listed =
        [
            new(Bitcoin, InstrumentKind.Spot, "BTCUSDT", "BTC", "USDT"),
            new(InstrumentId.Of("OPRA", "AAPL-140719C00645000"), InstrumentKind.Option, "aapl call", "AAPL", "USD", "XNYS", terms),
        ];
        await roles.Instruments.SaveAsync(new InstrumentCatalog(Start, listed, [rules]), ct);
        await roles.Instruments.SaveAsync(new InstrumentCatalog(Later, [], [rules with { PriceTick = 0.1m }]), ct);
        await roles.Facts.KeepAsync("ban", "it's é", ct);
        CoinMarket coin = new("bitcoin", "BTC", "Bitcoin", 1, 381_000_000_000.125m, Start), bare = new("usd-coin", "USDC", "USD Coin", null, null, null);
        await roles.Universe.AppendAsync(
            new UniverseSnapshot(Start, "coingecko", "BINANCE", "USDT", [new(coin, Bitcoin, UnmappedReason.None), new(bare, default, UnmappedReason.Stablecoin)]), ct);
        await FillDerivedAsync(roles.Derived, [coin, bare], ct);
        await roles.Alerts.WriteAsync(
            new AlertChanges
            {
                Rules = [new AlertRule { Name = "hot", Expression = "rsi(14) > 70" }],
                States = [new AlertStatus("hot", Bitcoin, AlertState.Firing, Start) { TrueSince = Start }, new AlertStatus("hot", default, AlertState.Ok, Start)],
                Events = [new AlertEvent(1, "hot", Bitcoin, AlertState.Firing, Start) { Labels = new Dictionary<string, string> { ["a"] = "b" } }],
                Deliveries = [new AlertDelivery("k1", "mail", "hot", [1]) { CreatedAt = Start, DueAt = Start, Attempts = 1 }],
                Attempts = [("k1", new DeliveryAttempt(1, Start, Later, "failed", "it's shut"))],
            },
            ct);
    }

    /// <summary>Runs with parts, log and schedule, under a lease.</summary>
    public static async Task FillRunsAsync(RunStores stores, CancellationToken ct)
    {
        Fence fence = (await stores.Leases.TryAcquireAsync(new LeaseRequest("jobs", "me", Noon, Noon.AddSeconds(30)), ct))!.Fence;
        JobRun run = new() { Job = "backfill", Cause = "call", CreatedAt = Noon, Arguments = new Dictionary<string, string> { ["top"] = "é" } };
        JobRun ended = run with { EndedAt = Noon, State = RunState.Failed, Error = "it's gone", Range = new JobRange(Noon.AddDays(-1), Noon) };
        IReadOnlyList<long> ids = (await stores.Runs.WriteAsync(new RunChanges { Added = [run, ended] }, fence, ct))!;
        await stores.Runs.WriteAsync(
            new RunChanges
            {
                Ended = [new SubRunRow(ids[0], "a/b", RunState.Succeeded, 1, 0, Noon, Noon)],
                Open = [new SubRunRow(ids[0], "a/c", RunState.Running, 1, 0, Noon, null)],
                Log = [new LogLine(ids[0], "", 1, Noon, "one"), new LogLine(ids[0], "a/b", 1, Noon, "two")],
                Schedules = [new ScheduleState("backfill", "cron 5 0 * * *", Noon, Noon.AddDays(-1), IsPaused: true), new ScheduleState("backfill", "every 1h", null, Noon, IsPaused: false)],
            },
            fence,
            ct);
    }

    private static async Task FillPrintsAsync(StoreRoles roles, CancellationToken ct)
    {
        Provenance file = new("file", "prints.csv", null, Received);
        SeriesId trades = new(Bitcoin, SeriesKind.Trades), quotes = new(Bitcoin, SeriesKind.Quotes), interest = new(Bitcoin, SeriesKind.OpenInterest);
        Trade[] prints = [.. Enumerable.Range(1, 3_000).Where(id => id != 1_500).Select(id => new Trade(
            Start.AddNanoseconds((id * 1_000_000_000_000L) + id), id, 100 + (id * 0.01), 0.1 * id, (Aggressor)(id % 3), id, id + (id % 2), id % 4 == 0 ? '\0' : 'Q', (uint)id, id % 7 == 0))];
        await roles.Trades.WriteAsync([new TradeWrite(trades, Hours(0, 900), prints, IsNumbered: true, file, WriteReason.Import)], ct);
        Quote[] tops = [.. Enumerable.Range(1, 50).Select(id => new Quote(Hour(id * 20), id, 99, 1, id % 5 == 0 ? double.NaN : 101, 2, 'N', 7))];
        await roles.Quotes.WriteAsync([new QuoteWrite(quotes, Hours(0, 1_200), tops, file, WriteReason.Import)], ct);
        Observation[] values = [.. Enumerable.Range(0, 60).Select(id => new Observation(Hour(id * 15), id / 3.0, id % 2 == 0 ? 8 : double.NaN))];
        await roles.Observations.WriteAsync([new ObservationWrite(interest, Hours(0, 1_000), values, file, WriteReason.Import)], ct);
    }

    private static async Task FillDerivedAsync(DerivedRoles roles, IReadOnlyList<CoinMarket> coins, CancellationToken ct)
    {
        await roles.Samples.AppendAsync([new PriceSample(Bitcoin, Start, 1.5), new PriceSample(Ether, Hour(1), 2), new PriceSample(Bitcoin, Hour(30), 3)], ct);
        await roles.Windows.WriteAsync(new WindowWrite(Bitcoin, "5m", RangeSet.Of(Hours(0, 2)), [new PriceWindow(Hours(0, 1), 1.5, 1.25, 4)], 1), ct);
        await roles.Samples.DeleteUsedAsync(new SampleDeletion(Bitcoin, Hour(24), ["5m"], Received), dryRun: false, ct);
        RangeSet day = RangeSet.Of(Hours(0, 24));
        await roles.Statistics.WriteAsync([new StatisticsWrite(Bitcoin, day, [new DailyStatistic(Start, double.NaN, 1.25, 0.5)], Received)], ct);
        await roles.Statistics.WriteAsync([new StatisticsWrite(Bitcoin, day, [new DailyStatistic(Start, 55, 1.25, 0.5)], Later)], ct);
        await roles.Statistics.WriteAsync(
            new RankingWrite(new RankingScope("BINANCE", "USDT"), day, [new DailyRanking(Start, null, 2, [new(Ether, 0.5)], [new(Bitcoin, -0.1)])], Received), ct);
        await roles.Currencies.SaveAsync("coingecko", coins, Received, ct);
        await roles.Currencies.SaveAsync("coingecko", [coins[0] with { Rank = 2 }], Later, ct);
        await roles.Dimensions.WriteAsync(
            [new DateRow(new DateOnly(2024, 1, 1), 1, 1, 2024)], [new InstrumentRow(Bitcoin, InstrumentKind.Spot, "BTC", "USDT", "24/7"), new InstrumentRow(Ether)], ct);
    }
}
