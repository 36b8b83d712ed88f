namespace Candlewick.Domain.Time;

/// <summary>The one place where zones are looked up. Zone data comes from the operating system.</summary>
public static class TimeZones
{
    /// <summary>The zone of an IANA name.</summary>
    /// <exception cref="InputException">There is no such zone, or the machine has no time zone data.</exception>
    public static TimeZoneInfo Find(string id) =>
        TryFind(id, out TimeZoneInfo zone)
            ? zone
            : throw new InputException(
                $"The time zone '{id}' was not found; expected an IANA name such as America/New_York that the system's time zone data knows. "
                + "On Debian install the package tzdata; elsewhere check that /usr/share/zoneinfo exists or that TZDIR names it.");

    public static bool TryFind(string id, out TimeZoneInfo zone)
    {
        zone = TimeZoneInfo.Utc;
        return id.Length > 0 && (id is "UTC" or "Z" || TimeZoneInfo.TryFindSystemTimeZoneById(id, out zone!));
    }
}
