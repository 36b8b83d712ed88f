using Candlewick.Storage.Transfer;

namespace Candlewick.Storage.Postgres.Transfer;

/// <summary>Statements over tables as they travel.</summary>
internal static class TransferSql
{
    /// <summary>Tables of fixed-size cells, which go by the shortest road.</summary>
    public static bool IsRows(TransferTable table) => table.RangeColumn is not null;

    /// <summary>Listings that only rows speak of are made anew by those rows; everything else is kept.</summary>
    public static string Kept(TransferTable table) => table.Name == "instrument" ? "kind IS NOT NULL" : "true";

    public static string Names(TransferTable table) => string.Join(", ", table.Columns.Select(column => $"\"{column.Name}\""));

    public static string Select(TransferTable table, string condition) =>
        $"SELECT {string.Join(", ", table.Columns.Select(Cell))} FROM {table.Name} WHERE {condition} "
        + $"ORDER BY {string.Join(", ", table.Columns.Take(table.KeyColumns).Select(Key))}";

    /// <param name="seriesId">Of the part's series; null when the store has none of it.</param>
    public static string Where(TransferPart part, int? seriesId)
    {
        List<string> conditions = [Kept(part.Table)];
        if (part.Series is not null)
        {
            conditions.Add(seriesId is { } id ? $"series_id = {id}" : "false");
        }

        if (part.Range is { } range && part.Table.RangeColumn is { } column)
        {
            bool isNano = IsNano(part.Table);
            conditions.Add($"{column} >= {Limit(range.From, isNano)}");
            conditions.Add($"{column} < {Limit(range.To, isNano)}");
        }

        return string.Join(" AND ", conditions);
    }

    /// <summary>True where the instants of the rows are counted in nanoseconds.</summary>
    public static bool IsNano(TransferTable table) => table.Columns.First(column => column.Name == table.RangeColumn).Type == TransferType.Nanos;

    public static string CountSql(TransferTable table)
    {
        if (table.RangeColumn is not { } column)
        {
            return $"SELECT NULL::integer, 0::bigint, count(*) FROM {table.Name} WHERE {Kept(table)}";
        }

        const string Day = "86400000000000";
        string days = IsNano(table)
            ? $"({column} - ({column} % {Day} + {Day}) % {Day}) / {Day}"
            : $"(extract(epoch FROM date_trunc('day', {column})) / 86400)::bigint";
        return $"SELECT series_id, {days}, count(*) FROM {table.Name} GROUP BY 1, 2";
    }

    private static string Limit(UtcTime instant, bool isNano) =>
        isNano ? $"({instant.Nanoseconds})::bigint" : $"timestamptz '{UtcTime.From(new DateTimeOffset(PgInstant.Ceiling(instant), TimeSpan.Zero))}'";

    private static string Cell(TransferColumn column) =>
        column.Type is TransferType.Json or TransferType.Decimal ? $"\"{column.Name}\"::text" : $"\"{column.Name}\"";

    private static string Key(TransferColumn column) => column.Type == TransferType.Text ? $"\"{column.Name}\" COLLATE \"C\"" : $"\"{column.Name}\"";
}

/// <summary>The texts of the database's integers.</summary>
internal sealed record TransferNames(IReadOnlyDictionary<int, string> Series, IReadOnlyDictionary<int, string> Instruments)
{
    public static async Task<TransferNames> LoadAsync(PostgresSession session) => new(
        await LoadAsync(session, "SELECT series_id, series FROM series_name"),
        await LoadAsync(session, "SELECT instrument_id, venue || ':' || symbol FROM instrument"));

    private static async Task<Dictionary<int, string>> LoadAsync(PostgresSession session, string sql) =>
        (await session.ListAsync(row => (row.GetInt32(0), row.GetString(1)), sql)).ToDictionary(one => one.Item1, one => one.Item2);
}
