namespace Candlewick.Storage.Postgres;

/// <summary>Instants as the server keeps them: <c>timestamptz</c> counts microseconds from 2000-01-01, prints count nanoseconds from 1970.</summary>
internal static class PgInstant
{
    private const long Epoch = 946_684_800_000_000;

    /// <summary>The server's own number of a <c>timestamptz</c>; what is finer than a microsecond is cut.</summary>
    public static long ToRaw(UtcTime instant) => instant.Microseconds - Epoch;

    public static UtcTime FromRaw(long raw) => UtcTime.FromMicroseconds(raw + Epoch);

    /// <summary>The first stored bar time at or after the instant, as the server's own number.</summary>
    public static long CeilingRaw(UtcTime instant) => ToRaw(instant) + (instant.Nanoseconds % 1_000 == 0 ? 0 : 1);
}
