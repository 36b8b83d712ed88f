namespace Candlewick.Server.Api;

/// <summary>Instants as text without an object an instant, where there are many.</summary>
internal static class InstantText
{
    private const long Second = 1_000_000_000;

    /// <summary>The same text as <see cref="UtcTime.ToString"/> gives.</summary>
    /// <param name="target">At least 40 characters; the text is a part of it.</param>
    public static ReadOnlySpan<char> Format(UtcTime instant, Span<char> target)
    {
        bool isPlain = instant.Nanoseconds >= 0 && instant.Nanoseconds % Second == 0;
        return isPlain && instant.ToDateTimeOffset().UtcDateTime.TryFormat(target, out int length, "yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture)
            ? target[..length]
            : instant.ToString();
    }
}
