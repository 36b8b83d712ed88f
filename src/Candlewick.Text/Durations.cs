using System.Buffers;
using System.Globalization;

namespace Candlewick.Text;

/// <summary>The text form of durations: a number and a unit of <c>ms s m h d</c>, several in a row (<c>1h30m</c>), or <c>hh:mm:ss</c>.</summary>
public static class Durations
{
    private static readonly SearchValues<char> NumberLetters = SearchValues.Create("0123456789.");

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text.Contains(':', StringComparison.Ordinal))
        {
            return TimeSpan.TryParseExact(text, ["c", @"hh\:mm", @"h\:mm"], CultureInfo.InvariantCulture, out duration);
        }

        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            if (!TakePart(ref rest, out TimeSpan part))
            {
                return false;
            }

            duration += part;
        }

        return text.Length > 0;
    }

    private static bool TakePart(ref ReadOnlySpan<char> text, out TimeSpan part)
    {
        part = default;
        int number = text.IndexOfAnyExcept(NumberLetters);
        if (number <= 0 || !double.TryParse(text[..number], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value))
        {
            return false;
        }

        text = text[number..];
        int end = text.IndexOfAny(NumberLetters);
        ReadOnlySpan<char> unit = end < 0 ? text : text[..end];
        double ticks = value * unit switch
        {
            "ms" => TimeSpan.TicksPerMillisecond,
            "s" => TimeSpan.TicksPerSecond,
            "m" or "min" => TimeSpan.TicksPerMinute,
            "h" => TimeSpan.TicksPerHour,
            "d" => TimeSpan.TicksPerDay,
            _ => double.NaN,
        };
        text = text[unit.Length..];
        if (!(ticks <= TimeSpan.TicksPerDay * 36_525d))
        {
            return false;
        }

        part = TimeSpan.FromTicks((long)Math.Round(ticks));
        return true;
    }
}
