namespace Candlewick.Storage.Postgres.Access;

/// <summary>Cells of a row as our values.</summary>
internal static class Cells
{
    public static string? TextOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static long? IntegerOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static decimal? DecimalOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDecimal(column);

    /// <summary>NaN for NULL.</summary>
    public static double Number(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? double.NaN : row.GetDouble(column);

    /// <summary>A count of nanoseconds.</summary>
    public static UtcTime Nano(this NpgsqlDataReader row, int column) => UtcTime.FromNanoseconds(row.GetInt64(column));

    public static UtcTime? NanoOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.Nano(column);

    /// <summary>A <c>timestamptz</c>.</summary>
    public static UtcTime Instant(this NpgsqlDataReader row, int column) => UtcTime.From(row.Moment(column));

    public static UtcTime? InstantOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.Instant(column);

    /// <summary>A <c>timestamptz</c> of jobs, which know nothing of market time.</summary>
    public static DateTimeOffset Moment(this NpgsqlDataReader row, int column) => row.GetFieldValue<DateTimeOffset>(column);

    public static DateTimeOffset? MomentOrNull(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.Moment(column);

    /// <summary>An instant in whole microseconds, as the server keeps it; what is finer is cut.</summary>
    public static DateTimeOffset Micro(UtcTime instant) => DateTimeOffset.UnixEpoch.AddTicks(instant.Microseconds * TimeSpan.TicksPerMicrosecond);

    /// <summary>NULL for NaN.</summary>
    public static double? OrNull(double value) => double.IsNaN(value) ? null : value;
}

/// <summary>Conditions with what stands for their <c>$1</c>, <c>$2</c>, ....</summary>
internal sealed class Conditions
{
    private readonly List<string> _parts = ["true"];
    private readonly List<object?> _arguments = [];

    public string Text => string.Join(" AND ", _parts);

    public object?[] Arguments => [.. _arguments];

    /// <param name="condition">With <c>{0}</c> where the argument goes.</param>
    public Conditions Add(string condition, object? argument)
    {
        if (argument is not null)
        {
            _arguments.Add(argument);
            _parts.Add(string.Format(System.Globalization.CultureInfo.InvariantCulture, condition, $"${_arguments.Count}"));
        }

        return this;
    }

    public Conditions AddIf(bool isWanted, string condition)
    {
        if (isWanted)
        {
            _parts.Add(condition);
        }

        return this;
    }
}

/// <summary>What of the state role one writer at a time changes: keys of <see cref="LockKind.State"/>.</summary>
internal static class StateKey
{
    public const int Catalog = 1, Universe = 2, Samples = 3, Windows = 4, Statistics = 5, Rankings = 6, Currencies = 7, Dimensions = 8, Alerts = 9, Keys = 10;
}
