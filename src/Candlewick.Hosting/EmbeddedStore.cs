using Candlewick.Storage.DuckDb;

namespace Candlewick.Hosting;

/// <summary>Opens the database file of a DuckDB store.</summary>
internal static class EmbeddedStore
{
    /// <exception cref="StoreException">There is no file where one must be, or it cannot be opened.</exception>
    public static async Task<OpenedStore> OpenAsync(StoreWish wish, StoreSurroundings around, CancellationToken ct)
    {
        string path = wish.Place.Anchor;
        StoreOptions options = wish.Options.Store;
        if (wish.Access == StoreAccess.Write)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        }
        else
        {
            Demand(wish);
        }

        DuckDbStore store = await DuckDbStore.OpenAsync(
            new DuckDbOptions(path)
            {
                Origin = wish.Origin ?? StoreOrigin.Real,
                MemoryMebibytes = StoreMemory.Choose(options.MemoryMegabytes, path, isLongLived: false),
                Threads = options.Threads,
                IsReadOnly = wish.Access == StoreAccess.Read,
                Log = around.Log,
            },
            around.Clock,
            ct);
        return new OpenedStore(store.Roles, store.Runs, wish.Place, store);
    }

    private static void Demand(StoreWish wish)
    {
        if (File.Exists(wish.Place.Anchor))
        {
            return;
        }

        CandlewickOptions options = wish.Options;
        string simulated = options.StorePathOf(StoreOrigin.Simulated);
        string hint = options.Store.Path is null && File.Exists(options.Resolve(simulated))
            ? $"The simulated market is in {simulated}: pass --store {simulated}."
            : "Fill one with 'wick sync' or 'wick import', or name it with --store.";
        throw new StoreException(ErrorKind.NotFound, $"{wish.Name}: found no store. {hint}");
    }
}
