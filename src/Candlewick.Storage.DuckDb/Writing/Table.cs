using static Candlewick.Storage.DuckDb.Native.ColumnType;

namespace Candlewick.Storage.DuckDb.Writing;

/// <summary>A table that is appended to: its name and the types of its columns, in the order of Schema/*.sql.</summary>
/// <remarks>Decimals and JSON are handed over as text, which the engine converts.</remarks>
internal sealed record Table(string Name, ColumnType[] Columns)
{
    private static readonly ColumnType[] BarRow =
        [Integer, TimestampMicro, TimestampMicro, Integer, Float64, Float64, Float64, Float64, Float64, Float64, Float64, Float64, Float64, UTinyInt, TimestampMicro];

    public static Table Bar { get; } = new("bar", BarRow);

    public static Table BarHistory { get; } = new("bar_history", [.. BarRow, TimestampMicro]);

    public static Table Trade { get; } = new(
        "trade", [Integer, TimestampNano, BigInt, Float64, Float64, UTinyInt, BigInt, BigInt, USmallInt, UInteger, ColumnType.Boolean]);

    public static Table Quote { get; } = new(
        "quote", [Integer, TimestampNano, BigInt, Float64, Float64, Float64, Float64, USmallInt, UInteger, ColumnType.Boolean]);

    public static Table Observation { get; } = new("observation", [Integer, TimestampNano, Float64, Float64]);

    public static Table Instrument { get; } = new(
        "instrument", [Integer, Varchar, Varchar, Varchar, Varchar, Varchar, Varchar, Varchar, Varchar]);

    public static Table TradingRules { get; } = new(
        "trading_rules", [Integer, TimestampNano, TimestampNano, Varchar, Varchar, Varchar, Varchar, Varchar]);

    public static Table Series { get; } = new("series", [Integer, Integer, Varchar, Varchar, Varchar, Varchar, Varchar]);

    public static Table Coverage { get; } = new("coverage", [Integer, TimestampNano, TimestampNano, ColumnType.Boolean]);

    public static Table Hole { get; } = new("hole", [Integer, TimestampNano, TimestampNano, Varchar, Varchar]);

    public static Table Journal { get; } = new(
        "write_journal",
        [
            BigInt, Integer, TimestampNano, TimestampNano, Varchar, Varchar, Varchar, TimestampNano, ColumnType.Boolean, ColumnType.Boolean,
            Varchar, BigInt, BigInt, BigInt, BigInt, BigInt, BigInt, ColumnType.Boolean,
        ]);

    public static Table Quarantine { get; } = new(
        "quarantine",
        [
            BigInt, Varchar, Varchar, Varchar, Varchar, Varchar, Varchar, Varchar, TimestampNano, ColumnType.Boolean, Varchar, Varchar,
            TimestampNano, TimestampNano, ColumnType.Boolean,
        ]);

    public static Table UniverseSnapshot { get; } = new("universe_snapshot", [BigInt, TimestampNano, Varchar, Varchar, Varchar]);

    public static Table UniverseMember { get; } = new(
        "universe_member", [BigInt, Integer, Varchar, Varchar, Varchar, Integer, Varchar, TimestampNano, Varchar, Varchar]);
}
