using System.Globalization;
using System.Text;
using Candlewick.Text.Rows;

namespace Candlewick.Venues.Files.Mapping;

/// <summary>Turns a field into an instant, by the mapping's unit, format and zone.</summary>
internal sealed class TimeField(MappedTime mapping, BoundColumn column)
{
    /// <summary>Counted instants outside these years mean that the unit is another one, or stand for no time at all.</summary>
    private static readonly UtcTime First = UtcTime.From(1971, 1, 1);
    private static readonly UtcTime Last = UtcTime.From(2200, 1, 1);

    /// <summary>Written instants may be older: exchanges have kept records since about then.</summary>
    private static readonly UtcTime FirstWritten = UtcTime.From(1700, 1, 1);

    public bool TryRead(RowReader row, Part part, out UtcTime instant)
    {
        ReadOnlySpan<byte> field = column.Of(row);
        if (mapping.Unit == TimeUnit.Text)
        {
            return (TryText(field, out instant) && instant >= FirstWritten && instant < Last && instant.Nanoseconds != 0)
                || part.Reject(DataFaultKind.NotANumber, row.Line, $"a time{(mapping.Format is null ? " in ISO 8601" : $" as {mapping.Format}")} from 1700 to 2199 other than 1970-01-01 that exists in {mapping.Zone.Id}, in {column.Label}", Part.Shown(field));
        }

        if (!TryCount(field, out Int128 nanoseconds))
        {
            instant = default;
            return part.Reject(DataFaultKind.NotANumber, row.Line, $"a time in {UnitName} in {column.Label}", Part.Shown(field));
        }

        bool isPlausible = nanoseconds >= First.Nanoseconds && nanoseconds < Last.Nanoseconds;
        instant = isPlausible ? UtcTime.FromNanoseconds((long)nanoseconds) : default;
        return isPlausible
            || part.Reject(DataFaultKind.UnitSwitch, row.Line, $"a time in {UnitName} from 1971 to 2199, in {column.Label}", Part.Shown(field));
    }

    private string UnitName => mapping.Unit.ToString().ToLowerInvariant();

    private bool TryCount(ReadOnlySpan<byte> field, out Int128 nanoseconds)
    {
        long unit = mapping.Unit switch
        {
            TimeUnit.S => 1_000_000_000,
            TimeUnit.Ms => 1_000_000,
            TimeUnit.Us => 1_000,
            _ => 1,
        };
        if (FieldText.TryInt64(field, out long whole))
        {
            nanoseconds = (Int128)whole * unit;
            return true;
        }

        bool isDecimal = FieldText.TryDecimal(field, out decimal value) && Math.Abs(value) < 1e15m;
        nanoseconds = isDecimal ? (Int128)Math.Round(value * unit) : 0;
        return isDecimal;
    }

    private bool TryText(ReadOnlySpan<byte> field, out UtcTime instant)
    {
        instant = default;
        string text = Encoding.UTF8.GetString(field).Trim();
        if (mapping.Format is null)
        {
            return UtcTime.TryParse(text, out instant) && (HasOffset(text) || TryWall(instant, out instant));
        }

        if (mapping.Format.AsSpan().ContainsAny('z', 'K'))
        {
            bool isInstant = DateTimeOffset.TryParseExact(text, mapping.Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at);
            instant = isInstant ? UtcTime.From(at) : default;
            return isInstant;
        }

        return DateTime.TryParseExact(text, mapping.Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime wall)
            && wall.Year is > 1700 and < 2260
            && ZonedDay.TryAtWall(wall, mapping.Zone, out instant);
    }

    private bool TryWall(UtcTime asUtc, out UtcTime instant)
    {
        instant = asUtc;
        if (mapping.Zone.Equals(TimeZoneInfo.Utc))
        {
            return true;
        }

        DateTime wall = DateTime.SpecifyKind(asUtc.ToDateTimeOffset().UtcDateTime, DateTimeKind.Unspecified);
        bool exists = ZonedDay.TryAtWall(wall, mapping.Zone, out instant);
        long belowTick = asUtc.Nanoseconds % 100;
        instant = exists ? instant.AddNanoseconds(belowTick) : default;
        return exists;
    }

    private static bool HasOffset(string text) => text[^1] is 'Z' or 'z' || (text.Length > 10 && text.AsSpan(10).ContainsAny('+', '-'));
}
