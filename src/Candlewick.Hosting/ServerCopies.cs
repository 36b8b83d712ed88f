using Candlewick.Storage;
using Candlewick.Storage.DuckDb;
using Candlewick.Storage.Transfer;

namespace Candlewick.Hosting;

/// <summary>A store as it is copied from: at one instant where its server can, else as it is read.</summary>
internal sealed class StoreView(StoreRoles roles, IStoreTransfer transfer, IAsyncDisposable? hold) : IAsyncDisposable
{
    public StoreRoles Roles => roles;

    public IStoreTransfer Transfer => transfer;

    public ValueTask DisposeAsync() => hold?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>Copies of a server's store: into a database file, table by table, each part read back and compared by hash.</summary>
/// <param name="info">Of the server's store.</param>
/// <param name="view">Opens what is copied.</param>
internal sealed class ServerCopies(StoreInfo info, Func<CancellationToken, Task<StoreView>> view) : IStoreCopies
{
    /// <summary>A store that is not read at one instant is gone over again when it was written meanwhile.</summary>
    private const int MostPasses = 5;

    /// <summary>The same roles, whose copies are files.</summary>
    public static StoreRoles Of(StoreRoles roles, Func<CancellationToken, Task<StoreView>> view) =>
        roles with { Upkeep = roles.Upkeep with { Copies = new ServerCopies(roles.Queries.Info, view) } };

    /// <inheritdoc />
    public async Task<StoreCopy> CopyAsync(string path, CancellationToken ct)
    {
        string full = Path.GetFullPath(path);
        if (File.Exists(full))
        {
            throw new StoreException(ErrorKind.BadRequest, $"{full} exists; a copy goes into a new file. Name another one, or delete it.");
        }

        try
        {
            StoreCopy copy = await FillAsync(full, ct);
            return copy with { Bytes = new FileInfo(full).Length };
        }
        catch
        {
            File.Delete(full);
            File.Delete(full + ".wal");
            throw;
        }
    }

    /// <inheritdoc />
    public Task<string> SnapshotAsync(CancellationToken ct) =>
        throw new StoreException(ErrorKind.NotInstalled, $"{info.Location}: a server's store has no folder of its own for copies. Name a file: wick snapshot FILE.");

    /// <inheritdoc />
    public async Task<StoreCopy> ReadAsync(string path, CancellationToken ct)
    {
        string full = Path.GetFullPath(path);
        if (!File.Exists(full))
        {
            throw new StoreException(ErrorKind.NotFound, $"{full} does not exist. Name a copy of a store.");
        }

        await using DuckDbStore copy = await DuckDbStore.OpenAsync(new DuckDbOptions(full) { IsReadOnly = true }, TimeProvider.System, ct);
        return new StoreCopy(full, new FileInfo(full).Length, await HashAsync(copy.Roles, ct), await CountAsync(copy.Transfer, ct));
    }

    private async Task<StoreCopy> FillAsync(string path, CancellationToken ct)
    {
        await using StoreView source = await view(ct);
        await using DuckDbStore target = await DuckDbStore.OpenAsync(new DuckDbOptions(path) { Origin = info.Origin }, TimeProvider.System, ct);
        for (int pass = 1; pass <= MostPasses; pass++)
        {
            await new StoreCopier(source.Transfer, target.Transfer).RunAsync(mayReplace: true, ct);
            string hash = await HashAsync(source.Roles, ct);
            if (hash == await HashAsync(target.Roles, ct))
            {
                return new StoreCopy(path, 0, hash, await CountAsync(target.Transfer, ct));
            }
        }

        throw new StoreException(ErrorKind.Locked, $"{info.Location} is written faster than it is copied. Stop what writes to it for a while, and try again.") { IsTransient = true };
    }

    private static async Task<SortedDictionary<string, long>> CountAsync(IStoreTransfer store, CancellationToken ct)
    {
        SortedDictionary<string, long> tables = new(StringComparer.Ordinal);
        foreach (TransferTable table in store.Tables)
        {
            tables[table.Name] = (await store.CountAsync(table, ct)).Sum(count => count.Rows);
        }

        return tables;
    }

    private static async Task<string> HashAsync(StoreRoles roles, CancellationToken ct) =>
        (await new ContentHash(roles.Bars, roles.Coverage).OfStoreAsync(SeriesFilter.Any, ct)).Sha256;
}
