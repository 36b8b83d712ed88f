namespace Candlewick.Server.Prints;

/// <summary>How rows of a kind are read and ordered.</summary>
/// <param name="Key">Instant and number of a row; rows come in their order.</param>
internal sealed record PrintRoad<T>(Func<UtcRange, CancellationToken, IAsyncEnumerable<ReadOnlyMemory<T>>> Read, Func<T, (UtcTime At, long Number)> Key);

/// <summary>Reads pages of prints: no more of the store than a page needs.</summary>
internal static class PrintPages
{
    private static readonly TimeSpan FirstStep = TimeSpan.FromMinutes(10);

    /// <param name="span">Where there are rows.</param>
    public static async Task<(List<T> Rows, string? Next)> ReadAsync<T>(PrintRoad<T> road, PageQuery query, UtcRange span, CancellationToken ct)
    {
        UtcRange range = query.Range.Intersect(span);
        if (query.After is { } last)
        {
            range = range.After(last.At);
        }

        if (range.IsEmpty)
        {
            return ([], null);
        }

        List<T> rows = query.IsNewest ? await BackAsync(road, range, query.Rows, ct) : await OnAsync(road, range, (query.After, query.Rows), ct);
        return Cut(rows, road.Key, query);
    }

    /// <summary>A page of rows that are all there.</summary>
    public static (List<T> Rows, string? Next) Of<T>(IReadOnlyList<T> rows, Func<T, UtcTime> at, PageQuery query) =>
        Cut([.. rows.Where(row => query.After is not { } after || at(row) > after.At)], row => (at(row), 0), query);

    private static (List<T> Rows, string? Next) Cut<T>(List<T> rows, Func<T, (UtcTime At, long Number)> key, PageQuery query)
    {
        if (rows.Count <= query.Rows)
        {
            return (rows, null);
        }

        return query.IsNewest ? (rows[^query.Rows..], null) : (rows[..query.Rows], PageQuery.CursorOf(key(rows[query.Rows - 1])));
    }

    private static async Task<List<T>> OnAsync<T>(PrintRoad<T> road, UtcRange range, ((UtcTime At, long Number)? After, int Limit) wanted, CancellationToken ct)
    {
        List<T> rows = [];
        UtcTime from = range.From;
        for (TimeSpan step = FirstStep; from < range.To && rows.Count <= wanted.Limit; step *= 2)
        {
            UtcTime to = range.To - from <= step ? range.To : from + step;
            await foreach (ReadOnlyMemory<T> batch in road.Read(new UtcRange(from, to), ct))
            {
                foreach (T row in batch.ToArray())
                {
                    if (wanted.After is not { } after || road.Key(row).CompareTo(after) > 0)
                    {
                        rows.Add(row);
                    }
                }

                if (rows.Count > wanted.Limit)
                {
                    return rows;
                }
            }

            from = to;
        }

        return rows;
    }

    private static async Task<List<T>> BackAsync<T>(PrintRoad<T> road, UtcRange range, int limit, CancellationToken ct)
    {
        List<T> rows = [];
        UtcTime to = range.To;
        for (TimeSpan step = FirstStep; range.From < to && rows.Count < limit; step *= 2)
        {
            UtcTime from = to - range.From <= step ? range.From : to - step;
            Queue<T> piece = new();
            await foreach (ReadOnlyMemory<T> batch in road.Read(new UtcRange(from, to), ct))
            {
                foreach (T row in batch.ToArray())
                {
                    piece.Enqueue(row);
                    if (piece.Count > limit)
                    {
                        piece.Dequeue();
                    }
                }
            }

            rows = [.. piece, .. rows];
            to = from;
        }

        return rows;
    }
}
