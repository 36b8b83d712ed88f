using System.Globalization;

namespace Candlewick.Jobs.Schedules;

/// <summary>Durations as text: <c>90s</c>, <c>15m</c>, <c>1h30m</c>, <c>2d</c>.</summary>
internal static class DurationText
{
    private static readonly (char Unit, TimeSpan Length)[] Units =
        [('d', TimeSpan.FromDays(1)), ('h', TimeSpan.FromHours(1)), ('m', TimeSpan.FromMinutes(1)), ('s', TimeSpan.FromSeconds(1))];

    /// <exception cref="FormatException">Says what was expected.</exception>
    public static TimeSpan Parse(string text)
    {
        TimeSpan sum = TimeSpan.Zero;
        int start = 0, unit = -1;
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsAsciiDigit(text[i]))
            {
                continue;
            }

            int found = Array.FindIndex(Units, one => one.Unit == text[i]);
            if (found <= unit || !int.TryParse(text.AsSpan(start, i - start), NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count > 100_000)
            {
                throw Fault(text);
            }

            sum += count * Units[found].Length;
            (start, unit) = (i + 1, found);
        }

        return start == text.Length && text.Length > 0 ? sum : throw Fault(text);
    }

    /// <summary>The reverse, for whole seconds.</summary>
    public static string Of(TimeSpan span)
    {
        string text = "";
        foreach ((char unit, TimeSpan length) in Units)
        {
            long count = span.Ticks / length.Ticks;
            span -= count * length;
            text += count == 0 ? "" : $"{count.ToString(CultureInfo.InvariantCulture)}{unit}";
        }

        return text.Length == 0 ? "0s" : text;
    }

    private static FormatException Fault(string text) => new($"'{text}': expected a duration such as 90s, 15m, 1h30m or 2d");
}
