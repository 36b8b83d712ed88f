using System.Collections.Concurrent;
using Candlewick.Storage.DuckDb.Control;
using Candlewick.Storage.Memory;

namespace Candlewick.Hosting;

/// <summary>Keys and audit trail of a store, open in this process, which alone writes them.</summary>
public sealed class OpenedAccess : IAsyncDisposable
{
    private readonly DuckDbControl? _file;

    private OpenedAccess(AccessRoles roles, DuckDbControl? file)
    {
        Roles = roles;
        _file = file;
    }

    public AccessRoles Roles { get; }

    /// <summary>Opens the file beside the store, or makes it.</summary>
    /// <param name="database">Full path of the store's file.</param>
    /// <exception cref="StoreException">It cannot be opened.</exception>
    public static async Task<OpenedAccess> OpenAsync(string database, StoreOrigin origin, TimeProvider clock, CancellationToken ct)
    {
        DuckDbControl file = await DuckDbControl.OpenAsync(DuckDbControl.PathOf(database), origin, clock, ct);
        return new OpenedAccess(new AccessRoles(await KnownKeys.LoadAsync(file.Roles.Keys, ct), file.Roles.Audit), file);
    }

    /// <summary>Keys and audit that are gone with the process.</summary>
    public static OpenedAccess InMemory() => new(new MemoryAccess().Roles, null);

    public ValueTask DisposeAsync() => _file?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Every key in memory, so that no request waits for the file; changes go through it.</summary>
    private sealed class KnownKeys(IKeyStore file) : IKeyStore
    {
        private readonly ConcurrentDictionary<string, ApiKey> _keys = new(StringComparer.Ordinal);

        public static async Task<KnownKeys> LoadAsync(IKeyStore file, CancellationToken ct)
        {
            KnownKeys known = new(file);
            foreach (ApiKey key in await file.ListAsync(ct))
            {
                known._keys[key.Id] = key;
            }

            return known;
        }

        public async Task AddAsync(ApiKey key, CancellationToken ct)
        {
            await file.AddAsync(key, ct);
            _keys[key.Id] = key;
        }

        public Task<ApiKey?> FindAsync(string id, CancellationToken ct) => Task.FromResult(_keys.GetValueOrDefault(id));

        public Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken ct) =>
            Task.FromResult<IReadOnlyList<ApiKey>>([.. _keys.Values.OrderBy(key => key.CreatedAt).ThenBy(key => key.Id, StringComparer.Ordinal)]);

        public async Task<bool> ReplaceAsync(ApiKey key, CancellationToken ct)
        {
            bool isKnown = await file.ReplaceAsync(key, CancellationToken.None);
            if (isKnown)
            {
                _keys.AddOrUpdate(key.Id, key, (_, old) => key with { LastUsedAt = old.LastUsedAt });
            }

            return isKnown;
        }

        public async Task NoteUseAsync(IReadOnlyDictionary<string, UtcTime> lastUsed, CancellationToken ct)
        {
            await file.NoteUseAsync(lastUsed, ct);
            foreach ((string id, UtcTime at) in lastUsed)
            {
                if (_keys.TryGetValue(id, out ApiKey? key) && (key.LastUsedAt is null || key.LastUsedAt < at))
                {
                    _keys.TryUpdate(id, key with { LastUsedAt = at }, key);
                }
            }
        }
    }
}
