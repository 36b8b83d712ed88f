using Candlewick.Server.Api;
using Candlewick.Server.Security;

namespace Candlewick.Server.Coverages;

/// <summary>The tiles of a view: only its rows and columns are looked at.</summary>
internal static class TileView
{
    private const int StandardRows = 50, MostRows = 1_000, StandardColumns = 120, MostColumns = 2_000, MostCells = 400_000;

    public static async Task<TileAnswer> ReadAsync(ApiContext context, TileParameters query, Identity caller, CancellationToken ct)
    {
        SeriesFilter filter = new(QueryText.Choice(query.Kind, SeriesKind.Bars, "kind"), Timeframe: QueryText.OptionalTimeframe(query.Timeframe));
        int columns = QueryText.Limit(query.Columns, StandardColumns, MostColumns, "columns");
        int limit = Math.Min(QueryText.Limit(query.Limit, StandardRows, MostRows), MostCells / columns);
        SeriesId? after = QueryText.Place(query.Cursor) is { } place ? QueryText.Series(place, "cursor") : null;
        LedgerState ledger = await context.Ledger.ReadAsync(ct);
        IReadOnlyList<SeriesCoverage> found = ledger.Search(filter, query.Search?.Trim() ?? "");
        found = caller.IsLimited ? [.. found.Where(one => caller.MayRead(one.Series.Instrument))] : found;
        UtcRange view = ViewOf(query, found, context.Now);
        TileMaker maker = new(view, columns, context.Now);
        SeriesCoverage[] rows = [.. found.Where(one => after is not { } last || one.Series.CompareTo(last) > 0).Take(limit + 1)];
        return new TileAnswer(
            view.From, view.To, columns, found.Count, [.. rows.Take(limit).Select(maker.Make)], TileLetters.Legend,
            rows.Length > limit ? QueryText.Cursor(rows[limit - 1].Series.ToString()) : null);
    }

    private static UtcRange ViewOf(TileParameters query, IReadOnlyList<SeriesCoverage> found, UtcTime now)
    {
        UtcTime? from = QueryText.Instant(query.From, "from"), to = QueryText.Instant(query.To, "to");
        if (from is null || to is null)
        {
            (UtcTime first, UtcTime last) = (UtcTime.MaxValue, UtcTime.MinValue);
            foreach (UtcRange span in found.Select(LedgerState.SpanOf).Where(span => !span.IsEmpty))
            {
                (first, last) = (UtcTime.Min(first, span.From), UtcTime.Max(last, UtcTime.Min(span.To, now)));
            }

            from ??= first == UtcTime.MaxValue ? (to ?? now) - TimeSpan.FromDays(1) : first;
            to ??= last <= from.Value ? from.Value + TimeSpan.FromDays(1) : last;
        }

        bool isPossible = from < to && from >= UtcTime.From(1800, 1, 1) && to <= UtcTime.From(2250, 1, 1);
        return isPossible ? new UtcRange(from.Value, to.Value) : throw Faults.Of("to", to.ToString(), $"an instant after {from}, both in the years 1800 to 2250");
    }
}
