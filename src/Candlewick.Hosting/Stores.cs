using Candlewick.Jobs;
using Candlewick.Storage;
using Candlewick.Storage.ClickHouse.Schema;
using Candlewick.Storage.DuckDb;
using Candlewick.Storage.DuckDb.Schema;
using Candlewick.Storage.Mirror;
using Candlewick.Storage.Postgres.Schema;
using Candlewick.Storage.Transfer;
using Microsoft.Extensions.Logging;

namespace Candlewick.Hosting;

/// <summary>A store that was opened for this process.</summary>
/// <param name="owner">What gives the store free; null when another workspace owns it.</param>
internal sealed class OpenedStore(StoreRoles roles, RunStores runs, StorePlace place, IAsyncDisposable? owner) : IAsyncDisposable
{
    public StoreRoles Roles => roles;

    public RunStores Runs => runs;

    public StorePlace Place => place;

    /// <summary>The store's tables as rows for other stores.</summary>
    public required IStoreTransfer Transfer { get; init; }

    /// <summary>The schema that it has.</summary>
    public required IStoreSchema Schema { get; init; }

    /// <summary>The two stores behind it; null where it is one.</summary>
    public StoreMirror? Mirror { get; init; }

    /// <summary>Where the store is of several servers; null where this process has it alone.</summary>
    public SharedStore? Shared { get; init; }

    public ValueTask DisposeAsync() => owner?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>What a store that several processes use has besides its roles.</summary>
/// <param name="Access">Keys and audit trail, kept in the store itself.</param>
/// <param name="Clock">The clock of the database server, by which leases are judged, whatever the clocks of the machines say.</param>
/// <param name="Fenced">The same roles, whose writes are refused once the lease is another's; asked for the fence at every write.</param>
internal sealed record SharedStore(AccessRoles Access, TimeProvider Clock, Func<Func<Fence?>, StoreRoles> Fenced);

/// <summary>What a store is given besides its options.</summary>
/// <param name="Parquet">For stores that cannot write such files; null where none will be asked for.</param>
internal sealed record StoreSurroundings(TimeProvider Clock, ILogger Log, IParquetFiles? Parquet = null);

/// <summary>What is wanted of a store.</summary>
/// <param name="Origin">Origin of the data that will be written; null when any will do.</param>
internal sealed record StoreWish(CandlewickOptions Options, StoreOrigin? Origin, StoreAccess Access)
{
    /// <summary>As the user named it, for messages.</summary>
    public string Name => Place.Address.IsServer ? Place.Address.ToString() : Options.StorePathOf(Origin ?? StoreOrigin.Real);

    public StorePlace Place { get; } = Options.PlaceOf(Origin ?? StoreOrigin.Real);

    /// <summary>For how long a server that went away is waited for; null for as long as that kind of store does.</summary>
    public TimeSpan? RecoveryLimit { get; init; }
}

/// <summary>The list of stores. A new store is one line here.</summary>
internal static class Stores
{
    /// <exception cref="StoreException">The store cannot be opened, or holds the other kind of data.</exception>
    public static async Task<OpenedStore> OpenAsync(StoreWish wish, StoreSurroundings around, CancellationToken ct)
    {
        OpenedStore store = await (wish.Place.Address.Kind switch
        {
            _ when wish.Options.Store.Mirror is not null => MirroredStore.OpenAsync(wish, around, ct),
            StoreKind.DuckDb => EmbeddedStore.OpenAsync(wish, around, ct),
            StoreKind.Postgres => ServerStore.OpenAsync(wish, around, ct),
            StoreKind.ClickHouse => HistoryStore.OpenAsync(wish, around, ct),
            _ => throw new StoreException(ErrorKind.NotInstalled, $"{wish.Name}: this program has no store for {wish.Place.Address.Kind}."),
        });
        if (FindMismatch(wish, store.Roles.Queries.Info.Origin) is { } mismatch)
        {
            await store.DisposeAsync();
            throw mismatch;
        }

        return store;
    }

    /// <summary>The schema of a store that nobody has open here.</summary>
    /// <exception cref="StoreException">NotInstalled: no such kind of store.</exception>
    public static IStoreSchema SchemaOf(StoreWish wish, TimeProvider clock) => wish.Place.Address.Kind switch
    {
        StoreKind.DuckDb => new DuckDbSchema(new DuckDbOptions(wish.Place.Anchor) { Origin = wish.Origin ?? StoreOrigin.Real }, clock),
        StoreKind.Postgres => new PostgresSchema(ServerStore.OptionsOf(wish), clock),
        StoreKind.ClickHouse => new ClickHouseSchema(HistoryStore.OptionsOf(wish), clock),
        _ => throw new StoreException(ErrorKind.NotInstalled, $"{wish.Name}: this program has no store for {wish.Place.Address.Kind}."),
    };

    /// <summary>A store that another workspace owns, as this access sees it.</summary>
    /// <exception cref="StoreException">The store holds the other kind of data.</exception>
    public static OpenedStore Share(StoreWish wish, OpenedStore owned)
    {
        if (FindMismatch(wish, owned.Roles.Queries.Info.Origin) is { } mismatch)
        {
            throw mismatch;
        }

        string location = wish.Place.Address.IsServer ? owned.Roles.Queries.Info.Location : wish.Place.Anchor;
        SharedQueries queries = new(owned.Roles.Queries, location, wish.Access == StoreAccess.Read);
        return new OpenedStore(owned.Roles with { Queries = queries }, owned.Runs, wish.Place, owner: null) { Transfer = owned.Transfer, Schema = owned.Schema, Mirror = owned.Mirror, Shared = owned.Shared };
    }

    private static StoreException? FindMismatch(StoreWish wish, StoreOrigin found) =>
        wish.Origin is { } origin && origin != found
            ? new StoreException(
                ErrorKind.OriginMismatch,
                $"{wish.Name} holds {Name(found)} data, and this run brings {Name(origin)} data: the two never meet in one store. Name another {(wish.Place.Address.IsServer ? "database" : "file")} with --store.")
            : null;

    /// <summary>What a store says of itself to those who opened it by a path of their own.</summary>
    private sealed class SharedQueries(IStoreQueries queries, string location, bool isReadOnly) : IStoreQueries
    {
        public StoreInfo Info => queries.Info with { Location = location, IsReadOnly = isReadOnly };

        public Task<IReadOnlyList<SeriesAudit>> AuditRowsAsync(SeriesFilter filter, CancellationToken ct) => queries.AuditRowsAsync(filter, ct);

        public Task<IQueryResult> QueryAsync(Statement sql, CancellationToken ct) => queries.QueryAsync(sql, ct);

        public Task<IReadOnlyList<StoreTable>> ListTablesAsync(CancellationToken ct) => queries.ListTablesAsync(ct);

        public Task<long> ExportParquetAsync(Statement sql, string path, CancellationToken ct) => queries.ExportParquetAsync(sql, path, ct);
    }

    private static string Name(StoreOrigin origin) => origin == StoreOrigin.Simulated ? "SIMULATED" : "real";
}
