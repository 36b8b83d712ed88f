using Microsoft.AspNetCore.Http;

namespace Candlewick.Server.Security;

/// <summary>
/// What a key that is limited to datasets gets: endpoints that filter by themselves, those where the request names the instrument, and those without market
/// data. Everything else is refused, so that a new endpoint gives nothing away.
/// </summary>
internal static class DatasetRule
{
    private static readonly string[] WithoutMarketData = ["/v1/session", "/v1/openapi.json", "/v1/timeframes", "/v1/indicators", "/v1/owner", "/health"];

    public static bool Allows(HttpContext context, Endpoint endpoint, Identity identity)
    {
        if (!identity.IsLimited || endpoint.Metadata.GetMetadata<FiltersDatasets>() is not null)
        {
            return true;
        }

        PathString path = context.Request.Path;
        if (WithoutMarketData.Any(one => path.StartsWithSegments(one, StringComparison.Ordinal)))
        {
            return true;
        }

        string[] named = [.. Named(context)];
        return named.Length > 0 && named.All(identity.MayRead);
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

        if (context.Request.Path.StartsWithSegments("/v1/instruments", StringComparison.Ordinal) && context.Request.RouteValues.GetValueOrDefault("id") is string id)
        {
            yield return id;
        }
    }
}
