using Candlewick.Server.Api;
using Candlewick.Server.Coverages;
using Candlewick.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Candlewick.Server.Prints;

/// <summary>Trades, quotes, and published numbers such as open interest.</summary>
internal static class PrintEndpoints
{
    private static readonly AnswerColumn[] Trades =
    [
        new("event_time", CellKind.Instant), new("id", CellKind.Whole), new("price", CellKind.Number), new("quantity", CellKind.Number),
        new("aggressor", CellKind.Text), new("first_id", CellKind.Whole), new("last_id", CellKind.Whole),
    ];

    private static readonly AnswerColumn[] Quotes =
    [
        new("event_time", CellKind.Instant), new("sequence", CellKind.Whole), new("bid_price", CellKind.Number), new("bid_size", CellKind.Number),
        new("ask_price", CellKind.Number), new("ask_size", CellKind.Number),
    ];

    private static readonly AnswerColumn[] Observations = [new("event_time", CellKind.Instant), new("value", CellKind.Number)];

    public static void MapPrints(this IEndpointRouteBuilder routes, ApiContext context)
    {
        routes.MapGet("/v1/trades", ([AsParameters] PrintParameters query, CancellationToken ct) => TradesAsync(context, query, ct))
            .WithName("listTrades").WithSummary("Trades of a series, or of an instrument.").Produces<TableAnswer>().Produces(StatusCodes.Status304NotModified).Needs(AccessScope.Reader);
        routes.MapGet("/v1/quotes", ([AsParameters] PrintParameters query, CancellationToken ct) => QuotesAsync(context, query, ct))
            .WithName("listQuotes").WithSummary("Best bid and ask.").Produces<TableAnswer>().Produces(StatusCodes.Status304NotModified).Needs(AccessScope.Reader);
        routes.MapGet("/v1/observations", ([AsParameters] PrintParameters query, CancellationToken ct) => ObservationsAsync(context, query, ct))
            .WithName("listObservations").WithSummary("Open interest, funding rates and last prices: series such as BINANCE-UM:BTCUSDT@funding.")
            .Produces<TableAnswer>().Produces(StatusCodes.Status304NotModified).Needs(AccessScope.Reader);
    }

    private static async Task<IResult> TradesAsync(ApiContext context, PrintParameters query, CancellationToken ct)
    {
        (SeriesId series, UtcRange span) = await FindAsync(context, query.Series, [SeriesKind.Trades, SeriesKind.AggregateTrades], ct);
        PrintRoad<Trade> road = new((range, token) => context.Store.Trades.ReadAsync(series, range, token), trade => (trade.EventTime, trade.Id));
        (List<Trade> rows, string? next) = await PrintPages.ReadAsync(road, query.Page, span, ct);
        IEnumerable<object?[]> cells = rows.Select(one => (object?[])[one.EventTime, one.Id, one.Price, one.Quantity, QueryText.Camel(one.Aggressor.ToString()), one.FirstId, one.LastId]);
        return new TableResult(context, new Answer(Trades, cells.ToAsync()), query.TableFormat, next, query.Page.IsOver(context.Now));
    }

    private static async Task<IResult> QuotesAsync(ApiContext context, PrintParameters query, CancellationToken ct)
    {
        (SeriesId series, UtcRange span) = await FindAsync(context, query.Series, [SeriesKind.Quotes], ct);
        PrintRoad<Quote> road = new((range, token) => context.Store.Quotes.ReadAsync(series, range, token), quote => (quote.EventTime, quote.Sequence));
        (List<Quote> rows, string? next) = await PrintPages.ReadAsync(road, query.Page, span, ct);
        IEnumerable<object?[]> cells = rows.Select(one => (object?[])[one.EventTime, one.Sequence, one.BidPrice, one.BidSize, one.AskPrice, one.AskSize]);
        return new TableResult(context, new Answer(Quotes, cells.ToAsync()), query.TableFormat, next, query.Page.IsOver(context.Now));
    }

    private static async Task<IResult> ObservationsAsync(ApiContext context, PrintParameters query, CancellationToken ct)
    {
        (SeriesId series, UtcRange span) = await FindAsync(context, query.Series, [SeriesKind.Prices, SeriesKind.OpenInterest, SeriesKind.FundingRates], ct);
        PrintRoad<Observation> road = new((range, token) => context.Store.Observations.ReadAsync(series, range, token), one => (one.EventTime, 0));
        (List<Observation> rows, string? next) = await PrintPages.ReadAsync(road, query.Page, span, ct);
        return new TableResult(context, new Answer(Observations, rows.Select(one => (object?[])[one.EventTime, one.Value]).ToAsync()), query.TableFormat, next, query.Page.IsOver(context.Now));
    }

    /// <summary>The series that is named, or the first of the kinds that the instrument has.</summary>
    private static async Task<(SeriesId Series, UtcRange Span)> FindAsync(ApiContext context, string? text, IReadOnlyList<SeriesKind> kinds, CancellationToken ct)
    {
        LedgerState ledger = await context.Ledger.ReadAsync(ct);
        if (!(text ?? "").Contains('@', StringComparison.Ordinal))
        {
            InstrumentId instrument = QueryText.Instrument(text, "series");
            SeriesCoverage found = ledger.Of(instrument).Where(one => kinds.Contains(one.Series.Kind)).MinBy(one => kinds.ToList().IndexOf(one.Series.Kind))
                ?? throw Faults.Unknown($"the store has no {string.Join(" or ", kinds.Select(kind => new SeriesId(instrument, kind)))}.");
            return (found.Series, SpanOf(found));
        }

        SeriesId series = QueryText.Series(text);
        if (!kinds.Contains(series.Kind))
        {
            throw Faults.Of("series", text, $"a series such as {new SeriesId(series.Instrument, kinds[0])}");
        }

        SeriesCoverage known = ledger.Find(series) ?? (await context.Ledger.RefreshAsync(ct)).Find(series) ?? throw Faults.Unknown($"the store has no {series}.");
        return (series, SpanOf(known));
    }

    /// <summary>What was recorded since the ledger was read comes too.</summary>
    private static UtcRange SpanOf(SeriesCoverage coverage)
    {
        UtcRange span = LedgerState.SpanOf(coverage);
        return span.IsEmpty ? span : span with { To = span.To + TimeSpan.FromHours(1) };
    }
}
