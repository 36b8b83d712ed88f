using System.Security.Cryptography;
using System.Text;

namespace Candlewick.Domain.Ports;

/// <summary>A file to import.</summary>
/// <param name="FullPath">Where it is.</param>
/// <param name="RelativePath">Its path below the folder that was named, with forward slashes; formats recognise their files by it.</param>
public sealed record ImportFile(string FullPath, string RelativePath)
{
    public string Name => Path.GetFileName(FullPath);
}

/// <summary>What a format is.</summary>
/// <param name="Name">Short code, such as <c>binance-archive</c>.</param>
/// <param name="Summary">One line.</param>
/// <param name="Example">A file name that it recognises.</param>
public sealed record FileFormatSpec(string Name, string Summary, string Example)
{
    /// <summary>Digest of what the user wrote to say how files are read, such as a mapping; null for layouts that never change.</summary>
    public string? Revision { get; init; }

    /// <summary>What the journal knows a file by: its own digest or, where a revision says how it is read, that of both together.</summary>
    /// <param name="sha256">Lower-case hexadecimal digest of the file.</param>
    public string ToJournalDigest(string sha256) =>
        Revision is null ? sha256 : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{sha256}\n{Revision}")));
}

/// <summary>What a file held: writes for the store, the instruments they are about, and what was wrong with it.</summary>
/// <param name="Writes">Empty when the file was set aside. Bars are the caller's to dispose.</param>
public sealed record FileReading(IReadOnlyList<HistoryWrite> Writes, IReadOnlyList<Instrument> Instruments, IReadOnlyList<DataFault> Faults)
{
    public static FileReading Rejected(DataFault fault) => new([], [], [fault]);
}

/// <summary>Reads one layout of files into writes. Safe for concurrent use.</summary>
public interface IFileFormat
{
    /// <summary>What the format is; never changes.</summary>
    FileFormatSpec Spec { get; }

    /// <summary>True when the path (and for ambiguous names the first bytes of the file) is one of this format's.</summary>
    bool Recognizes(ImportFile file);

    /// <summary>The venue that the user gave for files like this one, which tell none; null when nobody did, and where the path tells it.</summary>
    string? FindGivenVenue(ImportFile file) => null;

    /// <summary>Reads the whole file. A file that cannot be right is a fault in the reading, not an exception.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    Task<FileReading> ReadAsync(ImportFile file, CancellationToken ct);
}
