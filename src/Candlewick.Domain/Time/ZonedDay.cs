namespace Candlewick.Domain.Time;

/// <summary>One civil day of a zone, to turn wall-clock times of day into instants.</summary>
/// <remarks>Times are what the wall clock shows, so 09:30 is 34,200,000 ms on every day, also on the days on which the clock is changed.</remarks>
public sealed class ZonedDay
{
    private const long DayNanoseconds = 86_400_000_000_000;

    private readonly TimeZoneInfo _zone;
    private readonly DateTime _midnight;
    private readonly bool _isEven;

    public ZonedDay(DateOnly date, TimeZoneInfo zone)
    {
        _zone = zone;
        _midnight = date.ToDateTime(TimeOnly.MinValue);
        Range = new UtcRange(AtWall(_midnight), AtWall(_midnight.AddDays(1)));
        _isEven = Range.Length == TimeSpan.FromDays(1);
    }

    /// <summary>The day from midnight to midnight: 23, 24 or 25 hours.</summary>
    public UtcRange Range { get; }

    /// <summary>The instant at which the clock shows so many nanoseconds after 00:00.</summary>
    /// <remarks>
    /// In the hour that the clock shows twice, the first; false for times outside [00:00, 24:00) and in the hour that it leaves out.
    /// </remarks>
    public bool TryAt(long wallNanoseconds, out UtcTime instant)
    {
        instant = default;
        if (wallNanoseconds is < 0 or >= DayNanoseconds)
        {
            return false;
        }

        if (_isEven)
        {
            instant = Range.From.AddNanoseconds(wallNanoseconds);
            return true;
        }

        long belowTick = wallNanoseconds % 100;
        bool exists = TryAtWall(_midnight.AddTicks(wallNanoseconds / 100), _zone, out UtcTime at);
        instant = at.AddNanoseconds(belowTick);
        return exists;
    }

    /// <summary>The instant at which the clock of a zone shows a date and time; the first of two; false where the clock leaves it out.</summary>
    public static bool TryAtWall(DateTime wall, TimeZoneInfo zone, out UtcTime instant)
    {
        instant = default;
        if (zone.IsInvalidTime(wall))
        {
            return false;
        }

        TimeSpan offset = zone.IsAmbiguousTime(wall) ? zone.GetAmbiguousTimeOffsets(wall).Max() : zone.GetUtcOffset(wall);
        instant = UtcTime.From(new DateTimeOffset(DateTime.SpecifyKind(wall, DateTimeKind.Unspecified), offset));
        return true;
    }

    /// <summary>Midnight, or the first instant after it where the clock leaves midnight out.</summary>
    private UtcTime AtWall(DateTime wall)
    {
        UtcTime instant;
        while (!TryAtWall(wall, _zone, out instant))
        {
            wall = wall.AddMinutes(15);
        }

        return instant;
    }
}
