using Candlewick.Text.Rows;

namespace Candlewick.Venues.Files.Layouts;

/// <summary>What an entry holds.</summary>
/// <param name="Day">The day of the layout's zone; null where the rows name theirs.</param>
internal sealed record EntryTarget(Instrument Instrument, SeriesId Series, DateOnly? Day);

/// <summary>One layout of text files in a zip. Stateless.</summary>
internal interface IZipLayout
{
    FileFormatSpec Spec { get; }

    /// <summary>True when an archive holds one entry and no more.</summary>
    bool IsSingle { get; }

    /// <summary>Whether an archive is of this layout.</summary>
    /// <param name="peek">Null when the archive cannot be opened: then its name decides.</param>
    bool Matches(ImportFile file, ZipPeek? peek);

    /// <summary>What an entry is about; null when its name is not one of this layout.</summary>
    EntryTarget? Describe(ImportFile file, EntryName name);

    /// <summary>Reads the rows of an entry; null when they cannot be right, with the faults in <paramref name="part"/>.</summary>
    HistoryWrite? Read(EntryTarget target, DelimitedRows rows, Part part, Provenance provenance);
}
