using Candlewick.Server.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Candlewick.Server.Security;

/// <summary>A key as it is shown.</summary>
public sealed record KeyRow(
    string Id, string Name, AccessScope Scope, IReadOnlyList<string> Datasets, UtcTime CreatedAt, UtcTime? ExpiresAt, UtcTime? LastUsedAt, UtcTime? RevokedAt,
    string? ReplacedBy, bool IsGood)
{
    internal static KeyRow Of(ApiKey key, UtcTime now) => new(
        key.Id, key.Name, key.Scope, key.Datasets, key.CreatedAt, key.ExpiresAt, key.LastUsedAt, key.RevokedAt, key.ReplacedBy, key.IsGood(now));
}

/// <summary>The text of a new key, which is shown this once.</summary>
public sealed record NewKey(string Key, KeyRow Row);

/// <summary>What a new key is to be.</summary>
/// <param name="Datasets">Patterns such as <c>BINANCE:*</c>; null for all.</param>
/// <param name="ExpiresInDays">1 to 3,660; null for never.</param>
public sealed record NewKeyRequest(string? Name, AccessScope Scope = AccessScope.Reader, IReadOnlyList<string>? Datasets = null, int? ExpiresInDays = null);

/// <param name="OverlapHours">How long the old key still opens; 0 to 2,160.</param>
public sealed record RotateRequest(int OverlapHours = 24);

/// <summary><c>/v1/keys</c> and <c>/v1/audit</c>.</summary>
internal static class KeyEndpoints
{
    public static void MapKeys(this IEndpointRouteBuilder routes, ApiContext api)
    {
        if (api.Access is not { } access)
        {
            return;
        }

        routes.MapGet("/v1/keys", async (CancellationToken ct) => (await access.Keys.ListAsync(ct)).Select(key => KeyRow.Of(key, access.Now())))
            .WithName("listKeys").WithSummary("Keys, without their text.").Needs(AccessScope.Admin);
        routes.MapPost("/v1/keys", (NewKeyRequest body, HttpContext context) => CreateAsync(access, body, context))
            .WithName("createKey").WithSummary("Makes a key; its text is shown this once.").Needs(AccessScope.Admin);
        routes.MapDelete("/v1/keys/{id}", (string id, HttpContext context) => RevokeAsync(access, id, context))
            .WithName("revokeKey").WithSummary("Ends a key at once.").Needs(AccessScope.Admin);
        routes.MapPost("/v1/keys/{id}/rotate", (string id, RotateRequest? body, HttpContext context) => RotateAsync(access, id, body ?? new RotateRequest(), context))
            .WithName("rotateKey").WithSummary("Makes a key of the same rights; the old one goes on for a while.").Needs(AccessScope.Admin);
        routes.MapGet("/v1/audit", (int? limit, long? before, string? who, CancellationToken ct) => ListAsync(access, new AuditFilter(limit ?? 100, before, who), ct))
            .WithName("listAudit").WithSummary("Writes through the API, newest first.").Needs(AccessScope.Admin);
    }

    private static async Task<NewKey> CreateAsync(AccessControl access, NewKeyRequest body, HttpContext context)
    {
        TimeSpan? life = body.ExpiresInDays is { } days ? TimeSpan.FromDays(Within("expiresInDays", days, 1, 3_660)) : null;
        MadeKey made = await access.Keys.CreateAsync(new KeyRequest(body.Name ?? "", body.Scope, body.Datasets ?? [], life), context.RequestAborted);
        return Show(access, context, made, "key made", null);
    }

    private static async Task<NewKey> RotateAsync(AccessControl access, string id, RotateRequest body, HttpContext context)
    {
        MadeKey made = await access.Keys.RotateAsync(id, TimeSpan.FromHours(Within("overlapHours", body.OverlapHours, 0, 2_160)), context.RequestAborted);
        return Show(access, context, made, "key rotated", new { Id = id });
    }

    private static async Task<IResult> RevokeAsync(AccessControl access, string id, HttpContext context)
    {
        ApiKey old = await access.Keys.RevokeAsync(id, context.RequestAborted);
        context.Note("key revoked", KeyRow.Of(old, access.Now()));
        return Results.NoContent();
    }

    private static int Within(string where, int value, int least, int most) =>
        value >= least && value <= most ? value : throw Faults.Of(where, $"{value}", $"{least} to {most}");

    private static NewKey Show(AccessControl access, HttpContext context, MadeKey made, string what, object? before)
    {
        KeyRow row = KeyRow.Of(made.Key, access.Now());
        context.Note(what, before, row);
        return new NewKey(made.Text, row);
    }

    private static async Task<object> ListAsync(AccessControl access, AuditFilter filter, CancellationToken ct)
    {
        _ = Within("limit", filter.Limit, 1, 1_000);
        IReadOnlyList<AuditEntry> entries = await access.Audit.ListAsync(filter, ct);
        return new { Entries = entries, Next = entries.Count == filter.Limit ? entries[^1].Number : (long?)null };
    }
}
