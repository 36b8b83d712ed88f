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
/// <param name="From">Bars that open at or after it; without it, the newest 5,000 before <paramref name="To"/>.</param>
/// <param name="Method">swings: the only one.</param>
/// <param name="SwingWidth">Bars on each side that a swing must exceed.</param>
/// <param name="Tolerance">How far touches of a level lie apart, as a fraction of the price.</param>
/// <param name="Touches">Least number of touches.</param>
internal sealed record LevelParameters(
    [FromQuery(Name = "series")] string? Series,
    [FromQuery(Name = "from")] string? From,
    [FromQuery(Name = "to")] string? To,
    [FromQuery(Name = "method")] string? Method,
    [FromQuery(Name = "swing-width")] int? SwingWidth,
    [FromQuery(Name = "tolerance")] double? Tolerance,
    [FromQuery(Name = "touches")] int? Touches);

/// <summary>Levels of support and resistance, by price.</summary>
internal sealed record LevelAnswer(BarSeriesId Series, int Bars, IReadOnlyList<PriceLevel> Items);

/// <summary>Horizontal levels of a bar series.</summary>
internal static class LevelEndpoints
{
    private const int NewestBars = 5_000;

    public static void MapLevels(this IEndpointRouteBuilder routes, ApiContext context) =>
        routes.MapGet("/v1/levels", ([AsParameters] LevelParameters query, CancellationToken ct) => FindAsync(context, query, ct))
            .WithName("listLevels").WithSummary("Horizontal levels of support and resistance.").Needs(AccessScope.Reader);

    private static async Task<LevelAnswer> FindAsync(ApiContext context, LevelParameters query, CancellationToken ct)
    {
        if (query.Method is not (null or "" or "swings"))
        {
            throw Faults.Of("method", query.Method, "swings");
        }

        bool isNewest = string.IsNullOrEmpty(query.From);
        BarQuestion question = new(
            QueryText.Bars(query.Series), QueryText.Range(query.From, query.To), isNewest ? NewestBars : BarQuestion.MostRows, isNewest, null, null, null, TableFormat.Json);
        BarPlan plan = BarPlan.Of(await context.Ledger.ReadAsync(ct), question.Series);
        using BarWindow page = await BarPages.ReadAsync(context.Store, (plan, question), 0, ct);
        using BarColumns bars = page.Bars.Slice(page.First, page.Count);
        LevelOptions standard = new();
        LevelOptions options = new()
        {
            SwingWidth = query.SwingWidth ?? standard.SwingWidth,
            Tolerance = query.Tolerance ?? standard.Tolerance,
            LeastTouches = query.Touches ?? standard.LeastTouches,
        };
        try
        {
            return new LevelAnswer(page.Series, bars.Count, SupportResistance.Find(bars, options));
        }
        catch (ArgumentException failure)
        {
            throw new InputException(failure.Message);
        }
    }
}
