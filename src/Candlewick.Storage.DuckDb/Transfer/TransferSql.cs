using Candlewick.Storage.Transfer;

namespace Candlewick.Storage.DuckDb.Transfer;

/// <summary>The texts of the file's integers.</summary>
internal sealed record TransferNames(IReadOnlyDictionary<int, string> Series, IReadOnlyDictionary<int, string> Instruments)
{
    public static TransferNames Load(Func<string, DuckDbResult> read) => new(
        Load(read, "SELECT series_id, series FROM series_name"),
        Load(read, "SELECT instrument_id, venue || ':' || symbol FROM instrument"));

    /// <summary>The number of a series; null when the file has none.</summary>
    public int? Find(SeriesId series)
    {
        string text = series.ToString();
        foreach ((int id, string name) in Series)
        {
            if (name == text)
            {
                return id;
            }
        }

        return null;
    }

    private static Dictionary<int, string> Load(Func<string, DuckDbResult> read, string sql)
    {
        Dictionary<int, string> names = [];
        using DuckDbResult rows = read(sql);
        rows.ForEach((chunk, row) => names[chunk.Column<int>(0)[row]] = chunk.Text(1, row));
        return names;
    }
}

/// <summary>Statements over tables as they travel.</summary>
internal static class TransferSql
{
    /// <summary>Listings that only rows speak of are made anew by those rows; everything else is kept.</summary>
    public static string Kept(TransferTable table) => table.Name == "instrument" ? "kind IS NOT NULL" : "true";

    public static string Select(TransferTable table, string condition) =>
        $"SELECT {string.Join(", ", table.Columns.Select(Cell))} FROM {table.Name} WHERE {condition} "
        + $"ORDER BY {string.Join(", ", table.Columns.Take(table.KeyColumns).Select(column => $"\"{column.Name}\""))}";

    public static string Where(TransferPart part, TransferNames names)
    {
        List<string> conditions = [Kept(part.Table)];
        if (part.Series is { } series)
        {
            conditions.Add(names.Find(series) is { } id ? $"series_id = {id}" : "false");
        }

        if (part.Range is { } range && part.Table.RangeColumn is { } column)
        {
            conditions.Add(part.Table.Columns.First(one => one.Name == column).Type == TransferType.Micros
                ? Sql.BarsIn(column, range)
                : Sql.PrintsIn(column, range));
        }

        return string.Join(" AND ", conditions);
    }

    /// <exception cref="StoreException">BadRequest: the table is none of them.</exception>
    public static void Demand(IReadOnlyList<TransferTable> tables, TransferTable table)
    {
        if (!tables.Contains(table))
        {
            throw new StoreException(ErrorKind.BadRequest, $"This store keeps no table '{table.Name}'.");
        }
    }

    /// <summary>How the engine has the cells of a type in memory.</summary>
    public static ColumnType TypeOf(TransferColumn column) => column.Type switch
    {
        TransferType.Series or TransferType.Instrument or TransferType.Int32 => ColumnType.Integer,
        TransferType.Text or TransferType.Json or TransferType.Decimal => ColumnType.Varchar,
        TransferType.Flag => ColumnType.Boolean,
        TransferType.UInt8 => ColumnType.UTinyInt,
        TransferType.UInt16 => ColumnType.USmallInt,
        TransferType.UInt32 => ColumnType.UInteger,
        TransferType.Int64 => ColumnType.BigInt,
        TransferType.Micros => ColumnType.TimestampMicro,
        TransferType.Nanos => ColumnType.TimestampNano,
        TransferType.Day => ColumnType.CalendarDay,
        _ => ColumnType.Float64,
    };

    private static string Cell(TransferColumn column) =>
        column.Type is TransferType.Json or TransferType.Decimal ? $"\"{column.Name}\"::VARCHAR" : $"\"{column.Name}\"";
}
