using Candlewick.Acquisition.Upkeep;
using Candlewick.Jobs;
using Candlewick.Storage;
using Candlewick.Storage.DuckDb;
using Candlewick.Storage.Transfer;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Hosting;

/// <summary>Copies a backup into a server's store, once it was opened and holds what its manifest says, and compares the two.</summary>
internal static class ServerRestore
{
    private const string JobsLease = "jobs";

    /// <param name="options">Name the store, and the one for the state beside it where it has one.</param>
    /// <exception cref="InputException">There is no such backup, the store holds something, or it is mirrored.</exception>
    /// <exception cref="StoreException">Locked: a server runs jobs on the store; Corrupt: the backup is not what its manifest says, or did not arrive whole.</exception>
    public static async Task<RestoreReport> RunAsync(string backup, CandlewickOptions options, bool replace, CancellationToken ct)
    {
        if (options.Store.Mirror is not null)
        {
            throw new InputException("store.mirror: restore into each of the two stores alone (without store.mirror), or into one and run 'wick mirror heal --all'.");
        }

        BackupManifest? manifest = await StoreRestore.FindManifestAsync(backup, ct);
        string folder = Directory.CreateDirectory(Path.Combine(options.Resolve(options.DataDirectory), "scratch")).FullName;
        string scratch = Path.Combine(folder, $"restore-{Guid.NewGuid():N}.duckdb");
        try
        {
            File.Copy(backup, scratch);
            (StoreOrigin origin, StoreCopy held) = await StoreRestore.ReadAsync(scratch, ct);
            StoreRestore.Demand(manifest, held, backup);
            StoreWish wish = new(options, origin, StoreAccess.Write);
            await FillAsync(scratch, wish, held.Digest, replace, ct);
            return new RestoreReport(wish.Place.Address.ToString(), origin, held.Digest, held.Tables.Values.Sum(), Replaced: null, manifest is not null);
        }
        finally
        {
            File.Delete(scratch);
            File.Delete(scratch + ".wal");
        }
    }

    private static async Task FillAsync(string scratch, StoreWish wish, string digest, bool replace, CancellationToken ct)
    {
        await using OpenedStore target = await Stores.OpenAsync(wish, new StoreSurroundings(TimeProvider.System, NullLogger.Instance), ct);
        if (!replace && (await target.Roles.Coverage.SummarizeAsync(SeriesFilter.Any, ct)).Count > 0)
        {
            throw new InputException($"{wish.Name} holds data; pass --replace to lose it (back it up first), or name another database with --store.");
        }

        if (await target.Runs.Leases.FindAsync(JobsLease, ct) is { } lease && lease.Until > (target.Shared?.Clock ?? TimeProvider.System).GetUtcNow())
        {
            throw new StoreException(ErrorKind.Locked, $"{wish.Name} is in use: {lease.Owner} runs its jobs. Stop every 'wick up' on it, then restore.");
        }

        await using DuckDbStore source = await DuckDbStore.OpenAsync(new DuckDbOptions(scratch), TimeProvider.System, ct);
        await new StoreCopier(new WithoutLeases(source.Transfer), target.Transfer).RunAsync(mayReplace: true, ct);
        string found = (await new ContentHash(target.Roles.Bars, target.Roles.Coverage).OfStoreAsync(SeriesFilter.Any, ct)).Sha256;
        if (found != digest)
        {
            throw new StoreException(ErrorKind.Corrupt, $"{wish.Name} has the content hash {found}, and the backup has {digest}: something was written meanwhile. Run it again.");
        }
    }

    /// <summary>Leases are of processes that are gone; their tokens must not go back.</summary>
    private sealed class WithoutLeases(IStoreTransfer store) : IStoreTransfer
    {
        public IReadOnlyList<TransferTable> Tables { get; } = [.. store.Tables.Where(table => table.Name != "lease")];

        public Task<IReadOnlyList<TransferCount>> CountAsync(TransferTable table, CancellationToken ct) => store.CountAsync(table, ct);

        public IAsyncEnumerable<TransferBatch> ReadAsync(TransferPart part, CancellationToken ct) => store.ReadAsync(part, ct);

        public Task<long> ReplaceAsync(TransferPart part, IAsyncEnumerable<TransferBatch> rows, CancellationToken ct) => store.ReplaceAsync(part, rows, ct);
    }
}
