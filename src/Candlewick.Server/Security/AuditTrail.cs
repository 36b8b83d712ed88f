using System.Text.Json;
using Candlewick.Server.Api;
using Microsoft.AspNetCore.Http;

namespace Candlewick.Server.Security;

/// <summary>Writes down every write of a known caller, and every one that it was refused. Stands before everything else, so that it knows how each ended.</summary>
internal sealed class AuditTrail(AccessControl access)
{
    private const int LongestState = 16_384;

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (context.Features.Get<Identity>() is { } identity)
        {
            await WriteAsync(context, identity);
        }
    }

    private async Task WriteAsync(HttpContext context, Identity identity)
    {
        AuditNote? note = context.Features.Get<AuditNote>();
        if (note is null && (SiteCheck.IsRead(context.Request.Method) || context.Features.Get<ReadsOnly>() is not null))
        {
            return;
        }

        AuditEntry entry = new(
            access.Now(), identity.Who, context.Connection.RemoteIpAddress?.ToString() ?? "-", $"{context.Request.Method} {context.Request.Path}",
            note?.What, Json(note?.Before), Json(note?.After), note?.Outcome ?? context.Response.StatusCode);
        await access.Audit.AddAsync(entry, CancellationToken.None);
    }

    private static string? Json(object? state)
    {
        string? text = state is null ? null : JsonSerializer.Serialize(state, state.GetType(), ApiJson.Options);
        return text is { Length: > LongestState } ? JsonSerializer.Serialize(new { Cut = text[..LongestState] }, ApiJson.Options) : text;
    }
}
