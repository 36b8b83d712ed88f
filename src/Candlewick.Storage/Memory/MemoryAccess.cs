namespace Candlewick.Storage.Memory;

/// <summary>Keys and audit trail in memory, gone with the process. Safe for concurrent use.</summary>
public sealed class MemoryAccess : IKeyStore, IAuditStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ApiKey> _keys = new(StringComparer.Ordinal);
    private readonly List<AuditEntry> _entries = [];

    public AccessRoles Roles => new(this, this);

    /// <inheritdoc />
    public Task AddAsync(ApiKey key, CancellationToken ct)
    {
        lock (_gate)
        {
            return _keys.TryAdd(key.Id, key)
                ? Task.CompletedTask
                : throw new StoreException(ErrorKind.BadRequest, $"There is a key {key.Id} already.");
        }
    }

    /// <inheritdoc />
    public Task<ApiKey?> FindAsync(string id, CancellationToken ct)
    {
        lock (_gate)
        {
            return Task.FromResult(_keys.GetValueOrDefault(id));
        }
    }

    /// <inheritdoc />
    Task<IReadOnlyList<ApiKey>> IKeyStore.ListAsync(CancellationToken ct)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<ApiKey>>([.. _keys.Values.OrderBy(key => key.CreatedAt).ThenBy(key => key.Id, StringComparer.Ordinal)]);
        }
    }

    /// <inheritdoc />
    public Task<bool> ReplaceAsync(ApiKey key, CancellationToken ct)
    {
        lock (_gate)
        {
            bool isKnown = _keys.TryGetValue(key.Id, out ApiKey? old);
            if (isKnown)
            {
                _keys[key.Id] = key with { LastUsedAt = old!.LastUsedAt };
            }

            return Task.FromResult(isKnown);
        }
    }

    /// <inheritdoc />
    public Task NoteUseAsync(IReadOnlyDictionary<string, UtcTime> lastUsed, CancellationToken ct)
    {
        lock (_gate)
        {
            foreach ((string id, UtcTime at) in lastUsed)
            {
                if (_keys.TryGetValue(id, out ApiKey? key) && (key.LastUsedAt is null || key.LastUsedAt < at))
                {
                    _keys[id] = key with { LastUsedAt = at };
                }
            }

            return Task.CompletedTask;
        }
    }

    /// <inheritdoc />
    public Task<long> AddAsync(AuditEntry entry, CancellationToken ct)
    {
        lock (_gate)
        {
            _entries.Add(entry with { Number = _entries.Count + 1 });
            return Task.FromResult((long)_entries.Count);
        }
    }

    /// <inheritdoc />
    Task<IReadOnlyList<AuditEntry>> IAuditStore.ListAsync(AuditFilter filter, CancellationToken ct)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<AuditEntry>>(
            [
                .. _entries.Where(entry => (filter.Before is null || entry.Number < filter.Before) && (filter.Who is null || entry.Who == filter.Who))
                    .OrderByDescending(entry => entry.Number)
                    .Take(filter.Limit),
            ]);
        }
    }
}
