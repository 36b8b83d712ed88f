using Candlewick.Jobs;
using Candlewick.Storage.DuckDb;
using Microsoft.Extensions.Logging;

namespace Candlewick.Hosting;

/// <summary>A store that was opened for this process.</summary>
/// <param name="owner">What gives the store free; null when another workspace owns it.</param>
internal sealed class OpenedStore(StoreRoles roles, RunStores runs, IAsyncDisposable? owner) : IAsyncDisposable
{
    public StoreRoles Roles => roles;

    public RunStores Runs => runs;

    public ValueTask DisposeAsync() => owner?.DisposeAsync() ?? ValueTask.CompletedTask;
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
            Directory.CreateDirectory(Path.GetDirectoryName(options.Resolve(path))!);
        }
        else
        {
            Demand(path, options);
        }

        DuckDbStore store = await DuckDbStore.OpenAsync(
            new DuckDbOptions(options.Resolve(path))
            {
                Origin = wanted ?? StoreOrigin.Real,
                MemoryMebibytes = StoreMemory.Choose(options.Store.MemoryMegabytes, options.Resolve(path), isLongLived: false),
                Threads = options.Store.Threads,
                IsReadOnly = access == StoreAccess.Read,
                Log = around.Log,
            },
            around.Clock,
            ct);
        if (FindMismatch(path, wanted, store.Info.Origin) is { } mismatch)
        {
            await store.DisposeAsync();
            throw mismatch;
        }

        return new OpenedStore(store.Roles, store.Runs, store);
    }

    /// <summary>A store that another workspace owns, as this access sees it.</summary>
    /// <exception cref="StoreException">The store holds the other kind of data.</exception>
    public static OpenedStore Share(CandlewickOptions options, StoreOrigin? wanted, StoreAccess access, OpenedStore owned)
    {
        if (FindMismatch(options.StorePathOf(wanted ?? StoreOrigin.Real), wanted, owned.Roles.Queries.Info.Origin) is { } mismatch)
        {
            throw mismatch;
        }

        string location = options.Resolve(options.StorePathOf(wanted ?? StoreOrigin.Real));
        SharedQueries queries = new(owned.Roles.Queries, location, access == StoreAccess.Read);
        return new OpenedStore(owned.Roles with { Queries = queries }, owned.Runs, owner: null);
    }

    private static StoreException? FindMismatch(string path, StoreOrigin? wanted, StoreOrigin found) =>
        wanted is { } origin && origin != found
            ? new StoreException(
                ErrorKind.OriginMismatch,
                $"{path} holds {Name(found)} data, and this run brings {Name(origin)} data: the two never meet in one store. Name another file with --store.")
            : null;

    private static void Demand(string path, CandlewickOptions options)
    {
        if (File.Exists(options.Resolve(path)))
        {
            return;
        }

        string simulated = options.StorePathOf(StoreOrigin.Simulated);
        string hint = options.Store.Path is null && File.Exists(options.Resolve(simulated))
            ? $"The simulated market is in {simulated}: pass --store {simulated}."
            : "Fill one with 'wick sync' or 'wick import', or name it with --store.";
        throw new StoreException(ErrorKind.NotFound, $"{path}: found no store. {hint}");
    }

    /// <summary>What a store says of itself to those who opened it by a path of their own.</summary>
    private sealed class SharedQueries(IStoreQueries queries, string location, bool isReadOnly) : IStoreQueries
    {
        public StoreInfo Info => queries.Info with { Location = location, IsReadOnly = isReadOnly };

        public Task<IReadOnlyList<SeriesAudit>> AuditRowsAsync(SeriesFilter filter, CancellationToken ct) => queries.AuditRowsAsync(filter, ct);

        public Task<IQueryResult> QueryAsync(Statement sql, CancellationToken ct) => queries.QueryAsync(sql, ct);

        public Task<long> ExportParquetAsync(Statement sql, string path, CancellationToken ct) => queries.ExportParquetAsync(sql, path, ct);

        public Task<long> WriteParquetAsync(Answer answer, string path, CancellationToken ct) => queries.WriteParquetAsync(answer, path, ct);
    }

    private static string Name(StoreOrigin origin) => origin == StoreOrigin.Simulated ? "SIMULATED" : "real";
}
