using System.Collections.Frozen;

namespace Candlewick.Storage.Transfer;

/// <summary>What a cell of a column is, and in what it travels.</summary>
public enum TransferType : byte
{
    /// <summary>Text id of a series (<see cref="SeriesId"/>); an integer of the store's own at rest.</summary>
    Series,

    /// <summary>Text id of an instrument (<see cref="InstrumentId"/>); an integer of the store's own at rest. In the table <c>instrument</c> it is the row's own id.</summary>
    Instrument,

    /// <summary>Text without the character NUL, in whose place U+FFFD stands: not every store keeps it.</summary>
    Text,

    /// <summary>JSON as text; two texts of one value count as equal.</summary>
    Json,

    /// <summary>A decimal as text: digits, sign and point, no exponent, no zeros that say nothing.</summary>
    Decimal,

    /// <summary>Whole number 0 or 1.</summary>
    Flag,
    UInt8,
    UInt16,
    UInt32,
    Int32,
    Int64,

    /// <summary>Microseconds since the Unix epoch, UTC.</summary>
    Micros,

    /// <summary>Nanoseconds since the Unix epoch, UTC; <see cref="long.MinValue"/> and <see cref="long.MaxValue"/> are the open ends.</summary>
    Nanos,

    /// <summary>Days since 1970-01-01.</summary>
    Day,

    /// <summary>A double; NaN when absent.</summary>
    Float64,
}

/// <summary>What a table is of.</summary>
public enum TransferRole : byte
{
    /// <summary>Market data and what is known of it.</summary>
    History,

    /// <summary>Instruments, universe, runs, alerts and what was computed.</summary>
    State,

    /// <summary>Keys of the API and the audit trail; some stores keep them in a place of their own.</summary>
    Access,
}

/// <summary>One column.</summary>
/// <param name="IsNullable">True when a cell may be absent; doubles always may.</param>
public sealed record TransferColumn(string Name, TransferType Type, bool IsNullable)
{
    public bool IsText => Type <= TransferType.Decimal;

    public bool IsFloat => Type == TransferType.Float64;
}

/// <summary>A table, the same in every store: names and columns of the schema, the key first.</summary>
public sealed class TransferTable
{
    private static readonly FrozenDictionary<string, TransferType> Types =
        Enum.GetValues<TransferType>().ToFrozenDictionary(type => type.ToString().ToLowerInvariant());

    /// <param name="columns">Name and type of each column, by comma, a question mark where a cell may be absent.</param>
    internal TransferTable(string name, TransferRole role, int keyColumns, string columns)
    {
        Name = name;
        Role = role;
        KeyColumns = keyColumns;
        Columns = [.. columns.Split(',', StringSplitOptions.TrimEntries).Select(Parse)];
    }

    public string Name { get; }

    public TransferRole Role { get; }

    /// <summary>How many of the first columns order the rows.</summary>
    public int KeyColumns { get; }

    public IReadOnlyList<TransferColumn> Columns { get; }

    /// <summary>The column of instants by which a table is split into months; null for a table that is not split. Its first column is a series then.</summary>
    public string? RangeColumn { get; internal init; }

    /// <summary>True when rows of one series or instrument come together.</summary>
    public bool IsGrouped => Columns[0].Type is TransferType.Series or TransferType.Instrument;

    public override string ToString() => Name;

    private static TransferColumn Parse(string text)
    {
        int space = text.IndexOf(' ', StringComparison.Ordinal);
        string type = text[(space + 1)..];
        return new TransferColumn(text[..space], Types[type.TrimEnd('?')], type.EndsWith('?'));
    }
}
