using System.Data.Common;
using System.Globalization;
using Candlewick.Storage.DuckDb;
using Candlewick.Storage.Postgres;
using Candlewick.Storage.Postgres.Schema;

namespace Candlewick.Hosting;

/// <summary>Opens the database of a PostgreSQL server.</summary>
internal static class ServerStore
{
    /// <summary>The server keeps so much of a program's name.</summary>
    private const int LongestMachine = 24;

    /// <summary>This process, among all that use the database: owner of its leases, and the name under which it connects.</summary>
    public static string OwnerName { get; } = string.Create(
        CultureInfo.InvariantCulture, $"wick {Machine()} {Environment.ProcessId} {TimeProvider.System.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}");

    /// <exception cref="StoreException">The server cannot be reached, refuses us, or has no store where one must be.</exception>
    public static async Task<OpenedStore> OpenAsync(StoreWish wish, StoreSurroundings around, CancellationToken ct)
    {
        PostgresStore store = await PostgresStore.OpenAsync(OptionsOf(wish) with { Log = around.Log, Parquet = around.Parquet }, TimeProvider.System, ct);
        return new OpenedStore(ServerCopies.Of(store.Roles, FreezeAsync), store.Runs, wish.Place, store)
        {
            Transfer = store.Transfer,
            Schema = new PostgresSchema(OptionsOf(wish), TimeProvider.System),
            Shared = new SharedStore(store.Keys, store.Clock, fence => ServerCopies.Of(store.Under(fence), FreezeAsync)),
        };

        async Task<StoreView> FreezeAsync(CancellationToken token)
        {
            PostgresView view = await store.FreezeAsync(token);
            return new StoreView(view.Roles, view.Transfer, view);
        }
    }

    /// <summary>What the database is opened with.</summary>
    public static PostgresOptions OptionsOf(StoreWish wish)
    {
        PostgresOptions options = new(Named(wish.Place.Address.Target)) { Origin = wish.Origin ?? StoreOrigin.Real, IsReadOnly = wish.Access == StoreAccess.Read };
        return wish.RecoveryLimit is { } limit ? options with { RecoveryLimit = limit } : options;
    }

    private static string Named(string connection) =>
        new DbConnectionStringBuilder { ConnectionString = connection, ["Application Name"] = OwnerName }.ConnectionString;

    /// <summary>Names of programs hold ASCII only.</summary>
    private static string Machine() => new([.. Environment.MachineName.Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.').Take(LongestMachine)]);
}
