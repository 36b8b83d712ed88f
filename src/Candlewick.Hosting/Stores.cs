using Candlewick.Storage.DuckDb;
using Microsoft.Extensions.Logging;

namespace Candlewick.Hosting;

/// <summary>A store that was opened for this process.</summary>
internal sealed class OpenedStore(StoreRoles roles, IAsyncDisposable owner) : IAsyncDisposable
{
    public StoreRoles Roles => roles;

    public ValueTask DisposeAsync() => owner.DisposeAsync();
}

/// <summary>What a store is given besides its options.</summary>
internal sealed record StoreSurroundings(TimeProvider Clock, ILogger Log);

/// <summary>The list of stores: the embedded one. A new store is one line here.</summary>
internal static class Stores
{
    /// <param name="wanted">Origin of the data that will be written; null when any will do.</param>
    /// <exception cref="StoreException">The store cannot be opened, or holds the other kind of data.</exception>
    public static async Task<OpenedStore> OpenAsync(
        CandlewickOptions options, StoreOrigin? wanted, StoreAccess access, StoreSurroundings around, CancellationToken ct)
    {
        string path = options.StorePathOf(wanted ?? StoreOrigin.Real);
        if (access == StoreAccess.Write)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        else
        {
            Demand(path, options);
        }

        DuckDbStore store = await DuckDbStore.OpenAsync(
            new DuckDbOptions(path)
            {
                Origin = wanted ?? StoreOrigin.Real,
                MemoryMebibytes = options.Store.MemoryMegabytes,
                Threads = options.Store.Threads,
                IsReadOnly = access == StoreAccess.Read,
                Log = around.Log,
            },
            around.Clock,
            ct);
        if (wanted is { } origin && origin != store.Info.Origin)
        {
            await store.DisposeAsync();
            throw new StoreException(
                ErrorKind.OriginMismatch,
                $"{path} holds {Name(store.Info.Origin)} data, and this run brings {Name(origin)} data: the two never meet in one store. Name another file with --store.");
        }

        return new OpenedStore(store.Roles, store);
    }

    private static void Demand(string path, CandlewickOptions options)
    {
        if (File.Exists(path))
        {
            return;
        }

        string simulated = options.StorePathOf(StoreOrigin.Simulated);
        string hint = options.Store.Path is null && File.Exists(simulated)
            ? $"The simulated market is in {simulated}: pass --store {simulated}."
            : "Fill one with 'wick sync' or 'wick import', or name it with --store.";
        throw new StoreException(ErrorKind.NotFound, $"{path}: found no store. {hint}");
    }

    private static string Name(StoreOrigin origin) => origin == StoreOrigin.Simulated ? "SIMULATED" : "real";
}
