using Microsoft.AspNetCore.Http;

namespace Candlewick.Server.Security;

/// <summary>What every answer tells browsers: nothing from elsewhere, no frames, no guessing. There is no CORS header: other sites read nothing.</summary>
internal static class SecurityHeaders
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; manifest-src 'self'; worker-src 'self' blob:; "
        + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; connect-src 'self'";

    /// <summary>Sets them when the answer begins, so that an answer made anew after a failure has them too.</summary>
    public static void Promise(HttpContext context) => context.Response.OnStarting(Set, context);

    private static Task Set(object state)
    {
        HttpContext context = (HttpContext)state;
        IHeaderDictionary headers = context.Response.Headers;
        // Safari takes 'self' for pages and not for sockets.
        string port = context.Request.Host.Port is { } number ? $":{number}" : "";
        string sockets = context.Request.Host.HasValue ? $" {(context.Request.IsHttps ? "wss" : "ws")}://{context.Request.Host.Host}{port}" : "";
        headers.ContentSecurityPolicy = Policy + sockets;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
        if (context.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }

        if (context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal) && headers.CacheControl.Count == 0 && headers.ETag.Count == 0)
        {
            headers.CacheControl = "no-store";
        }

        return Task.CompletedTask;
    }
}
