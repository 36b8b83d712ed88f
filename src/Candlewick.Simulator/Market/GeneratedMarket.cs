using System.Collections.Frozen;
using Candlewick.Simulator.Archives;
using Candlewick.Simulator.Wire;

namespace Candlewick.Simulator.Market;

/// <summary>Serves a <see cref="SimulatedMarket"/>: spot only.</summary>
internal sealed class GeneratedMarket(SimulatedMarket market, IArchiveShelf shelf) : IServedMarket
{

    private readonly FrozenDictionary<string, ITape> _tapes = market.Tapes;

    public IArchiveShelf Shelf => shelf;

    public Task<IReadOnlyList<ServedSymbol>> ListSymbolsAsync(MarketSegment segment, UtcTime now, CancellationToken ct)
    {
        IReadOnlyList<ServedSymbol> symbols = segment == MarketSegment.UsdM
            ? []
            : [.. market.Instruments.Where(instrument => instrument.Listed.From <= now).Select(instrument => Describe(instrument, now))];
        return Task.FromResult(symbols);
    }

    public Task<IReadOnlyList<KlineRow>> ReadKlinesAsync(KlineQuery query, UtcTime now, CancellationToken ct)
    {
        SimulatedInstrument? instrument = query.Segment == MarketSegment.Spot ? market.Find(query.Symbol) : null;
        IReadOnlyList<KlineRow> rows = instrument is null
            ? []
            : KlineRows.Print(query.WantsNewest ? ReadNewest(instrument, query, now) : ReadOldest(instrument, query, now));
        return Task.FromResult(rows);
    }

    public ITape? FindTape(MarketSegment segment, string symbol) => segment == MarketSegment.Spot ? _tapes.GetValueOrDefault(symbol) : null;

    public Task<IReadOnlyList<CoinListing>> ListCoinsAsync(UtcTime now, CancellationToken ct) =>
        Task.FromResult(CoinBook.List(market, now));

    private static ServedSymbol Describe(SimulatedInstrument instrument, UtcTime now) => new(
        instrument.Symbol,
        instrument.Coin.Base,
        "USDT",
        instrument.Listed.Contains(now),
        FixedText.ToText(instrument.TickUnits),
        FixedText.ToText(instrument.LotUnits),
        "5.00000000",
        instrument.Listed.From);

    private List<SimulatedBar> ReadOldest(SimulatedInstrument instrument, KlineQuery query, UtcTime now)
    {
        UtcRange range = query.Range.Intersect(new UtcRange(market.FullMonths.From, now));
        return range.IsEmpty ? [] : [.. market.Read(instrument, query.Timeframe, range, now).Take(query.Limit)];
    }

    private List<SimulatedBar> ReadNewest(SimulatedInstrument instrument, KlineQuery query, UtcTime now)
    {
        UtcRange all = query.Range.Intersect(new UtcRange(market.FullMonths.From, now));
        TimeSpan span = TimeSpan.FromTicks(query.Timeframe.LengthNanoseconds / 100 * (query.Limit + 1));
        while (true)
        {
            // Holes make the span too short: look twice as far back until there is enough or the market begins.
            UtcTime from = all.To - span <= all.From ? all.From : all.To - span;
            List<SimulatedBar> bars = all.IsEmpty ? [] : [.. market.Read(instrument, query.Timeframe, new UtcRange(from, all.To), now)];
            if (bars.Count >= query.Limit || from <= all.From || all.IsEmpty)
            {
                return bars.Count > query.Limit ? bars[^query.Limit..] : bars;
            }

            span *= 2;
        }
    }
}
