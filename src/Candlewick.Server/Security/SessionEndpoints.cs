using Candlewick.Server.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Candlewick.Server.Security;

/// <summary>A key to log in with.</summary>
public sealed record LoginRequest(string? Key);

/// <summary>Who calls.</summary>
/// <param name="IsKnown">False for a caller without a good key or login.</param>
/// <param name="Who">Id of its key, or <c>local</c>; null for nobody.</param>
/// <param name="ExpiresAt">When the login that was just made ends; null otherwise.</param>
public sealed record SessionAnswer(bool IsKnown, string? Who, AccessScope? Scope, IReadOnlyList<string> Datasets, DateTimeOffset? ExpiresAt);

/// <summary>The cookie of a login.</summary>
internal static class SessionCookie
{
    /// <summary>One a port: servers on one machine share the cookies of its name.</summary>
    public static string NameOf(HttpContext context) => $"candlewick-{context.Connection.LocalPort}";

    public static CookieOptions Options(bool isSecure, DateTimeOffset? end) => new()
    {
        HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = isSecure, Path = "/", IsEssential = true, Expires = end,
    };
}

/// <summary><c>/v1/session</c>: who am I, log in with a key, log out.</summary>
internal static class SessionEndpoints
{
    public static void MapSession(this IEndpointRouteBuilder routes, ApiContext api)
    {
        routes.MapGet("/v1/session", (HttpContext context) => Describe(context.Features.Get<Identity>(), null))
            .WithName("getSession").WithSummary("Who calls.").NeedsNothing();
        if (api.Access is { } access)
        {
            routes.MapPost("/v1/session", (LoginRequest body, HttpContext context) => LogInAsync(access, body, context))
                .WithName("logIn").WithSummary("Trades a key for a cookie.").Produces<SessionAnswer>().NeedsNothing();
            routes.MapDelete("/v1/session", (HttpContext context) => LogOut(access, context))
                .WithName("logOut").WithSummary("Ends the login.").NeedsNothing();
        }
    }

    private static SessionAnswer Describe(Identity? identity, DateTimeOffset? end) =>
        new(identity is not null, identity?.Who, identity?.Scope, identity?.Datasets ?? [], end);

    private static async Task LogInAsync(AccessControl access, LoginRequest body, HttpContext context)
    {
        if (await access.FindAsync(body.Key ?? "", null, context.RequestAborted) is not { } identity)
        {
            await Refusal.Unknown.WriteAsync(context);
            return;
        }

        (string token, DateTimeOffset end) = access.Logins.Begin(identity.Who);
        context.Response.Cookies.Append(SessionCookie.NameOf(context), token, SessionCookie.Options(IsSecure(access, context), end));
        context.Features.Set(identity);
        context.Note("logged in", null, new { identity.Who, identity.Scope, ExpiresAt = end });
        await context.Response.WriteAsJsonAsync(Describe(identity, end), ApiJson.Options, context.RequestAborted);
    }

    private static IResult LogOut(AccessControl access, HttpContext context)
    {
        if (context.Request.Cookies.TryGetValue(SessionCookie.NameOf(context), out string? token))
        {
            access.Logins.End(token);
            context.Note("logged out");
        }

        context.Response.Cookies.Delete(SessionCookie.NameOf(context), SessionCookie.Options(IsSecure(access, context), null));
        return Results.NoContent();
    }

    private static bool IsSecure(AccessControl access, HttpContext context) => context.Request.IsHttps || access.Options.IsBehindProxy;
}
