using Candlewick.Text.Rows;
using Candlewick.Venues.Files.Layouts;

namespace Candlewick.Venues.Files;

/// <summary>Reads zip archives of one layout. A series whose rows cannot be right is set aside; the others of the archive are kept.</summary>
/// <param name="layout">Which entries, which columns.</param>
/// <param name="limits">What counts as a bomb.</param>
/// <param name="clock">Dates faults and provenance.</param>
internal sealed class ZipLayoutFormat(IZipLayout layout, FileLimits limits, TimeProvider clock) : IFileFormat
{
    public FileFormatSpec Spec => layout.Spec;

    public bool Recognizes(ImportFile file) =>
        file.Name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) && layout.Matches(file, ZipPeek.At(file.FullPath));

    public async Task<FileReading> ReadAsync(ImportFile file, CancellationToken ct)
    {
        FaultLog log = new(file.RelativePath, UtcTime.From(clock.GetUtcNow()));
        byte[]? bytes = await FileBytes.ReadAsync(file, limits, log, ct);
        if (bytes is null)
        {
            return new FileReading([], [], log.ToFaults());
        }

        return ReadEntries(file, bytes, log, ct);
    }

    private FileReading ReadEntries(ImportFile file, byte[] bytes, FaultLog log, CancellationToken ct)
    {
        Dictionary<SeriesId, HistoryWrite> writes = [];
        Dictionary<InstrumentId, Instrument> instruments = [];
        HashSet<SeriesId> seen = [];
        foreach ((string entry, byte[] text) in new ZipEntries(bytes, limits, log).Read(ct))
        {
            if (Describe(file, entry, log) is not { } target)
            {
                continue;
            }

            if (!seen.Add(target.Series) || (layout.IsSingle && seen.Count > 1))
            {
                log.Add(new RowFault(DataFaultKind.TooManyEntries, entry, layout.IsSingle ? "one entry" : "one entry a contract", "another one", RowFault.FetchAgain), target.Series);
                Discard(writes, layout.IsSingle ? [.. writes.Keys] : [target.Series]);
                continue;
            }

            Part part = new(target.Series, entry, log);
            HistoryWrite? write = layout.Read(target, new DelimitedRows(text, default, entry), part, ProvenanceOf(file, log));
            log.Claim(part);
            if (write is not null)
            {
                writes.Add(target.Series, write);
                instruments[target.Instrument.Id] = target.Instrument;
            }
        }

        return new FileReading([.. writes.Values], [.. instruments.Values], log.ToFaults());
    }

    private EntryTarget? Describe(ImportFile file, string entry, FaultLog log)
    {
        EntryTarget? target = EntryName.TryParse(entry, out EntryName name) ? layout.Describe(file, name) : null;
        if (target is null)
        {
            log.Add(new RowFault(DataFaultKind.UnknownFormat, entry, $"an entry named as in {layout.Spec.Example}", $"'{entry}'", "Check that the archive holds one layout only."), null);
            return null;
        }

        if (target.Day is { } day && DayNames.DisagreeOn(file.Name, day))
        {
            log.Add(new RowFault(DataFaultKind.OutsidePeriod, entry, $"the day that {file.Name} names", $"{day:yyyy-MM-dd}", RowFault.FetchAgain), target.Series);
            return null;
        }

        return target;
    }

    private Provenance ProvenanceOf(ImportFile file, FaultLog log) =>
        new("file", file.RelativePath, log.Sha256, log.NoticedAt, AbsentMeansNoTrades: layout is IntradayBars);

    private static void Discard(Dictionary<SeriesId, HistoryWrite> writes, IReadOnlyList<SeriesId> series)
    {
        foreach (SeriesId id in series)
        {
            if (writes.Remove(id, out HistoryWrite? write) && write is RangeWrite bars)
            {
                bars.Bars.Dispose();
            }
        }
    }
}
