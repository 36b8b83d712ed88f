using Candlewick.Hosting.Running;
using Candlewick.Server.Api;
using Candlewick.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Candlewick.Server.Owner;

/// <summary>Who answers, and whether all is well.</summary>
internal static class OwnerEndpoints
{
    /// <summary>By how much the last bar may be late where the caller does not say.</summary>
    public static readonly TimeSpan Leeway = TimeSpan.FromMinutes(5);

    private const double LongestLeewaySeconds = 366 * 86_400.0;

    public static void MapOwner(this IEndpointRouteBuilder v1, ApiContext context)
    {
        v1.MapGet("/v1/owner", () => InfoOf(context)).WithName("getOwner").WithSummary("The process that owns the store.").Needs(AccessScope.Reader);
        v1.MapGet("/v1/status", (double? leeway, CancellationToken ct) => ReadAsync(context, leeway, ct))
            .WithName("getStatus").WithSummary("How current the store is: series, connections, jobs.").Needs(AccessScope.Reader);
    }

    public static OwnerInfo InfoOf(ApiContext context) =>
        new(Environment.ProcessId, context.Workspace.Info.Location, typeof(OwnerEndpoints).Assembly.GetName().Version!.ToString());

    /// <param name="leeway">Seconds.</param>
    private static Task<StatusReport> ReadAsync(ApiContext context, double? leeway, CancellationToken ct)
    {
        if (leeway is not (null or (>= 0 and <= LongestLeewaySeconds)))
        {
            throw Faults.Of("leeway", leeway.ToString(), "seconds from 0 to a year");
        }

        TimeSpan late = leeway is { } seconds ? TimeSpan.FromSeconds(seconds) : Leeway;
        return new StatusReading(context.Workspace, context.Options, late).ReadAsync(context.Owner, ct);
    }
}
