using System.Data.Common;
using System.Globalization;
using Candlewick.Storage.Postgres;

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
        PostgresStore store = await PostgresStore.OpenAsync(
            new PostgresOptions(Named(wish.Place.Address.Target))
            {
                Origin = wish.Origin ?? StoreOrigin.Real, IsReadOnly = wish.Access == StoreAccess.Read, Log = around.Log,
            },
            TimeProvider.System,
            ct);
        return new OpenedStore(WithFiles(store.Roles), store.Runs, wish.Place, store)
        {
            Shared = new SharedStore(store.Keys, store.Clock, fence => WithFiles(store.Under(fence))),
        };
    }

    private static StoreRoles WithFiles(StoreRoles roles) => roles with { Queries = new ServerQueries(roles.Queries) };

    private static string Named(string connection) =>
        new DbConnectionStringBuilder { ConnectionString = connection, ["Application Name"] = OwnerName }.ConnectionString;

    /// <summary>Names of programs hold ASCII only.</summary>
    private static string Machine() => new([.. Environment.MachineName.Where(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.').Take(LongestMachine)]);
}
