using Candlewick.Simulator.Market;

namespace Candlewick.Simulator.Archives;

/// <summary>A bucket-shaped folder, served byte for byte. Its index is made once, from the file names.</summary>
internal sealed class FolderShelf : IArchiveShelf
{
    private readonly string _folder;
    private readonly string[] _keys;

    public FolderShelf(string folder)
    {
        _folder = Path.GetFullPath(folder);
        string data = Path.Combine(_folder, "data");
        _keys = [.. Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_folder, file).Replace('\\', '/'))];
        Array.Sort(_keys, StringComparer.Ordinal);
    }

    public IReadOnlyList<string> Keys => _keys;

    public IEnumerable<string> ListKeys(string prefix, string after, UtcTime now)
    {
        int first = Array.BinarySearch(_keys, string.CompareOrdinal(prefix, after) > 0 ? prefix : after, StringComparer.Ordinal);
        for (int i = first < 0 ? ~first : first; i < _keys.Length; i++)
        {
            if (_keys[i].StartsWith(prefix, StringComparison.Ordinal))
            {
                if (string.CompareOrdinal(_keys[i], after) > 0)
                {
                    yield return _keys[i];
                }
            }
            else if (string.CompareOrdinal(_keys[i], prefix) > 0)
            {
                yield break;
            }
        }
    }

    public Task<ShelfFile?> FindAsync(string key, UtcTime now, CancellationToken ct)
    {
        // Only keys of the index are served, so no path can climb out.
        if (Array.BinarySearch(_keys, key, StringComparer.Ordinal) < 0)
        {
            return Task.FromResult<ShelfFile?>(null);
        }

        FileInfo file = new(PathOf(key));
        UtcTime modified = UtcTime.From(new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero));
        string tag = Dice.Seed(Dice.Hash(key), (ulong)file.Length, (ulong)modified.Nanoseconds).ToString("x16");
        return Task.FromResult<ShelfFile?>(new ShelfFile(key, file.Length, modified, tag, file.FullName, null));
    }

    public string PathOf(string key) => Path.Combine(_folder, key);
}
