namespace Candlewick.Hosting.Running;

/// <summary>Up to where the followed series are covered, kept from one reading to the next: only what the store names as touched is read again. One reader at a time.</summary>
public sealed class FollowedLedger(StoreRoles store)
{
    /// <summary>Of more series that are not known yet, the ledger is read as a whole.</summary>
    private const int MostOneByOne = 50;

    private readonly Dictionary<SeriesId, UtcTime?> _ends = [];
    private long _change = long.MaxValue;

    /// <summary>The end of what is covered, by series; null where nothing is.</summary>
    public async Task<IReadOnlyDictionary<SeriesId, UtcTime?>> ReadAsync(IReadOnlyCollection<SeriesId> followed, CancellationToken ct)
    {
        // Asked before the ledger is read: what is written meanwhile is read again the next time.
        TouchedSeries touched = await store.Derived.Changes.ListTouchedAsync(_change, ct);
        HashSet<SeriesId> wanted = [.. followed];
        foreach (SeriesId gone in _ends.Keys.Except(wanted).ToList())
        {
            _ends.Remove(gone);
        }

        SeriesId[] unknown = [.. wanted.Where(one => !_ends.ContainsKey(one))];
        if (unknown.Length > MostOneByOne)
        {
            await ReadAllAsync(wanted, ct);
        }
        else
        {
            foreach (SeriesId series in touched.Series.Where(wanted.Contains).Union(unknown))
            {
                _ends[series] = EndOf(await store.Coverage.FindAsync(series, ct));
            }
        }

        _change = touched.Last;
        return _ends;
    }

    private async Task ReadAllAsync(HashSet<SeriesId> wanted, CancellationToken ct)
    {
        foreach (SeriesId series in wanted)
        {
            _ends[series] = null;
        }

        foreach (SeriesCoverage one in (await store.Coverage.ListAsync(new SeriesFilter(SeriesKind.Bars), ct)).Where(one => wanted.Contains(one.Series)))
        {
            _ends[one.Series] = EndOf(one);
        }
    }

    private static UtcTime? EndOf(SeriesCoverage coverage) => coverage.Covered.IsEmpty ? null : coverage.Covered[^1].To;
}
