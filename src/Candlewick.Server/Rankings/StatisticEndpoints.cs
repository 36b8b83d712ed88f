using Candlewick.Server.Api;
using Candlewick.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Candlewick.Server.Rankings;

/// <summary>The query of what is computed for an instrument.</summary>
/// <param name="Window">Of samples: code of downsampled windows, such as 5m; without it, the samples themselves.</param>
internal sealed record DerivedParameters(
    [FromQuery(Name = "instrument")] string? Instrument,
    [FromQuery(Name = "from")] string? From,
    [FromQuery(Name = "to")] string? To,
    [FromQuery(Name = "as-known-at")] string? AsKnownAt,
    [FromQuery(Name = "window")] string? Window,
    [FromQuery(Name = "limit")] int? Limit,
    [FromQuery(Name = "format")] string? Format);

/// <summary>Daily statistics, raw price samples and their downsampled windows.</summary>
internal static class StatisticEndpoints
{
    private const int MostRows = 100_000;

    private static readonly AnswerColumn[] Statistics =
        [new("day", CellKind.Instant), new("rsi", CellKind.Number), new("deviation", CellKind.Number), new("return", CellKind.Number)];

    private static readonly AnswerColumn[] Samples = [new("event_time", CellKind.Instant), new("price", CellKind.Number)];

    private static readonly AnswerColumn[] Windows =
        [new("from", CellKind.Instant), new("to", CellKind.Instant), new("mean", CellKind.Number), new("median", CellKind.Number), new("count", CellKind.Whole)];

    public static void MapStatistics(this IEndpointRouteBuilder routes, ApiContext context)
    {
        routes.MapGet("/v1/statistics", ([AsParameters] DerivedParameters query, CancellationToken ct) => StatisticsAsync(context, query, ct))
            .WithName("listStatistics").WithSummary("Daily statistics of an instrument.").Produces<TableAnswer>().Needs(AccessScope.Reader);
        routes.MapGet("/v1/samples", ([AsParameters] DerivedParameters query, CancellationToken ct) => SamplesAsync(context, query, ct))
            .WithName("listSamples").WithSummary("Price samples of an instrument, or their downsampled windows.").Produces<TableAnswer>().Needs(AccessScope.Reader);
    }

    private static async Task<IResult> StatisticsAsync(ApiContext context, DerivedParameters query, CancellationToken ct)
    {
        IReadOnlyList<DailyStatistic> rows = await context.Store.Derived.Statistics.ReadAsync(
            QueryText.Instrument(query.Instrument), QueryText.Range(query.From, query.To), QueryText.Instant(query.AsKnownAt, "as-known-at"), ct);
        return Table(context, query, Statistics, rows.Select(one => (object?[])[one.Day, one.Rsi, one.Deviation, one.Return]));
    }

    private static async Task<IResult> SamplesAsync(ApiContext context, DerivedParameters query, CancellationToken ct)
    {
        (InstrumentId instrument, UtcRange range) = (QueryText.Instrument(query.Instrument), QueryText.Range(query.From, query.To));
        if (string.IsNullOrEmpty(query.Window))
        {
            IReadOnlyList<PriceSample> samples = await context.Store.Derived.Samples.ReadAsync(instrument, range, ct);
            return Table(context, query, Samples, samples.Select(one => (object?[])[one.EventTime, one.Price]));
        }

        IReadOnlyList<PriceWindow> windows = await context.Store.Derived.Windows.ReadAsync(instrument, query.Window, range, ct);
        return Table(context, query, Windows, windows.Select(one => (object?[])[one.Range.From, one.Range.To, one.Mean, one.Median, one.Count]));
    }

    /// <summary>The last rows of the range.</summary>
    private static TableResult Table(ApiContext context, DerivedParameters query, IReadOnlyList<AnswerColumn> columns, IEnumerable<object?[]> rows) =>
        new(
            context, new Answer(columns, rows.TakeLast(QueryText.Limit(query.Limit, 10_000, MostRows)).ToAsync()),
            QueryText.Choice(query.Format, TableFormat.Json, "format"));
}
