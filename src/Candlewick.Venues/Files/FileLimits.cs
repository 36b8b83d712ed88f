namespace Candlewick.Venues.Files;

/// <summary>How much a file may hold before it is set aside as a bomb.</summary>
/// <param name="FileBytes">Largest file, in bytes.</param>
/// <param name="EntryBytes">Largest inflated entry of an archive, in bytes.</param>
/// <param name="TotalBytes">Largest sum of the inflated entries, in bytes.</param>
/// <param name="Entries">Most entries of an archive.</param>
public sealed record FileLimits(long FileBytes = 1L << 30, int EntryBytes = 1 << 29, long TotalBytes = 1L << 31, int Entries = 200_000)
{
    public static FileLimits Default { get; } = new();
}
