using Microsoft.AspNetCore.Http;

namespace Candlewick.Server.Security;

/// <summary>What a request changed, for the audit trail.</summary>
/// <param name="What">A few words: <c>run started</c>.</param>
/// <param name="Before">As it was; null when there was nothing.</param>
/// <param name="After">As it is; null when there is nothing any more. Never a secret.</param>
public sealed record AuditNote(string What, object? Before, object? After)
{
    /// <summary>How it ended; null where the HTTP status says it.</summary>
    public int? Outcome { get; init; }
}

/// <summary>How endpoints say what they changed.</summary>
public static class AuditNotes
{
    /// <summary>Notes a change on the request; the audit trail takes it from there once the request has been answered.</summary>
    public static void Note(this HttpContext context, string what, object? before = null, object? after = null, int? outcome = null) =>
        context.Features.Set(new AuditNote(what, before, after) { Outcome = outcome });
}
