using Candlewick.Storage.Mirror;

namespace Candlewick.Hosting;

/// <summary>Opens two stores as one: the configured one, and the one that it is mirrored in.</summary>
internal static class MirroredStore
{
    /// <summary>What follows the name of the store's files.</summary>
    private const string Ending = ".mirror";

    /// <summary>For how long one of the two is waited for before the other goes on alone.</summary>
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(2);

    /// <exception cref="StoreException">Neither store can be opened, or another process has the mirror.</exception>
    public static async Task<OpenedStore> OpenAsync(StoreWish wish, StoreSurroundings around, CancellationToken ct)
    {
        CandlewickOptions alone = wish.Options with { Store = wish.Options.Store with { Mirror = null } };
        CandlewickOptions other = alone with { Store = alone.Store with { Path = wish.Options.Store.Mirror, State = null } };
        StoreWish first = wish with { Options = alone, Access = StoreAccess.Write, RecoveryLimit = Recovery };
        StoreWish second = new(other, wish.Origin, StoreAccess.Write) { RecoveryLimit = Recovery };
        if (first.Place.Address.Equals(second.Place.Address))
        {
            throw new InputException($"store.mirror: {wish.Name} is the store itself; name another one.");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(wish.Place.Anchor)!);
        StoreMirror mirror = await StoreMirror.OpenAsync(
            wish.Place.Anchor + Ending, (PlaceOf(first, around, isFirst: true), PlaceOf(second, around, isFirst: false)), new MirrorOptions { Log = around.Log }, TimeProvider.System, ct);
        return new OpenedStore(mirror.Roles, mirror.Runs, wish.Place, mirror)
        {
            Transfer = mirror.Transfer,
            Schema = Stores.SchemaOf(first, TimeProvider.System),
            Mirror = mirror,
            Shared = IsShared(first) ? await SharedOfAsync(mirror, ct) : null,
        };
    }

    private static MirrorPlace PlaceOf(StoreWish wish, StoreSurroundings around, bool isFirst)
    {
        MirrorClaim? claim = IsShared(wish) ? new MirrorClaim(wish.Name, ServerStore.OwnerName, TimeSpan.FromSeconds(wish.Options.Jobs.Lease)) : null;
        return new MirrorPlace(wish.Name, OpenOneAsync) { Claim = claim };

        async Task<MirrorStore> OpenOneAsync(CancellationToken ct)
        {
            OpenedStore store = await Stores.OpenAsync(wish, around, ct);
            if (claim is null || store.Shared is not { } shared)
            {
                return new MirrorStore(store.Roles, store.Runs, store.Transfer, store);
            }

            try
            {
                await claim.TakeAsync(store.Runs.Leases, shared.Clock, ct);
            }
            catch
            {
                await store.DisposeAsync();
                throw;
            }

            return new MirrorStore(shared.Fenced(() => claim.Fence), store.Runs, new MirrorLeases(store.Transfer), store) { FencedRoles = isFirst ? shared.Fenced : null };
        }
    }

    /// <summary>True for a store whose state is on a server: it knows other processes, keeps keys, and judges leases.</summary>
    private static bool IsShared(StoreWish wish) =>
        (wish.Place.Address.Kind == StoreKind.ClickHouse ? wish.Options.StateAddress?.Kind : wish.Place.Address.Kind) == StoreKind.Postgres;

    /// <summary>What the first store has for several processes, also of a mirror: it alone keeps keys and audit trail, and its clock judges leases.</summary>
    private static async Task<SharedStore> SharedOfAsync(StoreMirror mirror, CancellationToken ct)
    {
        FirstClock clock = new();
        FirstAccess access = new(FindAsync);
        try
        {
            await FindAsync(ct);
        }
        catch (StoreException)
        {
            // It is down: who needs it is told when it is asked.
        }

        return new SharedStore(new AccessRoles(access, access), clock, mirror.Under);

        async Task<SharedStore> FindAsync(CancellationToken token)
        {
            SharedStore shared = ((OpenedStore)(await mirror.OpenFirstAsync(token)).Owner).Shared!;
            clock.Follow(shared.Clock);
            return shared;
        }
    }

    /// <summary>The clock of the first store's server, as it was heard last; this machine's until then.</summary>
    private sealed class FirstClock : TimeProvider
    {
        private volatile TimeProvider _heard = System;

        public void Follow(TimeProvider clock) => _heard = clock;

        public override DateTimeOffset GetUtcNow() => _heard.GetUtcNow();
    }

    /// <summary>Keys and audit trail of the first store; while it is down there are none, rather than others.</summary>
    private sealed class FirstAccess(Func<CancellationToken, Task<SharedStore>> find) : IKeyStore, IAuditStore
    {
        public Task AddAsync(ApiKey key, CancellationToken ct) => AskAsync(
            async access =>
            {
                await access.Keys.AddAsync(key, ct);
                return true;
            },
            ct);

        public Task<ApiKey?> FindAsync(string id, CancellationToken ct) => AskAsync(access => access.Keys.FindAsync(id, ct), ct);

        public Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken ct) => AskAsync(access => access.Keys.ListAsync(ct), ct);

        public Task<bool> ReplaceAsync(ApiKey key, CancellationToken ct) => AskAsync(access => access.Keys.ReplaceAsync(key, ct), ct);

        public Task NoteUseAsync(IReadOnlyDictionary<string, UtcTime> lastUsed, CancellationToken ct) => AskAsync(
            async access =>
            {
                await access.Keys.NoteUseAsync(lastUsed, ct);
                return true;
            },
            ct);

        public Task<long> AddAsync(AuditEntry entry, CancellationToken ct) => AskAsync(access => access.Audit.AddAsync(entry, ct), ct);

        public Task<IReadOnlyList<AuditEntry>> ListAsync(AuditFilter filter, CancellationToken ct) => AskAsync(access => access.Audit.ListAsync(filter, ct), ct);

        private async Task<T> AskAsync<T>(Func<AccessRoles, Task<T>> ask, CancellationToken ct)
        {
            try
            {
                return await ask((await find(ct)).Access);
            }
            catch (StoreException failure) when (failure.Kind != ErrorKind.BadRequest)
            {
                throw new StoreException(failure.Kind, $"Keys and audit trail are in the first store of the mirror, and it cannot be asked: {failure.Message}", failure) { IsTransient = failure.IsTransient };
            }
        }
    }
}
