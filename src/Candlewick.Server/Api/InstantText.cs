using System.Text;

namespace Candlewick.Server.Api;

/// <summary>Instants as text without an object an instant, where there are many.</summary>
internal static class InstantText
{
    private const long Second = 1_000_000_000;

    /// <summary>The same text as <see cref="UtcTime.ToString"/> gives, as UTF-8.</summary>
    /// <param name="target">At least 40 bytes; the text is a part of it.</param>
    public static ReadOnlySpan<byte> Format(UtcTime instant, Span<byte> target)
    {
        if (instant.Nanoseconds >= 0 && instant.Nanoseconds % Second == 0
            && new DateTime(DateTime.UnixEpoch.Ticks + (instant.Nanoseconds / 100), DateTimeKind.Utc).TryFormat(target, out int length, "s"))
        {
            target[length] = (byte)'Z';
            return target[..(length + 1)];
        }

        return target[..Encoding.UTF8.GetBytes(instant.ToString(), target)];
    }
}
