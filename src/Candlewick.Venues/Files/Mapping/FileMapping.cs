namespace Candlewick.Venues.Files.Mapping;

/// <summary>What one row of a mapped file is.</summary>
public enum RowKind
{
    Bar,
    Trade,
    AggregateTrade,
    Quote,
    OpenInterest,
}

/// <summary>Which end of a bar its time names.</summary>
public enum BarStamp
{
    Open,
    Close,
}

/// <summary>How a time is written.</summary>
public enum TimeUnit
{
    S,
    Ms,
    Us,
    Ns,

    /// <summary>Text: ISO 8601, or the mapping's own format.</summary>
    Text,
}

internal enum MappedLayout
{
    ByExtension,
    Csv,
    Tsv,
    Json,
}

/// <summary>Where a value comes from: a column by name or by position from 0, or a constant.</summary>
internal sealed record MappedColumn(string? Name, int Position, string? Constant)
{
    public string Label => Name ?? (Constant is null ? $"column {Position}" : $"constant '{Constant}'");
}

/// <param name="Delimiter">0 for the usual one of the layout.</param>
internal sealed record MappedText(MappedLayout Layout, byte Delimiter, byte Quote, bool HasHeader, string Path);

/// <param name="Format">A .NET custom format; null for ISO 8601.</param>
/// <param name="Zone">Of texts that name no offset.</param>
internal sealed record MappedTime(MappedColumn Column, TimeUnit Unit, string? Format, TimeZoneInfo Zone, BarStamp Stamp);

/// <summary>Symbol by constant, column or file-name pattern (groups <c>symbol</c>, or <c>base</c> and <c>quote</c>).</summary>
internal sealed record MappedInstrument(
    string Venue,
    InstrumentKind Kind,
    string? Symbol,
    MappedColumn? SymbolColumn,
    System.Text.RegularExpressions.Regex? FilePattern,
    string? Base,
    string? Quote,
    string? Settlement,
    decimal Multiplier,
    bool IsInverse);

internal sealed record MappedAggressor(MappedColumn Column, IReadOnlyList<string> Buyer, IReadOnlyList<string> Seller);

/// <summary>A mapping as it was understood.</summary>
/// <param name="Columns">By the names of the mapping: <c>open</c>, <c>price</c>, ...</param>
internal sealed record FileMapping(
    string Name,
    IReadOnlyList<FileGlob> Files,
    MappedText Text,
    RowKind Row,
    MappedInstrument Instrument,
    MappedTime Times,
    IReadOnlyDictionary<string, MappedColumn> Columns,
    MappedAggressor? Aggressor)
{
    public BarSpec Bars { get; init; }

    public TradingCalendar Calendar { get; init; } = TradingCalendar.AlwaysOpen;

    /// <summary>Prices are divided by it.</summary>
    public double PriceScale { get; init; } = 1;

    /// <summary>Quantities and volumes are divided by it.</summary>
    public double QuantityScale { get; init; } = 1;

    public bool HasConsecutiveIds { get; init; }

    public bool AbsentMeansNoTrades { get; init; }

    public bool IsLastRowForming { get; init; }
}
