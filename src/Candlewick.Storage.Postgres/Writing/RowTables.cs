namespace Candlewick.Storage.Postgres.Writing;

/// <summary>The tables of rows, and the months that each is known to have. One for a store, for all its transactions.</summary>
internal sealed class RowTables(bool hasHypertables)
{
    public MonthTables? Bars { get; } = hasHypertables ? null : new MonthTables("bar", 0, isNano: false);

    public MonthTables? Trades { get; } = hasHypertables ? null : new MonthTables("trade", 1, isNano: true);

    public MonthTables? Quotes { get; } = hasHypertables ? null : new MonthTables("quote", 2, isNano: true);

    /// <summary>Those that have a table a month; none with hypertables.</summary>
    public IEnumerable<MonthTables> Monthly => new[] { Bars, Trades, Quotes }.OfType<MonthTables>();

    /// <summary>Another process dropped a month: which there are is looked up again.</summary>
    public void Forget()
    {
        foreach (MonthTables months in Monthly)
        {
            months.Forget();
        }
    }
}

/// <summary>A table of rows with a series and an instant.</summary>
internal sealed record RowTable(string Name, string TimeColumn, bool IsNano)
{
    public static IReadOnlyList<RowTable> All { get; } =
        [new("bar", "open_time", false), new("trade", "event_time", true), new("quote", "event_time", true), new("observation", "event_time", true)];

    /// <summary>The lower and the excluded upper limit of a range, as arguments.</summary>
    public object?[] Limits(UtcRange range) =>
        IsNano ? [range.From.Nanoseconds, range.To.Nanoseconds] : [PgInstant.Ceiling(range.From), PgInstant.Ceiling(range.To)];

    public UtcTime ReadInstant(NpgsqlDataReader row, int column) => IsNano ? PgInstant.ReadNano(row, column) : PgInstant.Read(row, column);
}
