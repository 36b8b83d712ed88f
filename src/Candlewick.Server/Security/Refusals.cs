using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace Candlewick.Server.Security;

/// <summary>Why a request is not let in: problem details that say what to do, and nothing of what was sent.</summary>
internal sealed record Refusal(int Status, string Type, string Title, string Detail)
{
    /// <summary>For a key that is wrong, missing, revoked or expired: nobody learns which.</summary>
    public static Refusal Unknown { get; } = new(
        StatusCodes.Status401Unauthorized, "key", "A key is needed.",
        "Send a key that is good as 'Authorization: Bearer KEY', or log in; 'wick server keys create' makes one.");

    public static Refusal TooLittle { get; } = new(
        StatusCodes.Status403Forbidden, "scope", "A key of a greater scope is needed.",
        "The key does not allow this; 'wick server keys create' makes one that does.");

    public static Refusal Host { get; } = new(
        StatusCodes.Status421MisdirectedRequest, "host", "This server does not answer for that name.",
        "Use localhost or its address, or add the name to server.names.");

    public static Refusal Origin { get; } = new(
        StatusCodes.Status403Forbidden, "origin", "The request comes from another site.", "Only pages of this server, and programs, may send it.");

    public static Refusal Form { get; } = new(
        StatusCodes.Status415UnsupportedMediaType, "media-type", "Forms are not taken.", "Send the body as application/json.");

    public static Refusal KeyInUrl { get; } = new(
        StatusCodes.Status400BadRequest, "key-in-url", "A key never goes into a URL.",
        "URLs are logged and remembered: revoke that key, and send its successor as 'Authorization: Bearer KEY'.");

    public static Refusal TooMany { get; } = new(
        StatusCodes.Status429TooManyRequests, "rate", "Too many requests.", "Wait a second; server.requests_per_second is the limit of one key.");

    public static Refusal TooLong { get; } = new(
        StatusCodes.Status408RequestTimeout, "time-limit", "It took longer than allowed.", "Ask for less, or raise server.request_seconds.");

    public async Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        switch (Status)
        {
            case StatusCodes.Status401Unauthorized:
                context.Response.Headers.WWWAuthenticate = "Bearer";
                break;
            case StatusCodes.Status429TooManyRequests:
                context.Response.Headers.RetryAfter = "1";
                break;
        }

        ProblemDetails problem = new() { Status = Status, Type = $"urn:candlewick:{Type}", Title = Title, Detail = Detail };
        await context.RequestServices.GetRequiredService<IProblemDetailsService>()
            .TryWriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = problem });
    }
}
