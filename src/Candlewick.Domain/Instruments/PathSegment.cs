using System.Globalization;
using System.Text;

namespace Candlewick.Domain.Instruments;

/// <summary>The one home of escapes for file names and URL paths: letters of ASCII, digits, <c>-</c> and inner <c>.</c> stay, any other byte of the UTF-8 text becomes <c>_XX</c>.</summary>
public static class PathSegment
{
    public static string Escape(string text)
    {
        StringBuilder escaped = new(text.Length);
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        for (int i = 0; i < bytes.Length; i++)
        {
            byte value = bytes[i];
            char c = (char)value;
            if (char.IsAsciiLetterOrDigit(c) || c == '-' || (c == '.' && i > 0 && i < bytes.Length - 1))
            {
                escaped.Append(c);
            }
            else
            {
                escaped.Append('_').Append(value.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return escaped.ToString();
    }

    /// <summary>Reads what <see cref="Escape"/> wrote, and nothing else: one text has one segment.</summary>
    public static bool TryUnescape(string segment, out string text)
    {
        text = "";
        List<byte> bytes = new(segment.Length);
        for (int i = 0; i < segment.Length; i++)
        {
            if (segment[i] != '_')
            {
                bytes.Add((byte)segment[i]);
            }
            else if (i + 2 < segment.Length
                && byte.TryParse(segment.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value))
            {
                bytes.Add(value);
                i += 2;
            }
            else
            {
                return false;
            }
        }

        string read = Encoding.UTF8.GetString([.. bytes]);
        if (Escape(read) != segment)
        {
            return false;
        }

        text = read;
        return true;
    }
}
