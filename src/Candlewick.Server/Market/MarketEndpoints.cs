using Candlewick.Server.Api;
using Candlewick.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Candlewick.Server.Market;

/// <summary>The universe with the prices of the last day.</summary>
internal static class MarketEndpoints
{
    private const int MostRows = 1_000;

    public static void MapMarket(this IEndpointRouteBuilder routes, ApiContext context)
    {
        MarketBoard board = new(context);
        routes.MapGet("/v1/market", (int? count, CancellationToken ct) => board.ReadAsync(QueryText.Limit(count, 100, MostRows, "count"), ct))
            .WithName("listMarket").WithSummary("The universe as a table: last price, changes, volume and the course of 24 hours.").Needs(AccessScope.Reader);
    }
}
