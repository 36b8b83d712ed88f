using Candlewick.Simulator.Archives;
using Candlewick.Simulator.Wire;

namespace Candlewick.Simulator.Market;

/// <summary>Serves a <see cref="SimulatedMarket"/>: spot only.</summary>
internal sealed class GeneratedMarket(SimulatedMarket market, IArchiveShelf shelf) : IServedMarket
{
    private const int ChunkBytes = 1 << 16;

    private readonly TradeNumbers _numbers = new(market);

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
            : Print(query.WantsNewest ? ReadNewest(instrument, query, now) : ReadOldest(instrument, query, now));
        return Task.FromResult(rows);
    }

    public Task<IReadOnlyList<AggregateTrade>> ReadTradesAsync(string symbol, long? fromId, UtcRange range, CancellationToken ct)
    {
        List<AggregateTrade> trades = [];
        if (market.Find(symbol) is { } instrument)
        {
            int lastDay = SimulatedMarket.DayNumber(range.To);
            int firstDay = fromId is { } id ? _numbers.DayOf(instrument, id, lastDay) : SimulatedMarket.DayNumber(UtcTime.Max(range.From, market.FullMonths.From));
            for (int day = firstDay; day <= lastDay && trades.Count < TradesEnough; day++)
            {
                AddTrades(instrument, day, trades, trade => trade.Id >= (fromId ?? 0) && range.Contains(UtcTime.FromMicroseconds(trade.AtUs)));
            }
        }

        return Task.FromResult<IReadOnlyList<AggregateTrade>>(trades);
    }

    public Task<IReadOnlyList<CoinListing>> ListCoinsAsync(UtcTime now, CancellationToken ct) =>
        Task.FromResult(CoinBook.List(market, now));

    private const int TradesEnough = 1_000;

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

    private static List<KlineRow> Print(List<SimulatedBar> bars)
    {
        List<KlineRow> rows = new(bars.Count);
        byte[] chunk = [];
        int at = 0;
        foreach (SimulatedBar bar in bars)
        {
            if (chunk.Length - at < FixedText.LongestLine)
            {
                chunk = new byte[ChunkBytes];
                at = 0;
            }

            int length = FixedText.WriteLine(bar, 1, chunk.AsSpan(at));
            rows.Add(new KlineRow(bar.OpenUs, bar.CloseUs, chunk.AsMemory(at, length - 1)));
            at += length;
        }

        return rows;
    }

    private void AddTrades(SimulatedInstrument instrument, int day, List<AggregateTrade> trades, Predicate<AggregateTrade> isWanted)
    {
        SimulatedBar[] bars = new SimulatedBar[MinuteGenerator.MinutesPerDay];
        MinutePrints[] prints = new MinutePrints[MinuteGenerator.MinutesPerDay];
        (long id, long tradeId) = _numbers.Before(instrument, day);
        int rows = market.ReadDay(instrument, day, bars, prints);
        for (int row = 0; row < rows; row++)
        {
            MinutePrints made = prints[row];
            for (int k = 0; k < made.Count; k++)
            {
                long share = k == made.Count - 1 ? made.TradeCount - (made.TradeCount / made.Count * k) : made.TradeCount / made.Count;
                long atUs = bars[row].OpenUs + ((MinuteGenerator.MinuteUs / made.Count * k) / 1_000 * 1_000) + ((made[k].Quantity * 7 % 900) * 1_000);
                AggregateTrade trade = new(
                    ++id, made[k].Price * instrument.TickUnits, made[k].Quantity * instrument.LotUnits,
                    tradeId + 1, tradeId + share, atUs, (made.BuyerTook & (1 << k)) == 0);
                tradeId += share;
                if (isWanted(trade))
                {
                    trades.Add(trade);
                }
            }
        }
    }
}
