namespace Candlewick.Domain.MarketData;

public enum DataFaultKind : byte
{
    ChecksumMismatch,
    ChecksumMissing,
    Corrupt,
    Truncated,
    Empty,
    TooManyEntries,
    TooLarge,
    PathOutside,
    ColumnMissing,
    NotANumber,
    NegativeValue,
    ImpossibleBar,
    UnitSwitch,
    DuplicateRow,
    ConflictingRow,
    OutOfOrder,
    OutsidePeriod,
    UnknownSymbol,
    UnknownFormat,
}

/// <summary>Data that cannot be right, as a value: it goes to quarantine, and the rest of the run goes on.</summary>
/// <param name="Series">Null when not even that could be told.</param>
/// <param name="Source">File or archive key.</param>
/// <param name="Where">Entry and line, such as <c>BTCUSDT-1m-2024-01.csv:1203</c>; null when it concerns the whole file.</param>
/// <param name="Advice">What to do, in one sentence.</param>
/// <param name="IsRepaired">True when the data was kept because the fault is harmless (an equal row twice, rows out of order); false when the file was set aside.</param>
/// <param name="Sha256">Digest of the file as found, null when it could not be read.</param>
/// <param name="Period">The range that the bad file or rows claim to be about; null when it could not be told.</param>
/// <param name="IsReissue">True when the file came in place of one whose rows are stored: those rows do not stand for it.</param>
public sealed record DataFault(
    SeriesId? Series,
    string Source,
    DataFaultKind Kind,
    string? Where,
    string Expected,
    string Found,
    string Advice,
    UtcTime NoticedAt,
    bool IsRepaired = false,
    string? Sha256 = null,
    UtcRange? Period = null,
    bool IsReissue = false)
{
    /// <summary>One line: where, kind, found, expected, advice.</summary>
    public override string ToString() =>
        $"{Source}{(Where is null ? "" : $" ({Where})")}: {Kind}: found {Found}, expected {Expected}. {Advice}";
}
