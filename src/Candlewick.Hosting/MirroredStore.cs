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
            wish.Place.Anchor + Ending, (PlaceOf(first, around), PlaceOf(second, around)), new MirrorOptions(), TimeProvider.System, ct);
        return new OpenedStore(mirror.Roles, mirror.Runs, wish.Place, mirror)
        {
            Transfer = mirror.Transfer, Schema = Stores.SchemaOf(first, TimeProvider.System), Mirror = mirror,
        };
    }

    private static MirrorPlace PlaceOf(StoreWish wish, StoreSurroundings around) => new(
        wish.Name,
        async ct =>
        {
            OpenedStore store = await Stores.OpenAsync(wish, around, ct);
            return new MirrorStore(store.Roles, store.Runs, store.Transfer, store);
        });
}
