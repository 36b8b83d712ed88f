namespace Candlewick.Domain.Ports;

/// <summary>What a caller may do. Each includes those before it.</summary>
public enum AccessScope : byte
{
    /// <summary>Read market data, runs and the state of the owner.</summary>
    Reader,

    /// <summary>Also make it work: run jobs, repair, export, change alerts.</summary>
    Operator,

    /// <summary>Also make keys, read the audit trail and delete data.</summary>
    Admin,
}

/// <summary>A key of the API, as it is kept: never the secret itself.</summary>
/// <param name="Id">Public part of the key, by which it is found and shown.</param>
/// <param name="Name">What its maker calls it.</param>
/// <param name="Hash">SHA-256 of the secret, 64 lower-case hexadecimal digits. The secret is 256 random bits, so that no slow hash is needed.</param>
/// <param name="Datasets">Patterns of the instruments that it may read, such as <c>BINANCE:*</c>; empty for all.</param>
/// <param name="ExpiresAt">From then on it is refused; null for never.</param>
public sealed record ApiKey(string Id, string Name, string Hash, AccessScope Scope, IReadOnlyList<string> Datasets, UtcTime CreatedAt, UtcTime? ExpiresAt)
{
    /// <summary>When it was last accepted, to within the minute in which it is written down; null when it never was.</summary>
    public UtcTime? LastUsedAt { get; init; }

    /// <summary>When it was revoked; null while it is not.</summary>
    public UtcTime? RevokedAt { get; init; }

    /// <summary>Id of the key that takes its place; null when none does.</summary>
    public string? ReplacedBy { get; init; }

    /// <summary>True when it opens something at the instant.</summary>
    public bool IsGood(UtcTime at) => RevokedAt is null && (ExpiresAt is null || at < ExpiresAt);
}

/// <summary>Keys of the API. The state role, in a file of its own: no SQL of a user reaches it.</summary>
public interface IKeyStore
{
    /// <exception cref="StoreException">BadRequest: there is a key of this id.</exception>
    Task AddAsync(ApiKey key, CancellationToken ct);

    /// <summary>Null when there is no such key.</summary>
    Task<ApiKey?> FindAsync(string id, CancellationToken ct);

    /// <summary>Every key, revoked and expired ones too, oldest first.</summary>
    Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken ct);

    /// <summary>Replaces everything of a key except its last use.</summary>
    /// <returns>False when there is no such key.</returns>
    Task<bool> ReplaceAsync(ApiKey key, CancellationToken ct);

    /// <summary>Writes down when keys were last used; an unknown id changes nothing, and an earlier instant than the known one neither.</summary>
    Task NoteUseAsync(IReadOnlyDictionary<string, UtcTime> lastUsed, CancellationToken ct);
}

/// <summary>One write through the API, or a command.</summary>
/// <param name="Who">Id of the key, <c>local</c> for the user of this machine, or <c>-</c> for a caller that was refused.</param>
/// <param name="From">Address of the caller.</param>
/// <param name="Action">Method and path, without the query.</param>
/// <param name="What">What it did, in words; null when it was refused before.</param>
/// <param name="Before">State before, as JSON; null where there was none.</param>
/// <param name="After">State after, as JSON; null where there is none.</param>
/// <param name="Outcome">HTTP status; of a command its exit code.</param>
public sealed record AuditEntry(UtcTime At, string Who, string From, string Action, string? What, string? Before, string? After, int Outcome)
{
    /// <summary>Rises with every entry; given by the store.</summary>
    public long Number { get; init; }
}

/// <summary>Which entries; newest first.</summary>
/// <param name="Before">Only entries of a smaller number; null from the newest.</param>
/// <param name="Who">Only those of this caller; null for all.</param>
public sealed record AuditFilter(int Limit = 100, long? Before = null, string? Who = null);

/// <summary>The audit trail: entries are added, never changed. The state role, in the file of the keys.</summary>
public interface IAuditStore
{
    /// <summary>Adds an entry and returns its number. It is durable when this returns.</summary>
    Task<long> AddAsync(AuditEntry entry, CancellationToken ct);

    /// <summary>Entries by falling number.</summary>
    Task<IReadOnlyList<AuditEntry>> ListAsync(AuditFilter filter, CancellationToken ct);
}

/// <summary>What decides who may do what, and tells who did.</summary>
public sealed record AccessRoles(IKeyStore Keys, IAuditStore Audit);
