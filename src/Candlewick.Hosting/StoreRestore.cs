using Candlewick.Acquisition.Upkeep;
using Candlewick.Storage;
using Candlewick.Storage.DuckDb;

namespace Candlewick.Hosting;

/// <summary>What was restored.</summary>
/// <param name="Replaced">Where the store that was there is now; null when there was none.</param>
/// <param name="IsChecked">False for a copy without a manifest: nothing says what it should hold.</param>
public sealed record RestoreReport(string Path, StoreOrigin Origin, string Digest, long Rows, string? Replaced, bool IsChecked);

/// <summary>Puts a backup in the place of a store, once it was opened and holds what its manifest says.</summary>
public static class StoreRestore
{
    private const string Unfinished = ".restoring";

    /// <summary>The same for the store that options name. A backup takes the place of a file; into a server's store it is copied, which is then compared with it.</summary>
    /// <param name="place">Where the store is that the options name.</param>
    /// <exception cref="InputException">There is no such backup, a store is in the way, or it is mirrored.</exception>
    /// <exception cref="StoreException">Locked: the store is in use; or Corrupt: the backup is not what its manifest says.</exception>
    public static Task<RestoreReport> RunAsync(string backup, CandlewickOptions options, StorePlace place, bool replace, CancellationToken ct) => place.Address.IsServer
        ? ServerRestore.RunAsync(backup, options, replace, ct)
        : RunAsync(backup, place.Anchor, replace, ct);

    /// <param name="backup">A copy of a store.</param>
    /// <param name="target">The store's file.</param>
    /// <param name="replace">Move a store that is there aside; otherwise it is in the way.</param>
    /// <exception cref="InputException">There is no such backup, or a store is in the way.</exception>
    /// <exception cref="StoreException">Locked: the store is in use; or Corrupt: the backup is not what its manifest says.</exception>
    public static async Task<RestoreReport> RunAsync(string backup, string target, bool replace, CancellationToken ct)
    {
        BackupManifest? manifest = await FindManifestAsync(backup, ct);
        bool isThere = File.Exists(target);
        if (isThere && !replace)
        {
            throw new InputException($"{target} exists; pass --replace to move it aside, or name another file with --store.");
        }

        string unfinished = target + Unfinished;
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(backup, unfinished, overwrite: true);
        try
        {
            (StoreOrigin origin, StoreCopy held) = await ReadAsync(unfinished, ct);
            Demand(manifest, held, backup);
            string? aside = isThere ? await MoveAsideAsync(target, ct) : null;
            File.Move(unfinished, target);
            return new RestoreReport(target, origin, held.Digest, held.Tables.Values.Sum(), aside, manifest is not null);
        }
        finally
        {
            File.Delete(unfinished);
            File.Delete(unfinished + ".wal");
        }
    }

    internal static async Task<BackupManifest?> FindManifestAsync(string backup, CancellationToken ct)
    {
        if (!File.Exists(backup))
        {
            throw new InputException($"{backup} does not exist; 'wick backup' says where its copies are.");
        }

        string path = backup + BackupStore.ManifestEnding;
        return File.Exists(path) ? BackupManifest.Parse(await File.ReadAllTextAsync(path, ct), path) : null;
    }

    /// <summary>Opens the copy for writing, which brings an older one up to this program's schema, and reads all of it.</summary>
    internal static async Task<(StoreOrigin Origin, StoreCopy Held)> ReadAsync(string path, CancellationToken ct)
    {
        await using DuckDbStore store = await DuckDbStore.OpenAsync(new DuckDbOptions(path), TimeProvider.System, ct);
        StoreHash hash = await new ContentHash(store.Roles.Bars, store.Roles.Coverage).OfStoreAsync(SeriesFilter.Any, ct);
        IReadOnlyList<SeriesSummary> rows = await store.Roles.Coverage.SummarizeAsync(SeriesFilter.Any, ct);
        return (store.Info.Origin, new StoreCopy(path, store.Info.Bytes, hash.Sha256, new Dictionary<string, long> { ["rows"] = rows.Sum(one => one.Rows) }));
    }

    internal static void Demand(BackupManifest? manifest, StoreCopy held, string backup)
    {
        long rows = manifest is null ? 0 : RowTables.Sum(table => manifest.Tables.GetValueOrDefault(table));
        if (manifest is not null && (manifest.Digest != held.Digest || rows != held.Tables["rows"]))
        {
            throw new StoreException(
                ErrorKind.Corrupt,
                $"{backup} is not what its manifest says: content hash {held.Digest}, expected {manifest.Digest}; {held.Tables["rows"]} rows, expected {rows}. Take another backup.");
        }
    }

    private static readonly string[] RowTables = ["bar", "trade", "quote", "observation"];

    /// <summary>Opens the store, so that nobody else has it and its log is merged, and gives it another name.</summary>
    private static async Task<string> MoveAsideAsync(string target, CancellationToken ct)
    {
        await using (await DuckDbStore.OpenAsync(new DuckDbOptions(target), TimeProvider.System, ct))
        {
        }

        int number = 1;
        while (File.Exists($"{target}.replaced-{number}"))
        {
            number++;
        }

        File.Move(target, $"{target}.replaced-{number}");
        return $"{target}.replaced-{number}";
    }
}
