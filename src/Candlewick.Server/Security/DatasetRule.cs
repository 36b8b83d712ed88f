using System.Collections.Frozen;
using Candlewick.Server.Analytics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Candlewick.Server.Security;

/// <summary>
/// What a key that is limited to datasets gets: endpoints that filter by themselves, those where the request names the instrument, and those without market
/// data. Everything else is refused, so that a new endpoint gives nothing away.
/// </summary>
internal static class DatasetRule
{
    private static readonly FrozenSet<string> WithoutMarketData = FrozenSet.ToFrozenSet(["/v1/session", "/v1/openapi.json", "/v1/timeframes", "/v1/indicators", "/v1/owner"]);

    /// <summary>Endpoints that answer about what <c>instrument</c> or <c>series</c> names, and about nothing else.</summary>
    private static readonly FrozenSet<string> OfOne = FrozenSet.ToFrozenSet(
        ["/v1/bars", "/v1/trades", "/v1/quotes", "/v1/samples", "/v1/statistics", "/v1/levels", "/v1/coverage", "/v1/coverage/cell", "/v1/series", "/v1/instruments/{id}"]);

    public static bool Allows(HttpContext context, Endpoint endpoint, Identity identity)
    {
        if (!identity.IsLimited || endpoint.Metadata.GetMetadata<FiltersDatasets>() is not null)
        {
            return true;
        }

        string route = (endpoint as RouteEndpoint)?.RoutePattern.RawText ?? "";
        if (WithoutMarketData.Contains(route))
        {
            return true;
        }

        string[] named = [.. Named(context)];
        return OfOne.Contains(route) && named.Length > 0 && named.All(identity.MayRead);
    }

    /// <summary>The instruments in the query and the path, as texts.</summary>
    private static IEnumerable<string> Named(HttpContext context)
    {
        foreach (string name in (string[])["instrument", "series"])
        {
            foreach (string? value in context.Request.Query[name])
            {
                yield return (value ?? "").Split('@')[0];
            }
        }

        foreach (string second in IndicatorText.SecondInstruments(context.Request.Query["indicators"].ToString()))
        {
            yield return second;
        }

        if (context.Request.Path.StartsWithSegments("/v1/instruments", StringComparison.Ordinal) && context.Request.RouteValues.GetValueOrDefault("id") is string id)
        {
            yield return id;
        }
    }
}
