using Candlewick.Server.Coverages;

namespace Candlewick.Server.Bars;

/// <summary>A page of bars; the reader disposes.</summary>
/// <param name="Bars">The rows, and before them those that warm indicators up.</param>
/// <param name="First">Index of the first row of the page.</param>
/// <param name="Count">Rows of the page.</param>
internal sealed record BarWindow(BarSeriesId Series, BarColumns Bars, int First, int Count, string? Next) : IDisposable
{
    public void Dispose() => Bars.Dispose();
}

/// <summary>Reads pages of bars: no more of the store than a page needs.</summary>
internal static class BarPages
{
    private const double Room = 1.25;
    private static readonly TimeSpan FirstStep = TimeSpan.FromDays(1);

    /// <param name="before">Bars before the page that are wanted too; <see cref="int.MaxValue"/> for all of them.</param>
    public static async Task<BarWindow> ReadAsync(StoreRoles store, (BarPlan Plan, BarQuestion Question) asked, int before, CancellationToken ct)
    {
        (BarPlan plan, BarQuestion question) = asked;
        UtcRange range = question.Range.Intersect(plan.Span);
        if (range.IsEmpty)
        {
            return new BarWindow(plan.Series, new BarColumns(0), 0, 0, null);
        }

        Walk walk = new(store, plan, question.AsKnownAt);
        int limit = question.Limit ?? int.MaxValue;
        BarColumns page = question.IsNewest ? await walk.BackAsync(range, limit, ct) : await walk.OnAsync(Begin(range, question.After), limit + 1L, ct);
        int start = question.IsNewest ? Math.Max(0, page.Count - limit) : SkipTo(page, question.After);
        int count = Math.Min(limit, page.Count - start);
        string? next = start + count < page.Count ? KeyOf(page, start + count - 1).ToCursor() : null;
        if (before == 0 || count == 0)
        {
            return new BarWindow(plan.Series, page, start, count, next);
        }

        using BarColumns rows = page;
        return await WithEarlierAsync(walk, (rows, start, count, next), before, ct);
    }

    private static async Task<BarWindow> WithEarlierAsync(Walk walk, (BarColumns Rows, int Start, int Count, string? Next) page, int before, CancellationToken ct)
    {
        UtcTime first = page.Rows.OpenTimes[page.Start];
        BarColumns all = await walk.BackAsync(walk.Plan.Span.Before(first), before, ct);
        int surplus = Math.Max(0, all.Count - before);
        int own = 0;
        while (page.Rows.OpenTimes[own] < first)
        {
            own++;
        }

        using BarColumns earlier = all;
        BarColumns joined = new(earlier.Count + page.Count);
        joined.AddRange(earlier, surplus, earlier.Count - surplus);
        joined.AddRange(page.Rows, own, page.Start + page.Count - own);
        return new BarWindow(walk.Plan.Series, joined, joined.Count - page.Count, page.Count, page.Next);
    }

    private static UtcRange Begin(UtcRange range, BarKey? after) => after is { } key && key.OpenTime > range.From ? range with { From = key.OpenTime } : range;

    private static int SkipTo(BarColumns page, BarKey? after)
    {
        int start = 0;
        while (after is { } key && start < page.Count && (page.OpenTimes[start] < key.OpenTime || (page.OpenTimes[start] == key.OpenTime && page.Ordinals[start] <= key.Ordinal)))
        {
            start++;
        }

        return start;
    }

    private static BarKey KeyOf(BarColumns bars, int row) => new(bars.OpenTimes[row], bars.Ordinals[row]);

    /// <summary>Reads a range piece by piece until there is enough.</summary>
    private sealed record Walk(StoreRoles Store, BarPlan Plan, UtcTime? AsKnownAt)
    {
        /// <summary>At least the first bars of the range, or all of them.</summary>
        public async Task<BarColumns> OnAsync(UtcRange range, long wanted, CancellationToken ct)
        {
            BarColumns rows = new();
            UtcTime from = range.From;
            for (TimeSpan step = StepFor(wanted); from < range.To && rows.Count < wanted + 1; step *= 2)
            {
                UtcTime to = range.To - from <= step ? range.To : from + step;
                await AddAsync(rows, new UtcRange(from, to), ct);
                from = to;
            }

            return rows;
        }

        /// <summary>At least the last bars of the range, or all of them.</summary>
        public async Task<BarColumns> BackAsync(UtcRange range, long wanted, CancellationToken ct)
        {
            Stack<BarColumns> pieces = new();
            long count = 0;
            UtcTime to = range.To;
            for (TimeSpan step = StepFor(wanted); range.From < to && count < wanted; step *= 2)
            {
                BarColumns piece = new();
                UtcTime from = to - range.From <= step ? range.From : to - step;
                await AddAsync(piece, new UtcRange(from, to), ct);
                pieces.Push(piece);
                count += piece.Count;
                to = from;
            }

            if (pieces.Count == 1)
            {
                return pieces.Pop();
            }

            BarColumns rows = new((int)count);
            foreach (BarColumns piece in pieces)
            {
                using (piece)
                {
                    rows.AddRange(piece, 0, piece.Count);
                }
            }

            return rows;
        }

        private async Task AddAsync(BarColumns rows, UtcRange range, CancellationToken ct)
        {
            await foreach (BarColumns batch in (await Plan.ReadAsync(Store, range, AsKnownAt, ct)).WithCancellation(ct))
            {
                rows.AddRange(batch, 0, batch.Count);
            }
        }

        /// <summary>About as long as so many bars; of bars that have no length, a day.</summary>
        private TimeSpan StepFor(long wanted)
        {
            if (Plan.Series.Spec.Kind != BarKind.Timed)
            {
                return Plan.Series.Spec.Anchor == BarAnchor.Unanchored ? TimeSpan.FromDays(200_000) : FirstStep;
            }

            double seconds = Plan.Series.Spec.Timeframe.LengthNanoseconds / 1e9 * Room * Math.Min(wanted + 2, int.MaxValue);
            return TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.FromDays(200_000).TotalSeconds));
        }
    }
}
