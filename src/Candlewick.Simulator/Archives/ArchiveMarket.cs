using Candlewick.Simulator.Wire;

namespace Candlewick.Simulator.Archives;

/// <summary>Serves real archives from a folder: the files as they are, and REST answered from the same rows. What the archives lack does not exist.</summary>
internal sealed class ArchiveMarket : IServedMarket
{
    private readonly Dictionary<(MarketSegment Segment, string Symbol, Timeframe Timeframe), List<ArchiveName>> _series = [];
    private readonly Dictionary<MarketSegment, IReadOnlyList<ServedSymbol>> _symbols = [];
    private readonly FolderShelf _shelf;
    private readonly ArchiveCache _cache;

    private ArchiveMarket(FolderShelf shelf)
    {
        _shelf = shelf;
        _cache = new ArchiveCache(shelf);
    }

    public IArchiveShelf Shelf => _shelf;

    /// <summary>Close of the last bar in any archive.</summary>
    public UtcTime LastClose { get; private set; }

    /// <exception cref="InputException">The folder holds no kline archives.</exception>
    /// <exception cref="InvalidDataException">The first or last archive of a symbol cannot be read.</exception>
    public static Task<ArchiveMarket> OpenAsync(string folder, IProgress<SimulatorProgress>? progress, CancellationToken ct) => Task.Run(
        () =>
        {
            ArchiveMarket market = new(new FolderShelf(folder));
            market.Index(folder);
            progress?.Report(new SimulatorProgress("archives", market._series.Values.Sum(list => list.Count), market._series.Values.Sum(list => list.Count)));
            return market;
        },
        ct);

    public Task<IReadOnlyList<ServedSymbol>> ListSymbolsAsync(MarketSegment segment, UtcTime now, CancellationToken ct) =>
        Task.FromResult(_symbols.GetValueOrDefault(segment, []));

    public Task<IReadOnlyList<KlineRow>> ReadKlinesAsync(KlineQuery query, UtcTime now, CancellationToken ct)
    {
        List<ArchiveName> names = _series.GetValueOrDefault((query.Segment, query.Symbol, query.Timeframe), []);
        IEnumerable<ArchiveName> touched = names.Where(name => name.Period.Overlaps(query.Range));
        IReadOnlyList<KlineRow> rows = query.WantsNewest
            ? ReadNewest([.. touched], query, now.Microseconds)
            : ReadOldest(touched, query, now.Microseconds);
        return Task.FromResult(rows);
    }

    public ITape? FindTape(MarketSegment segment, string symbol) => null;

    /// <summary>None: market values cannot be known from bars, and invented ones would not belong to real data.</summary>
    public Task<IReadOnlyList<CoinListing>> ListCoinsAsync(UtcTime now, CancellationToken ct) => Task.FromResult<IReadOnlyList<CoinListing>>([]);

    private void Index(string folder)
    {
        List<ArchiveName> all = [.. _shelf.Keys.Select(ArchiveName.TryParse).OfType<ArchiveName>()];
        if (all.Count == 0)
        {
            throw new InputException($"simulator archives: found no kline archives in {folder}, expected files such as data/spot/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-2024-01.zip.");
        }

        foreach (ArchiveName name in all.Where(name => name.Segment is not null).OrderBy(name => name.Period.From).ThenByDescending(name => name.IsMonthly))
        {
            (MarketSegment, string, Timeframe) key = (name.Segment!.Value, name.Symbol, name.Timeframe);
            if (!_series.TryGetValue(key, out List<ArchiveName>? list))
            {
                _series[key] = list = [];
            }

            list.Add(name);
        }

        foreach (IGrouping<MarketSegment, ArchiveName> segment in all.Where(name => name.Segment is not null).GroupBy(name => name.Segment!.Value))
        {
            _symbols[segment.Key] = [.. segment.GroupBy(name => name.Symbol).OrderBy(group => group.Key, StringComparer.Ordinal).Select(Describe)];
        }

        UtcTime lastEnd = all.Max(name => name.Period.To);
        LastClose = UtcTime.FromMicroseconds(all.Where(name => name.Period.To == lastEnd).SelectMany(_cache.Read).Max(row => row.CloseUs));
    }

    private ServedSymbol Describe(IGrouping<string, ArchiveName> archives)
    {
        ArchiveName first = archives.OrderBy(name => name.Period.From).First();
        KlineRow[] rows = _cache.Read(first);
        UtcTime onboarded = rows.Length == 0 ? first.Period.From : UtcTime.FromMicroseconds(rows[0].OpenUs);
        return QuoteAssets.Describe(archives.Key, onboarded);
    }

    private List<KlineRow> ReadOldest(IEnumerable<ArchiveName> names, KlineQuery query, long nowUs)
    {
        List<KlineRow> found = [];
        foreach (ArchiveName name in names)
        {
            foreach (KlineRow row in _cache.Read(name))
            {
                bool isNew = found.Count == 0 || row.OpenUs > found[^1].OpenUs;
                if (isNew && IsWanted(row, query, nowUs))
                {
                    found.Add(row);
                    if (found.Count == query.Limit)
                    {
                        return found;
                    }
                }
            }
        }

        return found;
    }

    private List<KlineRow> ReadNewest(ArchiveName[] names, KlineQuery query, long nowUs)
    {
        List<KlineRow> found = [];
        foreach (ArchiveName name in names.Reverse())
        {
            foreach (KlineRow row in _cache.Read(name).Reverse())
            {
                bool isNew = found.Count == 0 || row.OpenUs < found[^1].OpenUs;
                if (isNew && found.Count < query.Limit && IsWanted(row, query, nowUs))
                {
                    found.Add(row);
                }
            }

            if (found.Count == query.Limit)
            {
                break;
            }
        }

        found.Reverse();
        return found;
    }

    private static bool IsWanted(in KlineRow row, KlineQuery query, long nowUs) =>
        row.CloseUs <= nowUs && query.Range.Contains(UtcTime.FromMicroseconds(row.OpenUs));
}
