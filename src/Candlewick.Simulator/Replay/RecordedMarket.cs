using Candlewick.Simulator.Archives;
using Candlewick.Simulator.Market;
using Candlewick.Simulator.Wire;

namespace Candlewick.Simulator.Replay;

/// <summary>Serves the trades of a recording: trades by id and instant, bars folded from them; what was not recorded does not exist.</summary>
internal sealed class RecordedMarket(Recording recording) : IServedMarket
{
    public IArchiveShelf Shelf { get; } = new NoShelf();

    public Task<IReadOnlyList<ServedSymbol>> ListSymbolsAsync(MarketSegment segment, UtcTime now, CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<ServedSymbol>>(
        [
            .. recording.Tapes.Values.Where(tape => tape.Facts.Segment == segment)
                .Select(tape => QuoteAssets.Describe(tape.Facts.Symbol, UtcTime.FromMicroseconds(tape.Trades[0].AtUs)))
                .OrderBy(symbol => symbol.Symbol, StringComparer.Ordinal),
        ]);

    public Task<IReadOnlyList<KlineRow>> ReadKlinesAsync(KlineQuery query, UtcTime now, CancellationToken ct)
    {
        IReadOnlyList<KlineRow> rows = [];
        if (recording.Tapes.TryGetValue((query.Segment, query.Symbol), out RecordedTape? tape))
        {
            UtcTime first = query.Timeframe.Floor(UtcTime.FromMicroseconds(tape.Trades[0].AtUs));
            UtcTime last = UtcTime.FromMicroseconds(tape.Trades[^1].AtUs + 1);
            UtcRange range = query.Range.Intersect(new UtcRange(first, last));
            SimulatedBar[] bars = range.IsEmpty ? [] : [.. TapeBars.Read(tape, query.Timeframe, range, now)];
            rows = KlineRows.Print([.. query.WantsNewest ? bars.TakeLast(query.Limit) : bars.Take(query.Limit)]);
        }

        return Task.FromResult(rows);
    }

    public ITape? FindTape(MarketSegment segment, string symbol) => recording.Tapes.GetValueOrDefault((segment, symbol));

    public Task<IReadOnlyList<CoinListing>> ListCoinsAsync(UtcTime now, CancellationToken ct) => Task.FromResult<IReadOnlyList<CoinListing>>([]);

    /// <summary>Recordings have no archives.</summary>
    private sealed class NoShelf : IArchiveShelf
    {
        public IEnumerable<string> ListKeys(string prefix, string after, UtcTime now) => [];

        public Task<ShelfFile?> FindAsync(string key, UtcTime now, CancellationToken ct) => Task.FromResult<ShelfFile?>(null);
    }
}
