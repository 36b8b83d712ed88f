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
        routes.MapGet("/v1/market", (int? count, HttpContext http) => ReadAsync(board, QueryText.Limit(count, 100, MostRows, "count"), http))
            .WithName("listMarket").WithSummary("The universe as a table: last price, changes, volume and the course of 24 hours.").Needs(AccessScope.Reader).FiltersByDataset();
    }

    private static async Task<MarketAnswer> ReadAsync(MarketBoard board, int count, HttpContext http)
    {
        Identity caller = http.Identity();
        if (!caller.IsLimited)
        {
            return await board.ReadAsync(count, http.RequestAborted);
        }

        MarketAnswer all = await board.ReadAsync(MostRows, http.RequestAborted);
        return all with { Items = [.. all.Items.Where(row => caller.MayRead(row.Instrument)).Take(count)] };
    }
}
