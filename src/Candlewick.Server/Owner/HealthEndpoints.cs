using Candlewick.Hosting.Running;
using Candlewick.Server.Api;
using Candlewick.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Candlewick.Server.Owner;

/// <summary>Whether the process lives, and whether it can answer.</summary>
/// <param name="Pieces">What works in the background; one that is not well does not keep the API from answering.</param>
internal sealed record Health(string Status, IReadOnlyList<PieceStatus> Pieces);

/// <summary><c>/health/live</c> and <c>/health/ready</c>, for whoever watches the process.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes, ApiContext context)
    {
        routes.MapGet("/health/live", () => new Health("alive", []))
            .WithName("getLiveness").WithSummary("The process answers.").NeedsNothing();
        routes.MapGet("/health/ready", (CancellationToken ct) => ReadyAsync(context, ct))
            .WithName("getReadiness").WithSummary("The store answers too.").NeedsNothing();
    }

    private static async Task<Results<Ok<Health>, ProblemHttpResult>> ReadyAsync(ApiContext context, CancellationToken ct)
    {
        try
        {
            await context.Store.Facts.FindAsync("readiness", ct);
        }
        catch (StoreException failure)
        {
            return TypedResults.Problem(failure.Message, statusCode: StatusCodes.Status503ServiceUnavailable, title: "The store does not answer.", type: "urn:candlewick:unavailable");
        }

        PieceStatus[] pieces = [.. context.Owner.Pieces.Select(piece => (piece.Name, piece.Health)).Select(one => new PieceStatus(one.Name, one.Health.IsHealthy, one.Health.State, []))];
        return TypedResults.Ok(new Health("ready", pieces));
    }
}
