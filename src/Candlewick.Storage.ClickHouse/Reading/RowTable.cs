namespace Candlewick.Storage.ClickHouse.Reading;

/// <summary>A table of rows with a series, an instant and a generation.</summary>
/// <param name="AtColumn">Its instant, in microseconds (<paramref name="IsMicro"/>) or nanoseconds.</param>
/// <param name="NumberColumn">What orders rows of one instant; null where an instant has one row.</param>
internal sealed record RowTable(string Name, string AtColumn, bool IsMicro, string? NumberColumn)
{
    public static RowTable Bar { get; } = new("bar", "open_time", true, "ordinal");

    public static RowTable BarHistory { get; } = new("bar_history", "open_time", true, "ordinal");

    public static RowTable Trade { get; } = new("trade", "event_time", false, "id");

    public static RowTable Quote { get; } = new("quote", "event_time", false, "sequence");

    public static RowTable Observation { get; } = new("observation", "event_time", false, null);

    /// <summary>The tables of current rows.</summary>
    public static IReadOnlyList<RowTable> Current { get; } = [Bar, Trade, Quote, Observation];

    public static IReadOnlyList<RowTable> All { get; } = [Bar, BarHistory, Trade, Quote, Observation];

    /// <summary>The instant as a whole number, in the table's own unit.</summary>
    public string At => $"toUnixTimestamp64{(IsMicro ? "Micro" : "Nano")}({AtColumn})";

    public string Number => NumberColumn is null ? "toInt64(0)" : $"toInt64({NumberColumn})";

    /// <summary>The columns that order the rows of a series.</summary>
    public string Order => NumberColumn is null ? AtColumn : $"{AtColumn}, {NumberColumn}";

    /// <summary>The half-open range, of which whole rows lie in it.</summary>
    public string In(UtcRange range) => $"{AtColumn} >= {Literal(range.From)} AND {AtColumn} < {Literal(range.To)}";

    /// <summary>The first instant of the table's unit at or after the given one, as the table keeps it.</summary>
    public long UnitsOf(UtcTime time) => IsMicro ? Sql.CeilingMicro(time) : time.Nanoseconds;

    /// <summary>A literal of the column's type, so that the engine can skip blocks.</summary>
    public string Literal(UtcTime time) => $"fromUnixTimestamp64{(IsMicro ? "Micro" : "Nano")}(toInt64('{Sql.Number(UnitsOf(time))}'), 'UTC')";
}
