using System.Globalization;

namespace Candlewick.Domain.MarketData;

/// <summary>The price of an instrument at an instant, as it was polled or printed.</summary>
/// <param name="EventTime">When it was so, UTC; the instant of receipt where the source gives none.</param>
/// <param name="Price">In the quote currency, finite.</param>
public readonly record struct PriceSample(InstrumentId Instrument, UtcTime EventTime, double Price);

/// <summary>What is left of the samples of one window.</summary>
/// <param name="Range">The window [From, To), UTC. Windows do not overlap; one without samples does not exist.</param>
/// <param name="Mean">Arithmetic mean of the prices.</param>
/// <param name="Median">Middle price; of an even number the midpoint of the two in the middle.</param>
/// <param name="Count">Samples in the window, at least 1.</param>
public readonly record struct PriceWindow(UtcRange Range, double Mean, double Median, long Count);

/// <summary>How samples are cut into windows. Text: <c>5m</c>, or <c>5m/100p</c> with a number of points.</summary>
/// <remarks>
/// Intervals of <paramref name="Minutes"/> are counted from each UTC midnight; the last of a day ends at the next one. Within an interval a window
/// ends after <paramref name="Points"/> samples, and the next begins there; the last ends with the interval. So one interval is the unit that
/// late samples change.
/// </remarks>
/// <param name="Minutes">Length of an interval, 1 to 1,440.</param>
/// <param name="Points">Samples that fill a window before its interval is over; 0 for no such number.</param>
public sealed record WindowSpec(int Minutes, int Points = 0)
{
    public const int MostMinutes = 1_440;
    private const long Minute = 60_000_000_000;

    /// <summary>The name of the windows' series.</summary>
    public string Code => Points == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{Minutes}m")
        : string.Create(CultureInfo.InvariantCulture, $"{Minutes}m/{Points}p");

    /// <summary>The interval that holds an instant.</summary>
    public UtcRange IntervalOf(UtcTime at)
    {
        UtcRange day = UtcRange.Day(at.ToDate());
        long length = Minutes * Minute;
        UtcTime from = at.AddNanoseconds(-((at.Nanoseconds - day.From.Nanoseconds) % length));
        return new UtcRange(from, UtcTime.Min(from.AddNanoseconds(length), day.To));
    }

    public override string ToString() => Code;

    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Minutes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Minutes, MostMinutes);
        ArgumentOutOfRangeException.ThrowIfNegative(Points);
    }
}
