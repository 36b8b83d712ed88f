namespace Candlewick.Storage.Memory;

/// <summary>A sample with its number in the order of arrival.</summary>
internal readonly record struct KnownSample(long Entry, double Price);

/// <summary>A change of the ledger that is no write: rows were cleared, or holes explained.</summary>
internal readonly record struct LedgerChange(long Entry, SeriesId Series, UtcRange Range);

/// <summary>What is computed and kept, in memory; held under the store's gate.</summary>
internal sealed class MemoryDerived
{
    public Dictionary<InstrumentId, SortedDictionary<UtcTime, KnownSample>> Samples { get; } = [];

    public long LastSample { get; set; }

    public Dictionary<InstrumentId, UtcTime> SampleHorizons { get; } = [];

    public Dictionary<(InstrumentId Instrument, string Code), SortedDictionary<UtcTime, PriceWindow>> Windows { get; } = [];

    public Dictionary<(InstrumentId Instrument, string Code), long> UsedEntries { get; } = [];

    public Dictionary<InstrumentId, Versions<DailyStatistic>> Statistics { get; } = [];

    public Dictionary<RankingScope, Versions<DailyRanking>> Rankings { get; } = [];

    public Dictionary<(string Source, string CoinId), List<KnownCurrency>> Currencies { get; } = [];

    public Dictionary<DateOnly, DateRow> Dates { get; } = [];

    public Dictionary<InstrumentId, InstrumentRow> Instruments { get; } = [];

    public List<LedgerChange> Changes { get; } = [];

    public Dictionary<SeriesId, UtcTime> Horizons { get; } = [];

    /// <summary>The number of the last deletion of each series.</summary>
    public Dictionary<SeriesId, long> Deleted { get; } = [];

    public List<DeletionRecord> Deletions { get; } = [];
}

/// <summary>Rows by day, with the interval in which each was what we knew.</summary>
internal sealed class Versions<T>
    where T : notnull
{
    private readonly List<(UtcTime Day, T Row, UtcTime KnownFrom, UtcTime? KnownTo)> _rows = [];

    public WriteResult Replace(RangeSet days, IReadOnlyList<(UtcTime Day, T Row)> incoming, UtcTime knownFrom)
    {
        UtcTime at = UtcTime.FromMicroseconds(knownFrom.Microseconds);
        var merge = KeyedMerge.Compare(
            _rows.Where(one => one.KnownTo is null && days.Contains(one.Day)).ToDictionary(one => one.Day, one => one.Row), incoming);
        HashSet<UtcTime> ended = [.. merge.Ended];
        for (int i = 0; i < _rows.Count; i++)
        {
            if (_rows[i].KnownTo is null && ended.Contains(_rows[i].Day))
            {
                _rows[i] = _rows[i] with { KnownTo = UtcTime.Max(at, _rows[i].KnownFrom) };
            }
        }

        _rows.AddRange(merge.New.Select(one => (one.Key, one.Row, at, (UtcTime?)null)));
        return merge.Result;
    }

    public IReadOnlyList<T> Read(UtcRange range, UtcTime? asKnownAt) =>
        [.. _rows.Where(one => range.Contains(one.Day) && (asKnownAt is { } at ? one.KnownFrom <= at && !(one.KnownTo <= at) : one.KnownTo is null))
            .OrderBy(one => one.Day).Select(one => one.Row)];
}
