using static Candlewick.Storage.DuckDb.Native.ColumnType;

namespace Candlewick.Storage.DuckDb.Derived;

/// <summary>The tables of what is computed and kept, as they are appended to.</summary>
internal static class DerivedTables
{
    public static Table Sample { get; } = new("price_sample", [Integer, TimestampNano, Float64, BigInt]);

    public static Table Window { get; } = new("price_window", [Integer, Varchar, TimestampNano, TimestampNano, Float64, Float64, BigInt]);

    public static Table Statistic { get; } = new(
        "daily_statistic", [Integer, TimestampMicro, Float64, Float64, Float64, TimestampMicro, TimestampMicro]);

    public static Table Ranking { get; } = new(
        "daily_ranking", [Varchar, Varchar, TimestampMicro, TimestampNano, Integer, TimestampMicro, TimestampMicro]);

    public static Table RankingPlace { get; } = new(
        "daily_ranking_place", [Varchar, Varchar, TimestampMicro, Varchar, Integer, Varchar, Float64, TimestampMicro, TimestampMicro]);

    public static Table Currency { get; } = new(
        "currency", [Varchar, Varchar, Varchar, Varchar, Integer, Varchar, TimestampNano, TimestampMicro, TimestampMicro]);

    public static Table LedgerChange { get; } = new("ledger_change", [BigInt, Integer, TimestampNano, TimestampNano]);

    public static Table Day { get; } = new(
        "dim_date", [Integer, CalendarDay, Integer, Integer, Integer, Integer, Integer, Varchar, Integer, Integer]);

    public static Table Venue { get; } = new("dim_venue", [Integer, Varchar, ColumnType.Boolean]);

    public static Table Instrument { get; } = new(
        "dim_instrument", [Integer, Integer, Varchar, Varchar, Varchar, Varchar, Varchar]);
}
