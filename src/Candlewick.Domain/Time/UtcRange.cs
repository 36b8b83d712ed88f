namespace Candlewick.Domain.Time;

/// <summary>A half-open span of time [From, To), in UTC. Empty when To is not after From.</summary>
public readonly record struct UtcRange(UtcTime From, UtcTime To)
{
    public static UtcRange Empty { get; }

    public static UtcRange All { get; } = new(UtcTime.MinValue, UtcTime.MaxValue);

    public bool IsEmpty => To <= From;

    public TimeSpan Length => IsEmpty ? TimeSpan.Zero : To - From;

    /// <summary>The UTC calendar month, first instant included, first instant of the next month excluded.</summary>
    public static UtcRange Month(int year, int month) =>
        new(UtcTime.From(year, month, 1), UtcTime.From(new DateOnly(year, month, 1).AddMonths(1)));

    /// <summary>The UTC calendar day.</summary>
    public static UtcRange Day(DateOnly date) => new(UtcTime.From(date), UtcTime.From(date.AddDays(1)));

    /// <summary>From the first instant of the month that is <paramref name="months"/> before the instant's own, up to the instant.</summary>
    public static UtcRange FullMonthsBefore(UtcTime instant, int months)
    {
        DateOnly day = instant.ToDate();
        return new UtcRange(UtcTime.From(new DateOnly(day.Year, day.Month, 1).AddMonths(-months)), instant);
    }

    public bool Contains(UtcTime time) => From <= time && time < To;

    /// <summary>True when every instant of <paramref name="other"/> lies in this range; an empty range lies in any.</summary>
    public bool Contains(UtcRange other) => other.IsEmpty || (From <= other.From && other.To <= To);

    public bool Overlaps(UtcRange other) => !Intersect(other).IsEmpty;

    /// <summary>The common part; <see cref="Empty"/> when there is none.</summary>
    public UtcRange Intersect(UtcRange other)
    {
        UtcRange common = new(UtcTime.Max(From, other.From), UtcTime.Min(To, other.To));
        return common.IsEmpty ? Empty : common;
    }

    /// <summary>The part before <paramref name="limit"/>.</summary>
    public UtcRange Before(UtcTime limit) => Intersect(new UtcRange(UtcTime.MinValue, limit));

    /// <summary>The part at and after <paramref name="limit"/>.</summary>
    public UtcRange After(UtcTime limit) => Intersect(new UtcRange(limit, UtcTime.MaxValue));

    /// <summary>ISO 8601 interval: <c>from/to</c>.</summary>
    public override string ToString() => $"{From}/{To}";
}
