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
    private const int DaysTo2000 = 10_957;

    /// <summary>The number of 2000-01-01, from which the server counts.</summary>
    private const int EpochDay = 730_119;

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

    /// <summary>True where the cell comes as the server writes it: numbers of any size, and whatever has no value of ours.</summary>
    public static bool IsText(CellReading reading) => reading is CellReading.AsText or CellReading.Decimal;

    /// <summary>The value of a cell that is not NULL.</summary>
    public static async ValueTask<object> ReadAsync(NpgsqlDataReader row, int column, CellReading reading, CancellationToken ct) => reading switch
    {
        CellReading.Flag => row.GetBoolean(column),
        CellReading.Whole => Convert.ToInt64(row.GetValue(column), CultureInfo.InvariantCulture),
        CellReading.Number => Convert.ToDouble(row.GetValue(column), CultureInfo.InvariantCulture),
        CellReading.Decimal => NumberOf(await row.GetFieldValueAsync<string>(column, ct)),
        CellReading.Day => DayOf(row.GetFieldValue<int>(column)),
        CellReading.Instant => InstantOf(row.GetFieldValue<long>(column)),
        _ => await row.GetFieldValueAsync<string>(column, ct),
    };

    /// <summary>A decimal where it holds every digit, else the text, as other stores do; what is no number has only the value of a double.</summary>
    private static object NumberOf(string text) => text switch
    {
        "NaN" => double.NaN,
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        _ => decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal value) && value.ToString(CultureInfo.InvariantCulture) == text ? value : text,
    };

    /// <summary>Days and instants outside our range, and infinities, come as text.</summary>
    /// <param name="raw">Days since 2000-01-01.</param>
    private static object DayOf(int raw) => raw switch
    {
        int.MaxValue => "infinity",
        int.MinValue => "-infinity",
        _ when raw + (long)EpochDay is >= 0 and var day && day <= DateOnly.MaxValue.DayNumber => DateOnly.FromDayNumber((int)day),
        _ => string.Create(CultureInfo.InvariantCulture, $"day {raw + DaysTo2000} since 1970"),
    };

    /// <param name="raw">Microseconds since 2000-01-01.</param>
    private static object InstantOf(long raw)
    {
        if (raw is long.MaxValue or long.MinValue)
        {
            return raw > 0 ? "infinity" : "-infinity";
        }

        Int128 ticks = ((Int128)raw * TimeSpan.TicksPerMicrosecond) + (EpochDay * TimeSpan.TicksPerDay);
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{(raw / 1_000_000) + (DaysTo2000 * 86_400L)} s since 1970");
        }

        DateTime read = new((long)ticks, DateTimeKind.Utc);
        return read.Year is > 1677 and < 2262 ? PgInstant.FromRaw(raw) : read.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }
}
