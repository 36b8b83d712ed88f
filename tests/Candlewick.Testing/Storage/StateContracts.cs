using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Testing.Storage;

/// <summary>What every store of instruments, rules and facts must do.</summary>
public abstract class InstrumentStoreContract : StoreContract
{
    private static readonly Instrument Spot = new(Bitcoin, InstrumentKind.Spot, "BTCUSDT", "BTC", "USDT");

    private static readonly Instrument Option = new(
        InstrumentId.Of("OPRA", "AAPL-140719C00645000"), InstrumentKind.Option, "aapl_call_6450000_20140719", "AAPL", "USD", "XNYS",
        new ContractTerms("USD", 100m, Expiry: UtcTime.From(2014, 7, 19), Underlying: "AAPL", Strike: 645.00m, Right: OptionRight.Call, Style: ExerciseStyle.American));

    private static readonly TradingRules Rules = new(Bitcoin, UtcRange.Empty, TradingStatus.Trading, 0.01m, 0.00001m, 0.00001m, 10m);

    [Fact]
    public async Task Save_OfACatalog_GivesTheInstrumentsBack()
    {
        await using OpenStore store = await OpenAsync();
        await store.Bars.WriteAsync([Write(Hours(0, 1), Bars(0, 1))], Ct);
        Assert.Null(await store.Roles.Instruments.FindAsync(Bitcoin, Ct));
        await store.Roles.Instruments.SaveAsync(new InstrumentCatalog(Start, [Spot, Option], [Rules]), Ct);
        Assert.Equal(Spot, await store.Roles.Instruments.FindAsync(Bitcoin, Ct));
        Assert.Equal([Spot, Option], await store.Roles.Instruments.ListAsync(null, Ct));
        Assert.Equal([Option], await store.Roles.Instruments.ListAsync("OPRA", Ct));
        await store.Roles.Instruments.SaveAsync(new InstrumentCatalog(Hour(1), [Spot with { VenueSymbol = "btcusdt" }], []), Ct);
        Assert.Equal("btcusdt", (await store.Roles.Instruments.FindAsync(Bitcoin, Ct))!.VenueSymbol);
        Assert.Equal(Bars(0, 1), await ReadAsync(store.Bars, Series, UtcRange.All));
    }

    [Fact]
    public async Task FindRules_AtAnInstant_GivesThoseThatHeldThen()
    {
        await using OpenStore store = await OpenAsync();
        IInstrumentStore instruments = store.Roles.Instruments;
        await instruments.SaveAsync(new InstrumentCatalog(Hour(10), [Spot], [Rules]), Ct);
        await instruments.SaveAsync(new InstrumentCatalog(Hour(20), [Spot], [Rules]), Ct);
        await instruments.SaveAsync(new InstrumentCatalog(Hour(30), [Spot], [Rules with { PriceTick = 0.1m, MinimumNotional = null }]), Ct);
        Assert.Null(await instruments.FindRulesAsync(Bitcoin, Hour(9), Ct));
        Assert.Equal(Rules with { Range = Hours(10, 30) }, await instruments.FindRulesAsync(Bitcoin, Hour(29), Ct));
        Assert.Equal(
            Rules with { Range = new UtcRange(Hour(30), UtcTime.MaxValue), PriceTick = 0.1m, MinimumNotional = null },
            await instruments.FindRulesAsync(Bitcoin, Hour(30), Ct));
    }

    [Fact]
    public async Task SaveCatalog_OfTheOtherOrigin_IsRefused()
    {
        await using OpenStore store = await OpenAsync(StoreOrigin.Simulated);
        StoreException refusal = await Assert.ThrowsAsync<StoreException>(() =>
            store.Roles.Instruments.SaveAsync(new InstrumentCatalog(Start, [Spot], []), Ct));
        Assert.Equal(ErrorKind.OriginMismatch, refusal.Kind);
    }

    [Fact]
    public async Task Keep_OfAFact_ReplacesIt()
    {
        await using OpenStore store = await OpenAsync();
        Assert.Null(await store.Roles.Facts.FindAsync("ban", Ct));
        await store.Roles.Facts.KeepAsync("ban", "it's one", Ct);
        await store.Roles.Facts.KeepAsync("ban", "two", Ct);
        Assert.Equal("two", await store.Roles.Facts.FindAsync("ban", Ct));
    }
}

/// <summary>What every store of the universe must do.</summary>
public abstract class UniverseStoreContract : StoreContract
{
    private static readonly UtcTime Day1 = UtcTime.From(2024, 5, 1), Day2 = UtcTime.From(2024, 5, 2), Day0 = UtcTime.From(2024, 4, 1);

    [Fact]
    public async Task AsOf_BetweenSnapshots_GivesTheEarlierOne()
    {
        await using OpenStore store = await OpenAsync();
        UniverseSnapshot first = Snapshot(Day1, "BTC", "ETH"), second = Snapshot(Day2, "BTC", "SOL");
        Assert.True(await store.Roles.Universe.AppendAsync(first, Ct));
        Assert.True(await store.Roles.Universe.AppendAsync(second, Ct));
        Assert.False(await store.Roles.Universe.AppendAsync(Snapshot(Day1, "XRP"), Ct));
        AssertSame(first, await AsOfAsync(store, Day2.AddNanoseconds(-1)));
        AssertSame(second, await AsOfAsync(store, Day2));
    }

    [Fact]
    public async Task AsOf_BeforeTheFirst_NamesTheFirstKnownDate()
    {
        await using OpenStore store = await OpenAsync();
        StoreException empty = await Assert.ThrowsAsync<StoreException>(() => AsOfAsync(store, Day1));
        Assert.Equal(ErrorKind.Unknown, empty.Kind);
        await store.Roles.Universe.AppendAsync(Snapshot(Day1, "BTC"), Ct);
        StoreException early = await Assert.ThrowsAsync<StoreException>(() => AsOfAsync(store, Day0));
        Assert.Equal(ErrorKind.Unknown, early.Kind);
        Assert.Contains("2024-05-01", early.Message, StringComparison.Ordinal);
        Assert.Equal(Day1, (await store.Roles.Universe.AsOfAsync(Day0, "BINANCE", "USDT", asOfFirstKnown: true, Ct)).At);
        await store.Roles.Universe.AppendAsync(Snapshot(Day0, "ETH"), Ct);
        Assert.Equal(Day0, (await AsOfAsync(store, Day0)).At);
    }

    [Fact]
    public async Task ListMembers_KeepsLeaversAndKnowsTheLastLoad()
    {
        await using OpenStore store = await OpenAsync();
        await store.Roles.Universe.AppendAsync(Snapshot(Day1, "BTC", "ETH"), Ct);
        await store.Roles.Universe.AppendAsync(Snapshot(Day2, "BTC"), Ct);
        await store.Bars.WriteAsync([Write(Hours(0, 1), Bars(0, 1))], Ct);
        IReadOnlyList<UniverseMembership> members = await store.Roles.Universe.ListMembersAsync("BINANCE", "USDT", Ct);
        Assert.Equal(
            [
                new UniverseMembership(Bitcoin, "btc", Day1, Day2, 1, IsMember: true, Received),
                new UniverseMembership(InstrumentId.Of("BINANCE", "ETHUSDT"), "eth", Day1, Day1, 2, IsMember: false, null),
            ],
            members);
        Assert.Empty(await store.Roles.Universe.ListMembersAsync("BINANCE", "EUR", Ct));
    }

    private static Task<UniverseSnapshot> AsOfAsync(OpenStore store, UtcTime at) =>
        store.Roles.Universe.AsOfAsync(at, "BINANCE", "USDT", asOfFirstKnown: false, Ct);

    private static UniverseSnapshot Snapshot(UtcTime at, params string[] coins)
    {
        List<UniverseMember> members = [.. coins.Select((coin, index) => new UniverseMember(
            new CoinMarket(coin.ToLowerInvariant(), coin, $"{coin} coin", index + 1, 381_000_000_000.125m - index, at), InstrumentId.Of("BINANCE", coin + "USDT"), UnmappedReason.None))];
        members.Add(new UniverseMember(new CoinMarket("usd-coin", "USDC", "USD Coin", null, null, null), default, UnmappedReason.Stablecoin));
        return new UniverseSnapshot(at, "coingecko", "BINANCE", "USDT", members);
    }

    private static void AssertSame(UniverseSnapshot expected, UniverseSnapshot found)
    {
        Assert.Equal(expected.Members, found.Members);
        Assert.Equal(expected with { Members = found.Members }, found);
    }
}

/// <summary>What every quarantine must do.</summary>
public abstract class QuarantineContract : StoreContract
{
    [Fact]
    public async Task Add_OfTheSameFaultTwice_KeepsItOnce()
    {
        await using OpenStore store = await OpenAsync();
        DataFault fault = new(Series, "a.zip", DataFaultKind.NotANumber, "a.csv:3", "a number", "x", "Fetch it again.", Received, Sha256: "ab");
        DataFault other = fault with { Series = null, Where = null, Kind = DataFaultKind.Corrupt, Sha256 = null, IsRepaired = true };
        await store.Roles.Quarantine.AddAsync([fault, fault with { Source = "elsewhere/a.zip" }], Ct);
        await store.Roles.Quarantine.AddAsync([fault, other], Ct);
        IReadOnlyList<QuarantinedFault> all = await store.Roles.Quarantine.ListAsync(Ct);
        Assert.Equal([fault, other], all.Select(one => one.Fault));
        Assert.All(all, one => Assert.Null(one.ReplacedBy));
        await store.Roles.Quarantine.ResolveAsync(all[1].Id, "binance.rest", Ct);
        Assert.Equal([null, "binance.rest"], (await store.Roles.Quarantine.ListAsync(Ct)).Select(one => one.ReplacedBy));
    }

    [Fact]
    public async Task Add_OfAFaultWithAPeriod_KeepsThePeriod()
    {
        await using OpenStore store = await OpenAsync();
        DataFault fault = new(Series, "a.zip", DataFaultKind.Corrupt, null, "a zip", "noise", "Fetch it again.", Received, Sha256: "ab", Period: Hours(3, 27));
        DataFault without = fault with { Source = "b.zip", Period = null };
        await store.Roles.Quarantine.AddAsync([fault, without], Ct);
        Assert.Equal([fault, without], (await store.Roles.Quarantine.ListAsync(Ct)).Select(one => one.Fault));
    }

    [Fact]
    public async Task Add_OfAKnownFaultWithItsPeriod_LearnsThePeriodAndNothingElse()
    {
        await using OpenStore store = await OpenAsync();
        DataFault fault = new(Series, "a.zip", DataFaultKind.Corrupt, null, "a zip", "noise", "Fetch it again.", Received, Sha256: "ab");
        await store.Roles.Quarantine.AddAsync([fault], Ct);
        await store.Roles.Quarantine.AddAsync([fault with { Period = Hours(0, 24), Found = "other words" }], Ct);
        await store.Roles.Quarantine.AddAsync([fault with { Period = Hours(5, 6) }], Ct);
        Assert.Equal(fault with { Period = Hours(0, 24) }, Assert.Single(await store.Roles.Quarantine.ListAsync(Ct)).Fault);
    }

    [Fact]
    public async Task Add_OfAKnownFaultAsAReissue_LearnsThatAndKeepsIt()
    {
        await using OpenStore store = await OpenAsync();
        DataFault fault = new(Series, "a.zip", DataFaultKind.Corrupt, null, "a zip", "noise", "Fetch it again.", Received, Sha256: "ab", Period: Hours(0, 24));
        await store.Roles.Quarantine.AddAsync([fault], Ct);
        await store.Roles.Quarantine.AddAsync([fault with { IsReissue = true }], Ct);
        await store.Roles.Quarantine.AddAsync([fault], Ct);
        Assert.Equal(fault with { IsReissue = true }, Assert.Single(await store.Roles.Quarantine.ListAsync(Ct)).Fault);
    }

    [Fact]
    public async Task Add_OfTwoFilesWithOneContent_KeepsBoth()
    {
        await using OpenStore store = await OpenAsync();
        DataFault first = new(Series, "2025-03-04.zip", DataFaultKind.Empty, null, "rows", "none", "Fetch it again.", Received, Sha256: "ab");
        DataFault second = first with { Source = "2025-03-05.zip" };
        await store.Roles.Quarantine.AddAsync([first, second], Ct);
        Assert.Equal([first, second], (await store.Roles.Quarantine.ListAsync(Ct)).Select(one => one.Fault));
    }
}
