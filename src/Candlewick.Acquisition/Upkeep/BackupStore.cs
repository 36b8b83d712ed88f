using System.Globalization;
using System.Text.Json;
using Candlewick.Jobs;

namespace Candlewick.Acquisition.Upkeep;

/// <summary>Where to copy the store.</summary>
/// <param name="Folder">Created when absent.</param>
/// <param name="Keep">Backups that stay, the newest; at least 1.</param>
public sealed record BackupRequest(string Folder, int Keep = 7);

/// <summary>What stands beside a backup as <c>NAME.json</c>.</summary>
/// <param name="File">Name of the copy, in the same folder.</param>
/// <param name="Digest">Content hash of its bars and holes, as <c>wick audit --hash</c> gives it.</param>
/// <param name="Tables">Rows of each table.</param>
public sealed record BackupManifest(string File, string Store, bool Simulated, UtcTime CopiedAt, long Bytes, string Digest, IReadOnlyDictionary<string, long> Tables)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public string ToJson() => JsonSerializer.Serialize(
        new { File, Store, Simulated, CopiedAt = CopiedAt.ToString(), Bytes, Digest, Tables }, Json);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="InputException">The text is no manifest.</exception>
    public static BackupManifest Parse(string json, string path)
    {
        try
        {
            Row row = JsonSerializer.Deserialize<Row>(json, Json)!;
            return new BackupManifest(row.File, row.Store, row.Simulated, UtcTime.Parse(row.CopiedAt), row.Bytes, row.Digest, row.Tables);
        }
        catch (Exception failure) when (failure is JsonException or FormatException or ArgumentNullException)
        {
            throw new InputException($"{path}: expected the manifest of a backup, found something else ({failure.Message}).");
        }
    }

    private sealed record Row(string File, string Store, bool Simulated, string CopiedAt, long Bytes, string Digest, Dictionary<string, long> Tables);
}

/// <summary>What was backed up.</summary>
/// <param name="Removed">Older backups that were deleted.</param>
public sealed record BackupReport(string Path, BackupManifest Manifest, IReadOnlyList<string> Removed)
{
    public override string ToString() =>
        $"{Path}: {Manifest.Bytes} bytes, {Manifest.Tables.Values.Sum()} rows, content hash {Manifest.Digest}, opened and compared; {Removed.Count} older backups deleted";
}

/// <summary>Copies the store as of one instant while writes go on, opens the copy, compares its content hash and row counts, and only then keeps it.</summary>
/// <remarks>Safe to stop: an unfinished copy has another name, and the next run deletes it.</remarks>
public sealed class BackupStore(StoreRoles store, TimeProvider clock) : IJob<BackupRequest, BackupReport>
{
    public const string ManifestEnding = ".json";
    private const string Ending = ".duckdb";
    private const string Unfinished = ".part";

    /// <exception cref="StoreException">The folder cannot be written; or Corrupt: the copy does not hold what the store held.</exception>
    public async Task<BackupReport> RunAsync(BackupRequest request, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(request.Keep, 1);
        Directory.CreateDirectory(request.Folder);
        UtcTime now = UtcTime.From(clock.GetUtcNow());
        StoreInfo info = store.Queries.Info;
        string stem = Path.GetFileNameWithoutExtension(info.Location);
        string name = $"{stem}-{now.ToDateTimeOffset().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}{Ending}";
        string path = Path.Combine(request.Folder, name);
        foreach (string left in Directory.EnumerateFiles(request.Folder, $"{stem}-*{Unfinished}*"))
        {
            File.Delete(left);
        }

        StoreCopy copy = await store.Upkeep.Copies.CopyAsync(path + Unfinished, ct);
        StoreCopy read = await store.Upkeep.Copies.ReadAsync(path + Unfinished, ct);
        if (!copy.HasSameContent(read))
        {
            File.Delete(path + Unfinished);
            throw new StoreException(ErrorKind.Corrupt, $"{path}: the copy holds other content than the store did ({read.Digest} for {copy.Digest}); it was deleted. Check the disk, and back up again.");
        }

        BackupManifest manifest = new(name, info.Location, info.Origin == StoreOrigin.Simulated, now, read.Bytes, read.Digest, read.Tables);
        await File.WriteAllTextAsync(path + ManifestEnding, manifest.ToJson(), ct);
        File.Move(path + Unfinished, path, overwrite: true);
        return new BackupReport(path, manifest, RemoveOlder(request, stem));
    }

    /// <summary>Deletes all but the newest copies that have a manifest; files of others are left alone.</summary>
    private static string[] RemoveOlder(BackupRequest request, string stem)
    {
        string[] older = [.. Directory.EnumerateFiles(request.Folder, $"{stem}-*{Ending}")
            .Where(path => Path.GetFileName(path).Length == stem.Length + 1 + "20260101T000000Z".Length + Ending.Length && File.Exists(path + ManifestEnding))
            .OrderDescending(StringComparer.Ordinal)
            .Skip(request.Keep)];
        foreach (string path in older)
        {
            File.Delete(path);
            File.Delete(path + ManifestEnding);
        }

        return older;
    }
}
