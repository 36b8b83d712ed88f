using Candlewick.Storage.DuckDb;

namespace Candlewick.Hosting;

/// <summary>How much memory the engine gets where nobody says: merging the log into a large file needs some for every part of the file.</summary>
public static class StoreMemory
{
    /// <summary>One mebibyte for so many of the file; 96 MiB were too few for a file of 1.5 GB.</summary>
    private const int FilePerMemory = 8;

    /// <summary>A process that stays cannot be given more later, and its file grows.</summary>
    private const int LeastLongLived = 512;

    /// <param name="wanted">Mebibytes; 0 to choose.</param>
    /// <param name="database">The database file, which need not exist.</param>
    /// <param name="isLongLived">For a process that stays.</param>
    /// <returns>Mebibytes; never more than half of the machine's, unless wanted.</returns>
    public static int Choose(int wanted, string database, bool isLongLived)
    {
        if (wanted > 0)
        {
            return wanted;
        }

        long file = File.Exists(database) ? new FileInfo(database).Length >> 20 : 0;
        long least = isLongLived ? LeastLongLived : DuckDbOptions.DefaultMemoryMebibytes;
        long most = Math.Max(DuckDbOptions.DefaultMemoryMebibytes, (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20) / 2);
        return (int)Math.Clamp(Math.Max(file / FilePerMemory, least), DuckDbOptions.DefaultMemoryMebibytes, most);
    }
}
