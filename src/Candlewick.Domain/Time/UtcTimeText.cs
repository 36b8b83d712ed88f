using System.Globalization;

namespace Candlewick.Domain.Time;

/// <summary>The one home of the text form of <see cref="UtcTime"/>.</summary>
internal static class UtcTimeText
{
    private static readonly string[] DateTimeFormats =
        ["yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd' 'HH:mm:ss", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd' 'HH:mm", "yyyy-MM-dd'T'HH", "yyyy-MM-dd"];

    public static string Format(UtcTime time)
    {
        long fraction = time.Nanoseconds - (UtcTime.FloorDiv(time.Nanoseconds, 1_000_000_000) * 1_000_000_000);
        string seconds = time.AddWholeSeconds().ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
        return fraction switch
        {
            0 => $"{seconds}Z",
            _ when fraction % 1_000_000 == 0 => $"{seconds}.{fraction / 1_000_000:D3}Z",
            _ when fraction % 1_000 == 0 => $"{seconds}.{fraction / 1_000:D6}Z",
            _ => $"{seconds}.{fraction:D9}Z",
        };
    }

    public static bool TryParse(string? text, out UtcTime time)
    {
        time = default;
        if (string.IsNullOrWhiteSpace(text))
        {
            return false;
        }

        ReadOnlySpan<char> rest = text.AsSpan().Trim();
        if (!TakeOffset(ref rest, out TimeSpan offset) || !TakeFraction(ref rest, out long nanoseconds))
        {
            return false;
        }

        if (!DateTime.TryParseExact(rest, DateTimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime local))
        {
            return false;
        }

        Int128 sinceEpoch = ((Int128)(local - DateTime.UnixEpoch - offset).Ticks * 100) + nanoseconds;
        if (sinceEpoch < long.MinValue || sinceEpoch > long.MaxValue)
        {
            return false;
        }

        time = UtcTime.FromNanoseconds((long)sinceEpoch);
        return true;
    }

    private static DateTime AddWholeSeconds(this UtcTime time) =>
        DateTime.UnixEpoch.AddSeconds(UtcTime.FloorDiv(time.Nanoseconds, 1_000_000_000));

    private static bool TakeOffset(ref ReadOnlySpan<char> text, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (text[^1] is 'Z' or 'z')
        {
            text = text[..^1];
            return text.Length > 10;
        }

        int sign = text.Length > 10 ? text[10..].LastIndexOfAny('+', '-') : -1;
        if (sign < 0)
        {
            return true;
        }

        ReadOnlySpan<char> zone = text[(10 + sign + 1)..];
        bool negative = text[10 + sign] == '-';
        text = text[..(10 + sign)];
        if (!TimeSpan.TryParseExact(zone, [@"hh\:mm", "hhmm", "hh"], CultureInfo.InvariantCulture, out TimeSpan magnitude))
        {
            return false;
        }

        offset = negative ? -magnitude : magnitude;
        return true;
    }

    private static bool TakeFraction(ref ReadOnlySpan<char> text, out long nanoseconds)
    {
        nanoseconds = 0;
        int dot = text.LastIndexOf('.');
        if (dot < 0)
        {
            return true;
        }

        ReadOnlySpan<char> digits = text[(dot + 1)..];
        if (digits.Length is 0 or > 9 || digits.ContainsAnyExceptInRange('0', '9') || text[..dot].Count(':') != 2)
        {
            return false;
        }

        nanoseconds = long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        for (int i = digits.Length; i < 9; i++)
        {
            nanoseconds *= 10;
        }

        text = text[..dot];
        return true;
    }
}
