using Candlewick.Server.Api;
using Candlewick.Server.Prints;
using Candlewick.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Candlewick.Server.Rankings;

/// <summary>The query of what is computed for an instrument.</summary>
/// <param name="From">Rows at or after it; without it, the newest before <paramref name="To"/>.</param>
/// <param name="Window">Of samples: code of downsampled windows, such as 5m; without it, the samples themselves.</param>
internal sealed record DerivedParameters(
    [FromQuery(Name = "instrument")] string? Instrument,
    [FromQuery(Name = "from")] string? From,
    [FromQuery(Name = "to")] string? To,
    [FromQuery(Name = "as-known-at")] string? AsKnownAt,
    [FromQuery(Name = "window")] string? Window,
    [FromQuery(Name = "limit")] int? Limit,
    [FromQuery(Name = "cursor")] string? Cursor,
    [FromQuery(Name = "format")] string? Format)
{
    public PageQuery Page => PageQuery.Of((From, To), Cursor, Limit, 10_000);
}

/// <summary>Daily statistics, raw price samples and their downsampled windows.</summary>
internal static class StatisticEndpoints
{
    private static readonly AnswerColumn[] Statistics =
        [new("day", CellKind.Instant), new("rsi", CellKind.Number), new("deviation", CellKind.Number), new("return", CellKind.Number)];

    private static readonly AnswerColumn[] Samples = [new("event_time", CellKind.Instant), new("price", CellKind.Number)];

    private static readonly AnswerColumn[] Windows =
        [new("from", CellKind.Instant), new("to", CellKind.Instant), new("mean", CellKind.Number), new("median", CellKind.Number), new("count", CellKind.Whole)];

    public static void MapStatistics(this IEndpointRouteBuilder routes, ApiContext context)
    {
        routes.MapGet("/v1/statistics", ([AsParameters] DerivedParameters query, CancellationToken ct) => StatisticsAsync(context, query, ct))
            .WithName("listStatistics").WithSummary("Daily statistics of an instrument.").Produces<TableAnswer>().Produces(StatusCodes.Status304NotModified).Needs(AccessScope.Reader);
        routes.MapGet("/v1/samples", ([AsParameters] DerivedParameters query, CancellationToken ct) => SamplesAsync(context, query, ct))
            .WithName("listSamples").WithSummary("Price samples of an instrument, or their downsampled windows.").Produces<TableAnswer>().Produces(StatusCodes.Status304NotModified).Needs(AccessScope.Reader);
    }

    private static async Task<IResult> StatisticsAsync(ApiContext context, DerivedParameters query, CancellationToken ct)
    {
        PageQuery wanted = query.Page;
        IReadOnlyList<DailyStatistic> days = await context.Store.Derived.Statistics.ReadAsync(
            QueryText.Instrument(query.Instrument), wanted.Range, QueryText.Instant(query.AsKnownAt, "as-known-at"), ct);
        (List<DailyStatistic> rows, string? next) = PrintPages.Of(days, one => one.Day, wanted);
        return Table(context, query, (Statistics, rows.Select(one => (object?[])[one.Day, one.Rsi, one.Deviation, one.Return])), next);
    }

    private static async Task<IResult> SamplesAsync(ApiContext context, DerivedParameters query, CancellationToken ct)
    {
        (InstrumentId instrument, PageQuery wanted) = (QueryText.Instrument(query.Instrument), query.Page);
        if (!string.IsNullOrEmpty(query.Window))
        {
            IReadOnlyList<PriceWindow> all = await context.Store.Derived.Windows.ReadAsync(instrument, query.Window, wanted.Range, ct);
            (List<PriceWindow> windows, string? after) = PrintPages.Of(all, one => one.Range.From, wanted);
            return Table(context, query, (Windows, windows.Select(one => (object?[])[one.Range.From, one.Range.To, one.Mean, one.Median, one.Count])), after);
        }

        ISampleStore store = context.Store.Derived.Samples;
        UtcRange span = await store.SummarizeAsync(instrument, ct) is [{ Rows: > 0 } known] ? new UtcRange(known.First, known.Last.AddNanoseconds(1)) : UtcRange.Empty;
        PrintRoad<PriceSample> road = new((range, token) => OnceAsync(store.ReadAsync(instrument, range, token)), one => (one.EventTime, 0));
        (List<PriceSample> rows, string? next) = await PrintPages.ReadAsync(road, wanted, span, ct);
        return Table(context, query, (Samples, rows.Select(one => (object?[])[one.EventTime, one.Price])), next);
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<PriceSample>> OnceAsync(Task<IReadOnlyList<PriceSample>> read)
    {
        yield return (await read).ToArray();
    }

    private static TableResult Table(
        ApiContext context, DerivedParameters query, (IReadOnlyList<AnswerColumn> Columns, IEnumerable<object?[]> Rows) page, string? next) =>
        new(context, new Answer(page.Columns, page.Rows.ToAsync()), QueryText.Choice(query.Format, TableFormat.Json, "format"), next, query.Page.IsOver(context.Now));
}
