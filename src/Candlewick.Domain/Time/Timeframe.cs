namespace Candlewick.Domain.Time;

public enum TimeframeUnit
{
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
}

/// <summary>The length of a time bar, aligned to the UTC calendar: <c>1s</c>, <c>1m</c>, <c>1h</c>, <c>1d</c>, <c>1w</c>, <c>1mo</c>.</summary>
/// <remarks>Weeks open on Monday 00:00 UTC. Lengths in seconds to days are counted from the epoch, months from January of year 0.</remarks>
public readonly record struct Timeframe : IComparable<Timeframe>
{
    private const long Second = 1_000_000_000;
    private const long Day = 86_400 * Second;

    /// <summary>The longest bar: a century.</summary>
    private const long Longest = 36_600 * Day;

    /// <summary>1970-01-05, the first Monday after the epoch.</summary>
    private const long FirstMonday = 4 * Day;

    private readonly int _more;

    public Timeframe(int count, TimeframeUnit unit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Longest / LengthOf(unit));
        _more = count - 1;
        Unit = unit;
    }

    public TimeframeUnit Unit { get; }

    /// <summary>How many units; at least 1. The default value is one second.</summary>
    public int Count => _more + 1;

    /// <summary>True for every unit but the month.</summary>
    public bool IsFixed => Unit != TimeframeUnit.Month;

    /// <summary>Nanoseconds of one bar; for months, those of 31 days a month (an upper bound).</summary>
    public long LengthNanoseconds => Count * LengthOf(Unit);

    /// <summary>The canonical code, <c>1mo</c> for the month (so that <c>1m</c> is always a minute).</summary>
    public string Code => Count.ToString() + Unit switch
    {
        TimeframeUnit.Second => "s",
        TimeframeUnit.Minute => "m",
        TimeframeUnit.Hour => "h",
        TimeframeUnit.Day => "d",
        TimeframeUnit.Week => "w",
        _ => "mo",
    };

    /// <exception cref="FormatException">The text is no code such as 1m, 4h or 1mo.</exception>
    public static Timeframe Parse(string code) =>
        TryParse(code, out Timeframe timeframe)
            ? timeframe
            : throw new FormatException($"'{code}' is not a timeframe; expected a count and a unit of s, m, h, d, w or mo, such as 1m, 4h or 1mo.");

    public static bool TryParse(string? code, out Timeframe timeframe)
    {
        timeframe = default;
        ReadOnlySpan<char> text = code;
        int digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits]))
        {
            digits++;
        }

        TimeframeUnit? unit = text[digits..] switch
        {
            "s" => TimeframeUnit.Second,
            "m" => TimeframeUnit.Minute,
            "h" => TimeframeUnit.Hour,
            "d" => TimeframeUnit.Day,
            "w" => TimeframeUnit.Week,
            "mo" => TimeframeUnit.Month,
            _ => null,
        };
        if (unit is null || !int.TryParse(text[..digits], out int count) || count < 1 || count > Longest / LengthOf(unit.Value))
        {
            return false;
        }

        timeframe = new Timeframe(count, unit.Value);
        return true;
    }

    /// <summary>The open time of the bar that holds the instant.</summary>
    /// <exception cref="OverflowException">That bar opens before the first instant of the type.</exception>
    public UtcTime Floor(UtcTime time)
    {
        if (Unit == TimeframeUnit.Month)
        {
            DateOnly date = time.ToDate();
            int months = (date.Year * 12) + date.Month - 1;
            months -= months % Count;
            return UtcTime.From(new DateOnly(months / 12, (months % 12) + 1, 1));
        }

        long length = LengthNanoseconds;
        long anchor = Unit == TimeframeUnit.Week ? FirstMonday : 0;
        return UtcTime.FromNanoseconds(checked((UtcTime.FloorDiv(time.Nanoseconds - anchor, length) * length) + anchor));
    }

    /// <summary>The first open time at or after the instant.</summary>
    public UtcTime Ceiling(UtcTime time) => Floor(time) is var floor && floor == time ? time : Next(floor);

    /// <summary>The open time of the bar after the one that opens at <paramref name="open"/>; its close time.</summary>
    public UtcTime Next(UtcTime open) =>
        IsFixed ? open.AddNanoseconds(LengthNanoseconds) : UtcTime.From(open.ToDate().AddMonths(Count));

    /// <summary>True when a bar of this length opens exactly at the instant.</summary>
    public bool IsOpen(UtcTime time) => Floor(time) == time;

    /// <summary>How many bars open in the range, by the UTC calendar alone.</summary>
    public long CountOpens(UtcRange range)
    {
        if (range.IsEmpty)
        {
            return 0;
        }

        UtcTime first = Ceiling(range.From);
        if (IsFixed)
        {
            return first >= range.To ? 0 : ((range.To.Nanoseconds - first.Nanoseconds - 1) / LengthNanoseconds) + 1;
        }

        long count = 0;
        for (UtcTime open = first; open < range.To; open = Next(open))
        {
            count++;
        }

        return count;
    }

    /// <summary>The bars that open in the range, each to its end: [first open at or after From, first open at or after To); empty when none opens.</summary>
    /// <remarks>What an archive is about: the week that opens in January is January's, also where it ends in February.</remarks>
    public UtcRange BarsOpeningIn(UtcRange range)
    {
        if (range.IsEmpty)
        {
            return UtcRange.Empty;
        }

        UtcRange bars = new(Ceiling(range.From), Ceiling(range.To));
        return bars.IsEmpty ? UtcRange.Empty : bars;
    }

    /// <summary>By length, shortest first.</summary>
    public int CompareTo(Timeframe other) => LengthNanoseconds.CompareTo(other.LengthNanoseconds);

    public override string ToString() => Code;

    private static long LengthOf(TimeframeUnit unit) => unit switch
    {
        TimeframeUnit.Second => Second,
        TimeframeUnit.Minute => 60 * Second,
        TimeframeUnit.Hour => 3_600 * Second,
        TimeframeUnit.Day => Day,
        TimeframeUnit.Week => 7 * Day,
        _ => 31 * Day,
    };
}
