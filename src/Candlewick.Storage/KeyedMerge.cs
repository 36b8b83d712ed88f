namespace Candlewick.Storage;

/// <summary>What a set of rows would change among stored ones of the same range, by key.</summary>
/// <param name="Gone">Keys that are stored and did not come.</param>
/// <param name="Changed">Rows that came with another value.</param>
/// <param name="Added">Rows that were not stored.</param>
public sealed record KeyedMerge<TKey, TRow>(
    IReadOnlyList<TKey> Gone, IReadOnlyList<(TKey Key, TRow Row)> Changed, IReadOnlyList<(TKey Key, TRow Row)> Added, long Unchanged)
    where TKey : notnull
{
    /// <summary>What ends or gives way counts as corrected.</summary>
    public WriteResult Result => new(Added.Count, Unchanged, Changed.Count + Gone.Count, 0);

    /// <summary>Rows to store, in the order in which they came.</summary>
    public IEnumerable<(TKey Key, TRow Row)> New => Changed.Concat(Added);

    /// <summary>Keys of stored rows that do not stay.</summary>
    public IEnumerable<TKey> Ended => Gone.Concat(Changed.Select(one => one.Key));
}

/// <summary>Compares sets of rows by key.</summary>
public static class KeyedMerge
{
    public static KeyedMerge<TKey, TRow> Compare<TKey, TRow>(
        IReadOnlyDictionary<TKey, TRow> stored, IReadOnlyList<(TKey Key, TRow Row)> incoming)
        where TKey : notnull
    {
        List<(TKey, TRow)> changed = [], added = [];
        HashSet<TKey> came = [];
        long unchanged = 0;
        foreach ((TKey key, TRow row) in incoming)
        {
            came.Add(key);
            if (!stored.TryGetValue(key, out TRow? known))
            {
                added.Add((key, row));
            }
            else if (EqualityComparer<TRow>.Default.Equals(known, row))
            {
                unchanged++;
            }
            else
            {
                changed.Add((key, row));
            }
        }

        return new KeyedMerge<TKey, TRow>([.. stored.Keys.Where(key => !came.Contains(key))], changed, added, unchanged);
    }
}
