using Candlewick.Analytics.Levels;
using Candlewick.Server.Api;
using Candlewick.Server.Bars;
using Candlewick.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Candlewick.Server.Analytics;

/// <summary>The query of <c>/v1/levels</c>.</summary>
/// <param name="From">Bars that open at or after it; without it, the newest 5,000 before <paramref name="To"/>, for pivot-points the newest 100,000.</param>
/// <param name="Method">swings (also when absent), rolling-pivots or pivot-points.</param>
/// <param name="SwingWidth">Bars on each side that a swing must exceed.</param>
/// <param name="Tolerance">How far touches of a level lie apart, as a fraction of the price.</param>
/// <param name="Touches">Least number of touches.</param>
/// <param name="Bars">Of rolling pivots: bars of the past period.</param>
/// <param name="Offset">Of rolling pivots: bars left out between that period and the last bar.</param>
/// <param name="Period">Of pivot points: day, week or month, UTC.</param>
/// <param name="Kind">Of both pivots: standard, camarilla, demark, fibonacci or woodie.</param>
internal sealed record LevelParameters(
    [FromQuery(Name = "series")] string? Series,
    [FromQuery(Name = "from")] string? From,
    [FromQuery(Name = "to")] string? To,
    [FromQuery(Name = "method")] string? Method,
    [FromQuery(Name = "swing-width")] int? SwingWidth,
    [FromQuery(Name = "tolerance")] double? Tolerance,
    [FromQuery(Name = "touches")] int? Touches,
    [FromQuery(Name = "bars")] int? Bars,
    [FromQuery(Name = "offset")] int? Offset,
    [FromQuery(Name = "period")] string? Period,
    [FromQuery(Name = "kind")] string? Kind);

/// <summary>A level. What a method does not know is null.</summary>
/// <param name="Name">Of pivots: pivot, r1 to r4, s1 to s4.</param>
/// <param name="Low">Of swings: lowest touch.</param>
/// <param name="High">Of swings: highest touch.</param>
/// <param name="Strength">Of swings: touches, each of which counts half after 250 bars.</param>
/// <param name="Highs">Of swings: touches from below, where the level resisted.</param>
internal sealed record LevelItem(
    double Price, string? Name = null, double? Low = null, double? High = null, double? Strength = null, int? Touches = null, int? Highs = null,
    UtcTime? FirstTouch = null, UtcTime? LastTouch = null);

/// <summary>Levels of support and resistance, by price.</summary>
/// <param name="Bars">Bars that were looked at.</param>
/// <param name="At">Open time of the last of them: of this bar the levels are; null without bars.</param>
internal sealed record LevelAnswer(BarSeriesId Series, int Bars, UtcTime? At, IReadOnlyList<LevelItem> Items);

/// <summary>Horizontal levels of a bar series.</summary>
internal static class LevelEndpoints
{
    private const int NewestBars = 5_000;

    public static void MapLevels(this IEndpointRouteBuilder routes, ApiContext context) =>
        routes.MapGet("/v1/levels", ([AsParameters] LevelParameters query, CancellationToken ct) => FindAsync(context, query, ct))
            .WithName("listLevels").WithSummary("Levels of support and resistance: clusters of swings, or pivots.").Needs(AccessScope.Reader);

    private static async Task<LevelAnswer> FindAsync(ApiContext context, LevelParameters query, CancellationToken ct)
    {
        LevelMethod method = LevelMethods.Read(query);
        bool isNewest = string.IsNullOrEmpty(query.From);
        int limit = !isNewest || method.IsOfCalendar ? BarQuestion.MostRows : Math.Max(NewestBars, method.BarsNeeded);
        BarQuestion question = new(QueryText.Bars(query.Series), QueryText.Range(query.From, query.To), limit, isNewest, null, null, null, TableFormat.Json);
        BarPlan plan = BarPlan.Of(await context.Ledger.ReadAsync(ct), question.Series);
        using BarWindow page = await BarPages.ReadAsync(context.Store, (plan, question), 0, ct);
        using BarColumns bars = page.Bars.Slice(page.First, page.Count);
        try
        {
            return new LevelAnswer(page.Series, bars.Count, bars.Count == 0 ? null : bars.OpenTimes[^1], bars.Count == 0 ? [] : method.Find(bars));
        }
        catch (ArgumentException failure)
        {
            throw new InputException(failure.Message);
        }
    }
}
