namespace Candlewick.Analytics.Downsampling;

/// <summary>What ends a group of points: the clock, or their number.</summary>
public sealed record DownsampleTrigger
{
    private DownsampleTrigger()
    {
    }

    /// <summary>Length in nanoseconds; 0 where calendar or number decide.</summary>
    internal long Length { get; private init; }

    internal Timeframe? Calendar { get; private init; }

    internal int Most { get; private init; } = int.MaxValue;

    internal bool IsTimed => Most == int.MaxValue;

    /// <summary>Intervals of any length, counted from the Unix epoch.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is not positive.</exception>
    public static DownsampleTrigger Every(TimeSpan interval) =>
        interval > TimeSpan.Zero
            ? new DownsampleTrigger { Length = checked(interval.Ticks * 100) }
            : throw new ArgumentOutOfRangeException(nameof(interval), interval, "Expected a length above 0.");

    /// <summary>Intervals of the UTC calendar.</summary>
    public static DownsampleTrigger Every(Timeframe interval) => new() { Calendar = interval };

    /// <summary>Groups of so many points.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is less than 1.</exception>
    public static DownsampleTrigger Points(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfEqual(count, int.MaxValue);
        return new DownsampleTrigger { Most = count };
    }

    /// <summary>The interval that holds an instant.</summary>
    internal UtcRange IntervalOf(UtcTime at)
    {
        if (Calendar is { } timeframe)
        {
            UtcTime open = timeframe.Floor(at);
            return new UtcRange(open, timeframe.Next(open));
        }

        long rest = at.Nanoseconds % Length;
        UtcTime from = at.AddNanoseconds(rest < 0 ? -rest - Length : -rest);
        return new UtcRange(from, from.AddNanoseconds(Length));
    }
}
