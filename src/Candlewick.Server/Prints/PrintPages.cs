namespace Candlewick.Server.Prints;

/// <summary>How rows of a kind are read and ordered.</summary>
/// <param name="Key">Instant and number of a row; rows come in their order.</param>
internal sealed record PrintRoad<T>(Func<UtcRange, CancellationToken, IAsyncEnumerable<ReadOnlyMemory<T>>> Read, Func<T, (UtcTime At, long Number)> Key);

/// <summary>Reads pages of prints: no more of the store than a page needs.</summary>
internal static class PrintPages
{
    private static readonly TimeSpan FirstStep = TimeSpan.FromMinutes(10);

    /// <param name="span">Where there are rows.</param>
    public static async Task<(List<T> Rows, string? Next)> ReadAsync<T>(PrintRoad<T> road, PrintParameters query, UtcRange span, CancellationToken ct)
    {
        UtcRange range = query.Range.Intersect(span);
        (UtcTime At, long Number)? after = query.After;
        if (after is { } last)
        {
            range = range.After(last.At);
        }

        int limit = query.Rows;
        if (range.IsEmpty)
        {
            return ([], null);
        }

        List<T> rows = query.IsNewest ? await BackAsync(road, range, limit, ct) : await OnAsync(road, range, (after, limit), ct);
        if (query.IsNewest)
        {
            return (rows.Count > limit ? rows[^limit..] : rows, null);
        }

        bool isMore = rows.Count > limit;
        rows = isMore ? rows[..limit] : rows;
        return (rows, isMore ? PrintParameters.CursorOf(road.Key(rows[^1]).At, road.Key(rows[^1]).Number) : null);
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
