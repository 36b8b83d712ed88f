namespace Candlewick.Venues.Binance.Archives;

/// <summary>In which unit an archive counts time: milliseconds, or microseconds (spot from 2025-01-01).</summary>
/// <remarks>Source: https://github.com/binance/binance-public-data. The sizes of the numbers do not overlap before the year 2255.</remarks>
internal readonly record struct WireTime(long PerSecond)
{
    private const ulong LastMilliseconds = 9_000_000_000_000;
    private const ulong FirstMicroseconds = 100_000_000_000_000;
    private const ulong LastMicroseconds = 9_000_000_000_000_000;

    public static WireTime Milliseconds { get; } = new(1_000);

    public static WireTime Microseconds { get; } = new(1_000_000);

    public long Nanoseconds => 1_000_000_000 / PerSecond;

    public string Name => PerSecond == 1_000 ? "milliseconds" : "microseconds";

    /// <summary>The unit that a number must be in; null when it is no instant of either.</summary>
    public static WireTime? Of(ulong value) => value switch
    {
        > 0 and < LastMilliseconds => Milliseconds,
        >= FirstMicroseconds and < LastMicroseconds => Microseconds,
        _ => null,
    };

    public UtcTime ToUtc(long value) => UtcTime.FromNanoseconds(value * Nanoseconds);

    /// <summary>The instant in this unit; instants far out are cut to what the unit can say.</summary>
    public long FromUtc(UtcTime time) => time.Nanoseconds / Nanoseconds;
}
