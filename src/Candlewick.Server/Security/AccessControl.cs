using System.Collections.Concurrent;
using Candlewick.Hosting;

namespace Candlewick.Server.Security;

/// <summary>Who may use the server of this process: keys, logins, limits and the audit trail. Safe for concurrent use.</summary>
public sealed class AccessControl : IAsyncDisposable
{
    private static readonly TimeSpan NotePeriod = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, UtcTime> _used = new(StringComparer.Ordinal);
    private readonly AccessRoles _roles;
    private readonly TimeProvider _clock;
    private readonly ITimer _noting;

    /// <param name="clock">Of this machine.</param>
    public AccessControl(AccessRoles roles, ServerOptions options, TimeProvider clock)
    {
        _roles = roles;
        _clock = clock;
        Options = options;
        Keys = new KeyDesk(roles.Keys, clock);
        Logins = new Sessions(clock, TimeSpan.FromHours(options.SessionHours));
        Limits = new RateLimits(options.RequestsPerSecond);
        _noting = clock.CreateTimer(_ => _ = NoteUsesAsync(), null, NotePeriod, NotePeriod);
    }

    public ServerOptions Options { get; }

    public KeyDesk Keys { get; }

    internal Sessions Logins { get; }

    internal RateLimits Limits { get; }

    /// <summary>Of this machine.</summary>
    internal TimeProvider Clock => _clock;

    internal IAuditStore Audit => _roles.Audit;

    /// <summary>
    /// True while the user of this machine needs no key: on loopback, behind no proxy, unless the configuration asks for keys, and only until the first key
    /// was made. A key that was revoked or has expired counts as made: losing the last key opens nothing.
    /// </summary>
    internal async Task<bool> TrustsThisMachineAsync(CancellationToken ct) =>
        Listener.IsLoopback(Options) && !Options.IsBehindProxy && !Options.RequireKeys && (await _roles.Keys.ListAsync(ct)).Count == 0;

    /// <summary>Whom a key or a login is; null for those that open nothing.</summary>
    internal async Task<Identity?> FindAsync(string? key, string? login, CancellationToken ct)
    {
        ApiKey? found = key is not null ? await Keys.RecogniseAsync(key, ct)
            : login is not null && Logins.Find(login) is { } session ? await Keys.FindGoodAsync(session.KeyId, ct)
            : null;
        if (found is null)
        {
            return null;
        }

        _used[found.Id] = Now();
        return new Identity(found.Id, found.Scope, found.Datasets);
    }

    internal UtcTime Now() => UtcTime.From(_clock.GetUtcNow());

    /// <summary>Writes down when keys were last used, and lets go of what it holds; the stores stay open.</summary>
    public async ValueTask DisposeAsync()
    {
        await _noting.DisposeAsync();
        await NoteUsesAsync();
        Limits.Dispose();
    }

    private async Task NoteUsesAsync()
    {
        Dictionary<string, UtcTime> used = _used.ToDictionary(one => one.Key, one => one.Value, StringComparer.Ordinal);
        foreach (KeyValuePair<string, UtcTime> one in used)
        {
            _used.TryRemove(one);
        }

        if (used.Count > 0)
        {
            await _roles.Keys.NoteUseAsync(used, CancellationToken.None);
        }
    }
}
