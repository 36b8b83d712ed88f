using System.Collections.Frozen;

namespace Candlewick.Acquisition;

/// <summary>The files whose rows are in the store already, by digest and, where the user gave a venue for a file, under that venue.</summary>
internal sealed class KnownFiles
{
    private readonly IReadOnlySet<string> _anywhere;
    private readonly IReadOnlyDictionary<string, IReadOnlySet<string>> _byVenue;

    private KnownFiles(IReadOnlySet<string> anywhere, IReadOnlyDictionary<string, IReadOnlySet<string>> byVenue)
    {
        _anywhere = anywhere;
        _byVenue = byVenue;
    }

    public static KnownFiles None { get; } = new(FrozenSet<string>.Empty, FrozenDictionary<string, IReadOnlySet<string>>.Empty);

    /// <summary>False when there is nothing to compare with, so that no file needs its digest.</summary>
    public bool HasAny => _anywhere.Count > 0;

    public static async Task<KnownFiles> FindAsync(
        IWriteJournal journal, IEnumerable<(ImportFile File, IFileFormat Format)> files, CancellationToken ct)
    {
        Dictionary<string, IReadOnlySet<string>> byVenue = new(StringComparer.Ordinal);
        foreach (string venue in files.Select(one => one.Format.FindGivenVenue(one.File)).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            byVenue[venue] = await journal.ListDigestsAsync(new SeriesFilter(Venue: venue), ct);
        }

        return new KnownFiles(await journal.ListDigestsAsync(ct), byVenue);
    }

    /// <param name="sha256">Lower-case hexadecimal digest of the file.</param>
    public bool Has(ImportFile file, IFileFormat format, string sha256)
    {
        IReadOnlySet<string> digests = format.FindGivenVenue(file) is { } venue ? _byVenue[venue] : _anywhere;
        return digests.Contains(format.Spec.ToJournalDigest(sha256));
    }
}
