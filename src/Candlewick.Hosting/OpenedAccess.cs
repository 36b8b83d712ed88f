using System.Collections.Concurrent;
using Candlewick.Storage.DuckDb.Control;
using Candlewick.Storage.Memory;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Hosting;

/// <summary>Keys and audit trail of a store, open in this process. Those of a file are its alone; those of a server store are read again every few seconds.</summary>
public sealed class OpenedAccess : IAsyncDisposable
{
    /// <summary>A key that was made or revoked on one server holds on the others after this time.</summary>
    public static readonly TimeSpan Refresh = TimeSpan.FromSeconds(2);

    private readonly IAsyncDisposable? _owned;

    private OpenedAccess(AccessRoles roles, IAsyncDisposable? owned)
    {
        Roles = roles;
        _owned = owned;
    }

    public AccessRoles Roles { get; }

    /// <summary>Those of the store that a workspace has open.</summary>
    /// <exception cref="StoreException">They cannot be read.</exception>
    public static async Task<OpenedAccess> OpenAsync(Workspace workspace, TimeProvider clock, CancellationToken ct) => workspace.Shared is { } shared
        ? new OpenedAccess(await CachedAsync(shared.Access, clock, ct), null)
        : await OpenAsync(workspace.Place.Anchor, workspace.Info.Origin, clock, ct);

    /// <summary>Those of the store that the options name; a store of its own is opened for them where they are kept in it. Those of a mirror are its first store's.</summary>
    /// <exception cref="StoreException">The store, or the file beside it, cannot be opened.</exception>
    public static async Task<OpenedAccess> OpenAsync(CandlewickOptions options, TimeProvider clock, CancellationToken ct)
    {
        StorePlace place = await Workspace.LocateAsync(options, ct);
        if (!place.Address.IsServer)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(place.Anchor)!);
            return await OpenAsync(place.Anchor, StoreOrigin.Real, clock, ct);
        }

        CandlewickOptions first = options with { Store = options.Store with { Mirror = null } };
        OpenedStore store = await Stores.OpenAsync(new StoreWish(first, null, StoreAccess.Write), new StoreSurroundings(clock, NullLogger.Instance), ct);
        if (store.Shared is { } shared)
        {
            return new OpenedAccess(shared.Access, store);
        }

        await store.DisposeAsync();
        return await OpenAsync(place.Anchor, store.Roles.Queries.Info.Origin, clock, ct);
    }

    /// <summary>Opens the file beside the store, or makes it.</summary>
    /// <param name="database">Full path of the store's file.</param>
    /// <exception cref="StoreException">It cannot be opened.</exception>
    public static async Task<OpenedAccess> OpenAsync(string database, StoreOrigin origin, TimeProvider clock, CancellationToken ct)
    {
        DuckDbControl file = await DuckDbControl.OpenAsync(DuckDbControl.PathOf(database), origin, clock, ct);
        return new OpenedAccess(new AccessRoles(await KnownKeys.LoadAsync(file.Roles.Keys, null, ct), file.Roles.Audit), file);
    }

    /// <summary>Keys and audit that are gone with the process.</summary>
    public static OpenedAccess InMemory() => new(new MemoryAccess().Roles, null);

    public ValueTask DisposeAsync() => _owned?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static async Task<AccessRoles> CachedAsync(AccessRoles roles, TimeProvider clock, CancellationToken ct) =>
        new(await KnownKeys.LoadAsync(roles.Keys, clock, ct), roles.Audit);

    /// <summary>Every key in memory, so that no request waits for the store; changes go through it.</summary>
    /// <param name="clock">By which keys are read again, where others change them too; null where nobody else does.</param>
    private sealed class KnownKeys(IKeyStore file, TimeProvider? clock) : IKeyStore
    {
        private readonly ConcurrentDictionary<string, ApiKey> _keys = new(StringComparer.Ordinal);
        private long _readAt;

        public static async Task<KnownKeys> LoadAsync(IKeyStore file, TimeProvider? clock, CancellationToken ct)
        {
            KnownKeys known = new(file, clock);
            await known.ReadAsync(ct);
            return known;
        }

        public async Task AddAsync(ApiKey key, CancellationToken ct)
        {
            await file.AddAsync(key, ct);
            _keys[key.Id] = key;
        }

        public async Task<ApiKey?> FindAsync(string id, CancellationToken ct)
        {
            await RefreshAsync(ct);
            return _keys.GetValueOrDefault(id);
        }

        public async Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken ct)
        {
            await RefreshAsync(ct);
            return [.. _keys.Values.OrderBy(key => key.CreatedAt).ThenBy(key => key.Id, StringComparer.Ordinal)];
        }

        public async Task<bool> ReplaceAsync(ApiKey key, CancellationToken ct)
        {
            bool isKnown = await file.ReplaceAsync(key, CancellationToken.None);
            if (isKnown)
            {
                _keys.AddOrUpdate(key.Id, key, (_, old) => key with { LastUsedAt = old.LastUsedAt });
            }

            return isKnown;
        }

        /// <summary>Nothing is ever deleted from the store: a key that it does not show was just added here.</summary>
        private async Task ReadAsync(CancellationToken ct)
        {
            Volatile.Write(ref _readAt, clock?.GetTimestamp() ?? 0);
            foreach (ApiKey key in await file.ListAsync(ct))
            {
                _keys[key.Id] = key;
            }
        }

        private Task RefreshAsync(CancellationToken ct) =>
            clock is null || clock.GetElapsedTime(Volatile.Read(ref _readAt)) < Refresh ? Task.CompletedTask : ReadAsync(ct);

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
