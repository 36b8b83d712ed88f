using System.Security.Cryptography;
using System.Text;
using Candlewick.Text;
using Candlewick.Venues.Files.Mapping;

namespace Candlewick.Venues.Files;

/// <summary>A row of a mapped file as it was understood.</summary>
/// <param name="Line">In the file, from 1.</param>
/// <param name="Text">Times in UTC and every value that is present.</param>
public sealed record PreviewRow(int Line, SeriesId Series, string Text);

/// <summary>The first rows of a file as a mapping understands them.</summary>
/// <param name="Columns">Names that the file gives its columns; empty where it gives none.</param>
/// <param name="Rows">At most ten.</param>
/// <param name="Faults">What was wrong up to there.</param>
public sealed record FilePreview(IReadOnlyList<string> Columns, IReadOnlyList<PreviewRow> Rows, IReadOnlyList<DataFault> Faults);

/// <summary>Any delimited text or JSON array (also gzip, or a zip of one file), read by a mapping in YAML. Safe for concurrent use.</summary>
/// <remarks>The asked range of a write goes from its first row to its last. Mapping reference: docs/how-to/import-files.md.</remarks>
public sealed class MappedFileFormat : IFileFormat
{
    private const int PreviewRows = 10;

    private readonly FileMapping _mapping;
    private readonly FileLimits _limits;
    private readonly TimeProvider _clock;

    private MappedFileFormat(FileMapping mapping, string revision, FileLimits limits, TimeProvider clock)
    {
        _mapping = mapping;
        _limits = limits;
        _clock = clock;
        Spec = new FileFormatSpec(mapping.Name, $"Mapped files: {string.Join(", ", mapping.Files.Select(glob => glob.Text))}", mapping.Files[0].Text) { Revision = revision };
    }

    public FileFormatSpec Spec { get; }

    /// <summary>Reads the mapping in a file.</summary>
    /// <param name="clock">Dates faults and provenance.</param>
    /// <exception cref="InputException">The mapping has faults: all of them, with line and column; or the file is not there.</exception>
    public static async Task<MappedFileFormat> LoadAsync(string path, TimeProvider clock, CancellationToken ct)
    {
        if (!File.Exists(path))
        {
            throw new InputException($"The mapping '{path}' was not found; expected a YAML file as in docs/how-to/import-files.md.");
        }

        return Parse(await File.ReadAllTextAsync(path, ct), path, clock);
    }

    /// <summary>Reads a mapping.</summary>
    /// <param name="yaml">The text of the mapping.</param>
    /// <param name="name">What faults call the mapping's file.</param>
    /// <param name="clock">Dates faults and provenance.</param>
    /// <param name="limits">What counts as a bomb; the usual limits when null.</param>
    /// <exception cref="InputException">The mapping has faults: all of them, with line and column.</exception>
    public static MappedFileFormat Parse(string yaml, string name, TimeProvider clock, FileLimits? limits = null) =>
        MappingReader.Read(yaml, name, out IReadOnlyList<TextFault> faults) is { } mapping
            ? new MappedFileFormat(mapping, RevisionOf(yaml), limits ?? FileLimits.Default, clock)
            : throw new InputException([.. faults.Select(fault => fault.ToString())]);

    public bool Recognizes(ImportFile file) => _mapping.Files.Any(glob => glob.IsMatch(file));

    public async Task<FileReading> ReadAsync(ImportFile file, CancellationToken ct)
    {
        FaultLog log = new(file.RelativePath, UtcTime.From(_clock.GetUtcNow()));
        MappedFile? open = await OpenAsync(file, log, ct);
        if (open is null)
        {
            return new FileReading([], [], log.ToFaults());
        }

        bool isRead = open.ReadAll(int.MaxValue, null, ct);
        string? digest = log.Sha256 is null ? null : Spec.ToJournalDigest(log.Sha256);
        Provenance provenance = new("file", file.RelativePath, digest, log.NoticedAt, AbsentMeansNoTrades: _mapping.AbsentMeansNoTrades);
        List<HistoryWrite> writes = [];
        List<Instrument> instruments = [];
        foreach (SeriesRows series in open.Series)
        {
            HistoryWrite? whole = isRead || series.Part.LoseClaim() ? series.ToWrite(provenance) : null;
            log.Claim(series.Part);
            if (whole is { } write)
            {
                writes.Add(write);
                instruments.Add(series.Instrument);
            }
        }

        return new FileReading(writes, instruments, log.ToFaults());
    }

    /// <summary>The first ten rows of a file as the mapping understands them. Nothing is written.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public async Task<FilePreview> DryRunAsync(ImportFile file, CancellationToken ct)
    {
        FaultLog log = new(file.RelativePath, UtcTime.From(_clock.GetUtcNow()));
        List<PreviewRow> rows = [];
        MappedFile? open = await OpenAsync(file, log, ct);
        open?.ReadAll(PreviewRows, rows, ct);
        return new FilePreview(open?.Rows.Names ?? [], rows, log.ToFaults());
    }

    private static string RevisionOf(string yaml) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(yaml)));

    private async Task<MappedFile?> OpenAsync(ImportFile file, FaultLog log, CancellationToken ct)
    {
        byte[]? bytes = await FileBytes.ReadAsync(file, _limits, log, ct);
        string entry = file.Name;
        if (bytes is not null && FileBytes.IsGzip(bytes))
        {
            bytes = FileBytes.Gunzip(bytes, _limits, log);
            entry = entry.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? entry[..^3] : entry;
        }
        else if (bytes is not null && FileBytes.IsZip(bytes))
        {
            (entry, bytes) = OnlyEntry(bytes, log, ct);
        }

        return bytes is null ? null : MappedFile.Open(_mapping, file, entry, bytes, log);
    }

    private (string Entry, byte[]? Text) OnlyEntry(byte[] bytes, FaultLog log, CancellationToken ct)
    {
        List<(string Name, byte[] Text)> entries = [.. new ZipEntries(bytes, _limits, log).Read(ct).Take(2)];
        if (entries.Count > 1)
        {
            log.Add(new RowFault(DataFaultKind.TooManyEntries, entries[1].Name, "one entry", "another one", "Unpack the archive and import the folder."), null);
        }

        return entries.Count == 1 ? entries[0] : ("", null);
    }
}
