using Candlewick.Server.Api;
using Candlewick.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Candlewick.Server.Telemetry;

/// <summary><c>/metrics</c>, for Prometheus: the owner's own numbers, those of its HTTP server and of its runtime.</summary>
internal static class MetricsEndpoints
{
    public static void MapMetrics(this IEndpointRouteBuilder routes, ApiContext _)
    {
        PrometheusText metrics = routes.ServiceProvider.GetRequiredService<PrometheusText>();
        routes.MapGet("/metrics", () => TypedResults.Text(metrics.Write(), PrometheusText.ContentType))
            .WithName("getMetrics").WithSummary("Metrics in the text format of Prometheus.").Needs(AccessScope.Reader);
    }
}
