using Candlewick.Server.Api;
using Candlewick.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Candlewick.Server.Overview;

/// <summary>What needs attention, and how everything is.</summary>
internal static class OverviewEndpoints
{
    public static void MapOverview(this IEndpointRouteBuilder routes, ApiContext context)
    {
        OverviewReading reading = new(context);
        routes.MapGet("/v1/overview", (CancellationToken ct) => reading.ReadAsync(ct))
            .WithName("getOverview").WithSummary("Freshness, gaps, jobs and storage at a glance; what needs attention with what helps.").Needs(AccessScope.Reader);
    }
}
