namespace Candlewick.Domain.Time;

/// <summary>An instant, in nanoseconds since 1970-01-01T00:00:00Z. UTC by construction; the only instant type in market data.</summary>
/// <remarks>Range: 1677-09-21 to 2262-04-11. The default value is the epoch.</remarks>
public readonly record struct UtcTime : IComparable<UtcTime>
{
    private const long NanosPerTick = 100;

    private UtcTime(long nanoseconds) => Nanoseconds = nanoseconds;

    public long Nanoseconds { get; }

    public static UtcTime MinValue { get; } = new(long.MinValue);

    public static UtcTime MaxValue { get; } = new(long.MaxValue);

    /// <summary>Whole microseconds since the epoch, rounded down: the unit in which bars are stored.</summary>
    public long Microseconds => FloorDiv(Nanoseconds, 1_000);

    /// <summary>Whole milliseconds since the epoch, rounded down.</summary>
    public long Milliseconds => FloorDiv(Nanoseconds, 1_000_000);

    public static UtcTime FromNanoseconds(long value) => new(value);

    /// <exception cref="OverflowException">The instant is outside the range of the type.</exception>
    public static UtcTime FromMicroseconds(long value) => new(checked(value * 1_000));

    /// <exception cref="OverflowException">The instant is outside the range of the type.</exception>
    public static UtcTime FromMilliseconds(long value) => new(checked(value * 1_000_000));

    /// <exception cref="OverflowException">The instant is outside the range of the type.</exception>
    public static UtcTime FromSeconds(long value) => new(checked(value * 1_000_000_000));

    public static UtcTime From(DateTimeOffset value) =>
        new(checked((value.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * NanosPerTick));

    /// <summary>Midnight UTC at the start of the date.</summary>
    public static UtcTime From(DateOnly date) =>
        From(new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero));

    public static UtcTime From(int year, int month, int day, int hour = 0, int minute = 0, int second = 0) =>
        From(new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero));

    /// <summary>Reads ISO 8601: a date, or date and time with up to nine digits of fraction; without an offset it is UTC.</summary>
    /// <exception cref="FormatException">The text is no such instant.</exception>
    public static UtcTime Parse(string text) =>
        TryParse(text, out UtcTime time)
            ? time
            : throw new FormatException($"'{text}' is not an instant; expected ISO 8601 in UTC, such as 2024-03-10T05:00:00Z or 2024-03-10.");

    /// <inheritdoc cref="Parse"/>
    public static bool TryParse(string? text, out UtcTime time) => UtcTimeText.TryParse(text, out time);

    public static UtcTime Min(UtcTime a, UtcTime b) => a < b ? a : b;

    public static UtcTime Max(UtcTime a, UtcTime b) => a > b ? a : b;

    public UtcTime AddNanoseconds(long value) => new(checked(Nanoseconds + value));

    /// <summary>The same instant cut to 100 ns, the resolution of <see cref="DateTimeOffset"/>.</summary>
    public DateTimeOffset ToDateTimeOffset() =>
        DateTimeOffset.UnixEpoch.AddTicks(FloorDiv(Nanoseconds, NanosPerTick));

    /// <summary>The UTC calendar day.</summary>
    public DateOnly ToDate() => DateOnly.FromDateTime(ToDateTimeOffset().UtcDateTime);

    public int CompareTo(UtcTime other) => Nanoseconds.CompareTo(other.Nanoseconds);

    /// <summary>ISO 8601 with <c>Z</c>; the fraction has 0, 3, 6 or 9 digits, as few as keep the value.</summary>
    public override string ToString() => UtcTimeText.Format(this);

    public static bool operator <(UtcTime a, UtcTime b) => a.Nanoseconds < b.Nanoseconds;

    public static bool operator >(UtcTime a, UtcTime b) => a.Nanoseconds > b.Nanoseconds;

    public static bool operator <=(UtcTime a, UtcTime b) => a.Nanoseconds <= b.Nanoseconds;

    public static bool operator >=(UtcTime a, UtcTime b) => a.Nanoseconds >= b.Nanoseconds;

    public static UtcTime operator +(UtcTime a, TimeSpan b) => new(checked(a.Nanoseconds + (b.Ticks * NanosPerTick)));

    public static UtcTime operator -(UtcTime a, TimeSpan b) => new(checked(a.Nanoseconds - (b.Ticks * NanosPerTick)));

    /// <summary>The time from <paramref name="b"/> to <paramref name="a"/>, cut to 100 ns.</summary>
    public static TimeSpan operator -(UtcTime a, UtcTime b) => new((long)(((Int128)a.Nanoseconds - b.Nanoseconds) / NanosPerTick));

    internal static long FloorDiv(long value, long divisor) => Math.DivRem(value, divisor) is var (q, r) && r < 0 ? q - 1 : q;
}
