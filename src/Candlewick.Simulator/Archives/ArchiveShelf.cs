namespace Candlewick.Simulator.Archives;

/// <summary>A file of the bucket as it is at an instant.</summary>
/// <param name="Content">The bytes when they are small and in memory; null when they are in <paramref name="Path"/>.</param>
internal sealed record ShelfFile(string Key, long Bytes, UtcTime LastModified, string ETag, string? Path, byte[]? Content);

/// <summary>The files of the archive bucket.</summary>
internal interface IArchiveShelf
{
    /// <summary>Keys that begin with the prefix and follow <paramref name="after"/>, in ordinal order.</summary>
    IEnumerable<string> ListKeys(string prefix, string after, UtcTime now);

    /// <summary>The file; null when it is not there at the instant.</summary>
    Task<ShelfFile?> FindAsync(string key, UtcTime now, CancellationToken ct);
}
