using System.Collections.Frozen;

namespace Candlewick.Domain.Instruments;

/// <summary>Coins of a ranking to the instruments of one venue and quote currency. Pure; nothing is dropped.</summary>
/// <remarks>
/// In this order: stablecoins and wrapped coins are not mapped; where coins share a symbol that the venue lists, the largest takes the
/// instrument; the venue's ticker is the coin's symbol, or another name that the venue is known to use for that coin.
/// </remarks>
public static class UniverseMapping
{
    /// <summary>Tickers by coin id where they differ from the coin's symbol, in order of preference; the symbol itself is <c>*</c>.</summary>
    private static readonly FrozenDictionary<string, string[]> Tickers = new Dictionary<string, string[]>
    {
        ["iota"] = ["IOTA", "*"],
        ["bittorrent"] = ["BTTC", "*"],
        ["nano"] = ["*", "NANO"],
        ["beam-2"] = ["BEAMX"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The universe of a ranking.</summary>
    /// <param name="coins">In any order.</param>
    /// <param name="at">When the ranking held, UTC.</param>
    public static UniverseSnapshot Map(
        IReadOnlyList<CoinMarket> coins, InstrumentCatalog catalog, UniverseTarget target, UtcTime at)
    {
        Dictionary<InstrumentId, TradingStatus> statuses = catalog.Rules.ToDictionary(rules => rules.Instrument, rules => rules.Status);
        ILookup<string, Instrument> byBase = catalog.Instruments
            .Where(instrument => instrument.Id.Venue == target.Venue && instrument.Quote == target.Quote)
            .Where(instrument => instrument.Kind is InstrumentKind.Spot or InstrumentKind.Perpetual)
            .ToLookup(instrument => instrument.Base, StringComparer.Ordinal);
        HashSet<InstrumentId> taken = [];
        List<UniverseMember> members = new(coins.Count);
        foreach (CoinMarket coin in coins.OrderBy(coin => coin.Rank ?? int.MaxValue).ThenByDescending(coin => coin.MarketCap ?? -1m))
        {
            UniverseMember member = MapOne(coin, byBase, statuses);
            if (member.IsMapped && !taken.Add(member.Instrument))
            {
                member = new UniverseMember(coin, default, UnmappedReason.SharedSymbol);
            }

            members.Add(member);
        }

        return new UniverseSnapshot(at, target.Source, target.Venue, target.Quote, members);
    }

    private static UniverseMember MapOne(CoinMarket coin, ILookup<string, Instrument> byBase, Dictionary<InstrumentId, TradingStatus> statuses)
    {
        // Compound's cUSDC and the like are receipts first; "Wrapped UST" is on the list of stablecoins.
        if (CoinKinds.IsWrapped(coin))
        {
            return new UniverseMember(coin, default, UnmappedReason.Wrapped);
        }

        if (CoinKinds.IsStable(coin))
        {
            return new UniverseMember(coin, default, UnmappedReason.Stablecoin);
        }

        Instrument[] listed = [.. TickersOf(coin).SelectMany(ticker => byBase[ticker])];
        Instrument? trading = listed.FirstOrDefault(one => statuses.GetValueOrDefault(one.Id, TradingStatus.Halted) == TradingStatus.Trading);
        UnmappedReason reason = (listed.Length, trading) switch
        {
            (0, _) => UnmappedReason.NotListed,
            (_, null) => UnmappedReason.NotTrading,
            _ => UnmappedReason.None,
        };
        return new UniverseMember(coin, trading?.Id ?? default, reason);
    }

    private static IEnumerable<string> TickersOf(CoinMarket coin) =>
        Tickers.TryGetValue(coin.CoinId, out string[]? known) ? known.Select(one => one == "*" ? coin.Symbol : one) : [coin.Symbol];
}

/// <summary>What a universe is mapped to.</summary>
/// <param name="Source">Who ranked, such as <c>coingecko</c>.</param>
/// <param name="Venue">Segment code, such as <c>BINANCE</c>.</param>
/// <param name="Quote">Quote currency, such as <c>USDT</c>.</param>
public sealed record UniverseTarget(string Source, string Venue, string Quote);
