using Candlewick.Server.Api;
using Candlewick.Server.Coverages;
using Candlewick.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Candlewick.Server.Instruments;

/// <summary>An instrument in a list. What is null is not known: only rows are there, and no catalog has described it.</summary>
/// <param name="HasData">True when the store has something of it.</param>
internal sealed record InstrumentItem(InstrumentId Id, string Venue, string Symbol, InstrumentKind? Kind, string? Base, string? Quote, string? Calendar, bool HasData);

/// <summary>A series of an instrument.</summary>
/// <param name="First">First known instant; null when nothing is known.</param>
/// <param name="Last">Where what is known ends.</param>
/// <param name="Holes">Ranges without data, explained or not.</param>
internal sealed record SeriesItem(SeriesId Series, InstrumentId Instrument, SeriesKind Kind, string Code, UtcTime? First, UtcTime? Last, int Holes);

/// <summary>Everything that is known of one instrument.</summary>
internal sealed record InstrumentAnswer(InstrumentItem Instrument, Instrument? Listing, TradingRules? Rules, IReadOnlyList<SeriesItem> Series);

/// <summary>Instruments and their series.</summary>
internal static class InstrumentEndpoints
{
    private const int StandardLimit = 100, MostItems = 10_000;

    public static void MapInstruments(this IEndpointRouteBuilder routes, ApiContext context)
    {
        routes.MapGet("/v1/instruments", (string? venue, string? search, int? limit, string? cursor, HttpContext http) =>
                ListAsync(context, (QueryText.Venue(venue), search, QueryText.Limit(limit, StandardLimit, MostItems), QueryText.Place(cursor)), http))
            .WithName("listInstruments").WithSummary("Instruments by id, those of the store and those that venues list.").Needs(AccessScope.Reader).FiltersByDataset();
        routes.MapGet("/v1/instruments/{id}", (string id, CancellationToken ct) => FindAsync(context, QueryText.Instrument(id, "id"), ct))
            .WithName("getInstrument").WithSummary("One instrument: listing, rules of now, series.").Needs(AccessScope.Reader);
        routes.MapGet("/v1/series", (string? instrument, string? venue, int? limit, string? cursor, HttpContext http) =>
                ListSeriesAsync(context, new SeriesFilter(Venue: QueryText.Venue(venue), Instrument: QueryText.OptionalInstrument(instrument)), (limit, cursor), http))
            .WithName("listSeries").WithSummary("Series of the store.").Needs(AccessScope.Reader).FiltersByDataset();
    }

    private static async Task<Page<InstrumentItem>> ListAsync(
        ApiContext context, (string? Venue, string? Search, int Limit, string? After) asked, HttpContext http)
    {
        (CancellationToken ct, Identity caller) = (http.RequestAborted, http.Identity());
        LedgerState ledger = await context.Ledger.ReadAsync(ct);
        Dictionary<InstrumentId, Instrument> listed = (await context.Store.Instruments.ListAsync(asked.Venue, ct)).ToDictionary(one => one.Id);
        InstrumentId[] found =
        [
            .. listed.Keys.Union(ledger.Series.Select(one => one.Series.Instrument))
                .Where(id => caller.MayRead(id) && (asked.Venue is null || id.Venue == asked.Venue) && Fits(id, listed.GetValueOrDefault(id), asked.Search))
                .Where(id => asked.After is null || string.CompareOrdinal(id.ToString(), asked.After) > 0)
                .OrderBy(id => id.ToString(), StringComparer.Ordinal).Take(asked.Limit + 1),
        ];
        return new Page<InstrumentItem>(
            [.. found.Take(asked.Limit).Select(id => ItemOf(id, listed.GetValueOrDefault(id), ledger))],
            found.Length > asked.Limit ? QueryText.Cursor(found[asked.Limit - 1].ToString()) : null);
    }

    private static bool Fits(InstrumentId id, Instrument? listed, string? search) =>
        string.IsNullOrWhiteSpace(search) || id.ToString().Contains(search.Trim(), StringComparison.OrdinalIgnoreCase)
        || (listed is not null && listed.VenueSymbol.Contains(search.Trim(), StringComparison.OrdinalIgnoreCase));

    private static async Task<InstrumentAnswer> FindAsync(ApiContext context, InstrumentId id, CancellationToken ct)
    {
        LedgerState ledger = await context.Ledger.ReadAsync(ct);
        Instrument? listing = await context.Store.Instruments.FindAsync(id, ct);
        if (listing is null && !ledger.Knows(id) && !(ledger = await context.Ledger.RefreshAsync(ct)).Knows(id))
        {
            throw Faults.Unknown($"the store has never heard of {id}; /v1/instruments lists those that it knows.");
        }

        return new InstrumentAnswer(
            ItemOf(id, listing, ledger), listing, await context.Store.Instruments.FindRulesAsync(id, context.Now, ct), [.. ledger.Of(id).Select(ItemOf)]);
    }

    private static async Task<Page<SeriesItem>> ListSeriesAsync(ApiContext context, SeriesFilter filter, (int? Limit, string? Cursor) page, HttpContext http)
    {
        int most = QueryText.Limit(page.Limit, 1_000, MostItems);
        SeriesId? after = QueryText.Place(page.Cursor) is { } place ? QueryText.Series(place, "cursor") : null;
        Identity caller = http.Identity();
        LedgerState ledger = await context.Ledger.ReadAsync(http.RequestAborted);
        SeriesItem[] found =
        [
            .. ledger.Series.Where(one => filter.Includes(one.Series) && caller.MayRead(one.Series.Instrument))
                .Where(one => after is not { } last || one.Series.CompareTo(last) > 0).Take(most + 1).Select(ItemOf),
        ];
        return new Page<SeriesItem>([.. found.Take(most)], found.Length > most ? QueryText.Cursor(found[most - 1].Series.ToString()) : null);
    }

    private static InstrumentItem ItemOf(InstrumentId id, Instrument? listing, LedgerState ledger) =>
        new(id, id.Venue, id.Symbol, listing?.Kind, listing?.Base, listing?.Quote, listing?.Calendar, ledger.Knows(id));

    private static SeriesItem ItemOf(SeriesCoverage one)
    {
        UtcRange span = LedgerState.SpanOf(one);
        return new SeriesItem(
            one.Series, one.Series.Instrument, one.Series.Kind, one.Series.Code, span.IsEmpty ? null : span.From, span.IsEmpty ? null : span.To, one.Holes.Count);
    }
}
