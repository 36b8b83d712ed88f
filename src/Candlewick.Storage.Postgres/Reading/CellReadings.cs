using System.Globalization;

namespace Candlewick.Storage.Postgres.Reading;

/// <summary>How a cell of a result is read.</summary>
internal enum CellReading
{
    /// <summary>As the server writes it.</summary>
    AsText,
    Flag,
    Whole,
    Number,
    Decimal,
    Day,
    Instant,
}

/// <summary>One cell of a result as a plain value: null, string, bool, long, decimal, double, UtcTime or DateOnly.</summary>
internal static class CellReadings
{
    /// <param name="type">The server's name of the type.</param>
    public static CellReading Of(string type) => type switch
    {
        "boolean" => CellReading.Flag,
        "smallint" or "integer" or "bigint" or "oid" => CellReading.Whole,
        "real" or "double precision" => CellReading.Number,
        "date" => CellReading.Day,
        "timestamp with time zone" or "timestamp without time zone" => CellReading.Instant,
        _ when type.StartsWith("numeric", StringComparison.Ordinal) => CellReading.Decimal,
        _ => CellReading.AsText,
    };

    /// <summary>What a computed table says of such cells.</summary>
    public static CellKind KindOf(CellReading reading) => reading switch
    {
        CellReading.Flag => CellKind.Flag,
        CellReading.Whole => CellKind.Whole,
        CellReading.Number or CellReading.Decimal => CellKind.Number,
        CellReading.Day => CellKind.Day,
        CellReading.Instant => CellKind.Instant,
        _ => CellKind.Text,
    };

    public static object? Read(NpgsqlDataReader row, int column, CellReading reading)
    {
        if (row.IsDBNull(column))
        {
            return null;
        }

        return reading switch
        {
            CellReading.Flag => row.GetBoolean(column),
            CellReading.Whole => Convert.ToInt64(row.GetValue(column), CultureInfo.InvariantCulture),
            CellReading.Number => Convert.ToDouble(row.GetValue(column), CultureInfo.InvariantCulture),
            CellReading.Decimal => ReadDecimal(row, column),
            CellReading.Day => ReadDay(row, column),
            CellReading.Instant => ReadInstant(row, column),
            _ => row.GetString(column),
        };
    }

    private static object ReadDecimal(NpgsqlDataReader row, int column)
    {
        try
        {
            return row.GetDecimal(column);
        }
        catch (Exception failure) when (failure is OverflowException or InvalidCastException)
        {
            return row.GetFieldValue<System.Numerics.BigInteger>(column).ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Days and instants outside our range, and infinities, come as text.</summary>
    private static object ReadDay(NpgsqlDataReader row, int column) => row.GetFieldValue<DateOnly>(column) is var day && day == DateOnly.MaxValue ? "infinity" : day;

    private static object ReadInstant(NpgsqlDataReader row, int column)
    {
        DateTime read = row.GetDateTime(column);
        if (read == DateTime.MaxValue || read == DateTime.MinValue)
        {
            return read == DateTime.MaxValue ? "infinity" : "-infinity";
        }

        return read.Year is > 1677 and < 2262
            ? UtcTime.From(new DateTimeOffset(DateTime.SpecifyKind(read, DateTimeKind.Utc)))
            : read.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }
}
