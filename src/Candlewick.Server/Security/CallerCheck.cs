using Microsoft.AspNetCore.Http;

namespace Candlewick.Server.Security;

/// <summary>Finds out who sends a request; for one that goes on for long, again and again.</summary>
internal sealed class CallerCheck(AccessControl access, HttpContext context)
{
    /// <summary>Why a stream was ended.</summary>
    public const string Ended = "The key or login has ended.";

    private const string Bearer = "Bearer ";

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    /// <summary>Who calls, as of now: a key in the header counts before a login, and a bad one is not replaced by a good login. Null for nobody.</summary>
    public async Task<Identity?> FindAsync(CancellationToken ct)
    {
        string header = context.Request.Headers.Authorization.ToString();
        string? key = header.Length == 0 ? null : header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim() : "";
        context.Request.Cookies.TryGetValue(SessionCookie.NameOf(context), out string? login);
        return key is null && login is null && await access.TrustsThisMachineAsync(ct)
            ? Identity.Local
            : await access.FindAsync(key ?? (login is null ? "" : null), login, ct);
    }

    /// <summary>Waits until the caller would not be let in any more: its key was revoked or expired, or its login ended.</summary>
    public async Task WaitForEndAsync(CancellationToken ct)
    {
        using PeriodicTimer timer = new(Period, access.Clock);
        do
        {
            await timer.WaitForNextTickAsync(ct);
        }
        while (await IsGoodAsync(ct));
    }

    /// <summary>A store that does not answer for a moment ends no stream.</summary>
    private async Task<bool> IsGoodAsync(CancellationToken ct)
    {
        try
        {
            return await FindAsync(ct) is not null;
        }
        catch (StoreException)
        {
            return true;
        }
    }
}
