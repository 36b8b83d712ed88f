using System.Collections.Frozen;
using Candlewick.Simulator.Archives;
using Candlewick.Simulator.Wire;

namespace Candlewick.Simulator.Market;

/// <summary>An invented market whose trades, from the start of the clock on, are an even flow of so many a second of the wall over all instruments.</summary>
internal sealed class SteadyMarket : IServedMarket
{
    private readonly IServedMarket _past;
    private readonly FrozenDictionary<string, ITape> _tapes;
    private readonly UtcTime _start;

    /// <param name="past">Symbols, coins, archives, and the bars before the start.</param>
    /// <param name="each">Simulated time from one trade of the market to the next.</param>
    public SteadyMarket(IServedMarket past, SimulatedMarket market, UtcTime start, TimeSpan each)
    {
        _past = past;
        _start = start;
        _tapes = market.Instruments.ToFrozenDictionary(
            instrument => instrument.Symbol,
            ITape (instrument) => new SteadyTape(instrument, start.Microseconds, each.TotalMicroseconds * market.Instruments.Count));
    }

    public IArchiveShelf Shelf => _past.Shelf;

    public Task<IReadOnlyList<ServedSymbol>> ListSymbolsAsync(MarketSegment segment, UtcTime now, CancellationToken ct) =>
        _past.ListSymbolsAsync(segment, now, ct);

    public async Task<IReadOnlyList<KlineRow>> ReadKlinesAsync(KlineQuery query, UtcTime now, CancellationToken ct)
    {
        UtcRange flow = query.Range.Intersect(new UtcRange(_start, now));
        if (FindTape(query.Segment, query.Symbol) is not { } tape || flow.IsEmpty)
        {
            return await _past.ReadKlinesAsync(query, now, ct);
        }

        IReadOnlyList<KlineRow> before = query.Range.From < _start
            ? await _past.ReadKlinesAsync(query with { Range = query.Range.Before(_start) }, _start, ct)
            : [];
        KlineRow[] rows = [.. before, .. KlineRows.Print([.. TapeBars.Read(tape, query.Timeframe, flow, now)])];
        return query.WantsNewest ? [.. rows.TakeLast(query.Limit)] : [.. rows.Take(query.Limit)];
    }

    public ITape? FindTape(MarketSegment segment, string symbol) => segment == MarketSegment.Spot ? _tapes.GetValueOrDefault(symbol) : null;

    public Task<IReadOnlyList<CoinListing>> ListCoinsAsync(UtcTime now, CancellationToken ct) => _past.ListCoinsAsync(now, ct);
}
