using Candlewick.Jobs;
using Candlewick.Server.Api;
using Candlewick.Server.Jobs;
using Candlewick.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Candlewick.Server.Coverages;

/// <summary>A range.</summary>
internal sealed record RangeItem(UtcTime From, UtcTime To)
{
    public static RangeItem Of(UtcRange range) => new(range.From, range.To);
}

/// <summary>A range without data, with its cause and who was asked.</summary>
internal sealed record HoleItem(UtcTime From, UtcTime To, HoleCause Cause, IReadOnlyList<Evidence> Evidence)
{
    public static HoleItem Of(Hole hole) => new(hole.Range.From, hole.Range.To, hole.Cause, hole.Evidence);
}

/// <summary>What is known of one series.</summary>
/// <param name="First">Null when nothing is known.</param>
/// <param name="Unexplained">Ranges between first and last that lack data without a cause.</param>
internal sealed record CoverageAnswer(
    SeriesId Series, UtcTime? First, UtcTime? Last, IReadOnlyList<RangeItem> Covered, IReadOnlyList<HoleItem> Holes, IReadOnlyList<RangeItem> Unexplained);

/// <summary>The grid of a view: rows of series, columns of time.</summary>
/// <param name="Total">Series under the filter.</param>
/// <param name="Legend">What the letters of causes mean.</param>
internal sealed record TileAnswer(
    UtcTime From, UtcTime To, int Columns, int Total, IReadOnlyList<TileRow> Items, IReadOnlyDictionary<string, string> Legend, string? Next);

/// <summary>The query of the tiles.</summary>
/// <param name="Kind">bars where nothing is said; trades, aggregateTrades, quotes, openInterest, fundingRates, prices.</param>
/// <param name="From">Without it, the first known instant of all series.</param>
/// <param name="To">Without it, the last one.</param>
/// <param name="Columns">Cells of a row, 1 to 2,000; 120 where nothing is said.</param>
/// <param name="Search">Text that the series contains.</param>
internal sealed record TileParameters(
    [FromQuery(Name = "kind")] string? Kind,
    [FromQuery(Name = "timeframe")] string? Timeframe,
    [FromQuery(Name = "from")] string? From,
    [FromQuery(Name = "to")] string? To,
    [FromQuery(Name = "columns")] int? Columns,
    [FromQuery(Name = "search")] string? Search,
    [FromQuery(Name = "limit")] int? Limit,
    [FromQuery(Name = "cursor")] string? Cursor);

/// <summary>A range of a series to repair.</summary>
internal sealed record RepairCall(BarSeriesId Series, UtcTime From, UtcTime To);

/// <summary>What is there, what is not, and why.</summary>
internal static class CoverageEndpoints
{
    public static void MapCoverage(this IEndpointRouteBuilder routes, ApiContext context)
    {
        routes.MapGet("/v1/coverage", (string? series, CancellationToken ct) => FindAsync(context, QueryText.Series(series), ct))
            .WithName("getCoverage").WithSummary("What is known of one series: covered ranges, and holes with cause and evidence.").Needs(AccessScope.Reader);
        routes.MapGet("/v1/coverage/tiles", ([AsParameters] TileParameters query, HttpContext http) => TileView.ReadAsync(context, query, http.Identity(), http.RequestAborted))
            .WithName("listCoverageTiles").WithSummary("Coverage as a grid of series and time, made for a view.").Needs(AccessScope.Reader).FiltersByDataset();
        routes.MapGet("/v1/coverage/cell", (string? series, string? from, string? to, CancellationToken ct) =>
                CellView.ReadAsync(context, QueryText.Series(series), QueryText.Range(from, to), ct))
            .WithName("getCoverageCell").WithSummary("Where the data of a range came from, and what it lacks.").Needs(AccessScope.Reader);
        routes.MapPost("/v1/repairs", (RepairCall call, HttpContext http) => RepairAsync(context, call, http))
            .WithName("startRepair").WithSummary("Asks every source for what a range lacks, and gives holes their causes.").Needs(AccessScope.Operator);
    }

    private static async Task<CoverageAnswer> FindAsync(ApiContext context, SeriesId series, CancellationToken ct)
    {
        SeriesCoverage coverage = await context.Store.Coverage.FindAsync(series, ct);
        UtcRange span = LedgerState.SpanOf(coverage);
        return new CoverageAnswer(
            series, span.IsEmpty ? null : span.From, span.IsEmpty ? null : span.To,
            [.. coverage.Covered.Select(RangeItem.Of)], [.. coverage.Holes.Select(HoleItem.Of)], [.. coverage.Unexplained(span).Select(RangeItem.Of)]);
    }

    private static Task<Accepted<RunItem>> RepairAsync(ApiContext context, RepairCall call, HttpContext http)
    {
        if (call.From >= call.To)
        {
            throw Faults.Of("to", call.To.ToString(), "an instant after from");
        }

        UtcTime first = UtcTime.Max(call.From, UtcTime.From(1970, 1, 1)), last = UtcTime.Min(call.To, UtcTime.From(2200, 1, 1));
        return JobEndpoints.StartAsync(
            context,
            new RunRequest("repair")
            {
                Arguments = new Dictionary<string, string>(StringComparer.Ordinal) { ["series"] = call.Series.ToString() },
                Range = new JobRange(first.ToDateTimeOffset(), last.ToDateTimeOffset()),
                Cause = "api",
            },
            http);
    }
}
