namespace Candlewick.Storage.Postgres;

/// <summary>Instants as the server keeps them: <c>timestamptz</c> counts microseconds from 2000-01-01, prints count nanoseconds from 1970.</summary>
internal static class PgInstant
{
    private const long Epoch = 946_684_800_000_000;

    /// <summary>The server's own number of a <c>timestamptz</c>; what is finer than a microsecond is cut.</summary>
    public static long ToRaw(UtcTime instant) => instant.Microseconds - Epoch;

    public static UtcTime FromRaw(long raw) => UtcTime.FromMicroseconds(raw + Epoch);

    /// <summary>A <c>timestamptz</c> argument: the first stored bar time at or after the instant, as a lower or excluded upper limit.</summary>
    public static DateTime Ceiling(UtcTime instant) => ToDateTime(instant.Microseconds + (instant.Nanoseconds % 1_000 == 0 ? 0 : 1));

    /// <summary>The same limit as text of a statement that takes no arguments.</summary>
    public static string Literal(UtcTime instant) => Ceiling(instant).ToString("yyyy-MM-dd HH:mm:ss.ffffff+00", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A <c>timestamptz</c> argument; what is finer than a microsecond is cut.</summary>
    public static DateTime ToDateTime(UtcTime instant) => ToDateTime(instant.Microseconds);

    /// <summary>A <c>timestamptz</c> cell.</summary>
    public static UtcTime Read(NpgsqlDataReader row, int column) =>
        UtcTime.FromMicroseconds((row.GetDateTime(column).Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond);

    /// <summary>A <c>bigint</c> cell of nanoseconds.</summary>
    public static UtcTime ReadNano(NpgsqlDataReader row, int column) => UtcTime.FromNanoseconds(row.GetInt64(column));

    /// <summary>A number; NaN where it is NULL.</summary>
    public static double ReadNumber(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? double.NaN : row.GetDouble(column);

    private static DateTime ToDateTime(long microseconds) => DateTime.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
