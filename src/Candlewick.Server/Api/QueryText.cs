using System.Text;

namespace Candlewick.Server.Api;

/// <summary>Reads what the texts of a query mean; what is wrong says where, and what was expected.</summary>
internal static class QueryText
{
    private const string InstantExpected = "an instant in UTC, such as 2024-03-10T05:00:00Z or 2024-03-10";

    /// <summary>Null when the query does not say.</summary>
    public static UtcTime? Instant(string? text, string where) =>
        string.IsNullOrEmpty(text) ? null : Faults.Read(text, UtcTime.Parse, InstantExpected, where);

    /// <summary>From the first to before the last instant; what is not said is open.</summary>
    public static UtcRange Range(string? from, string? to)
    {
        UtcRange range = new(Instant(from, "from") ?? UtcTime.MinValue, Instant(to, "to") ?? UtcTime.MaxValue);
        return range.IsEmpty ? throw Faults.Of("to", to, $"an instant after {range.From}") : range;
    }

    public static InstrumentId Instrument(string? text, string where = "instrument") =>
        Faults.Read(text, InstrumentId.Parse, "an instrument in upper case, such as BINANCE:BTCUSDT", where);

    public static InstrumentId? OptionalInstrument(string? text, string where = "instrument") => string.IsNullOrEmpty(text) ? null : Instrument(text, where);

    public static SeriesId Series(string? text, string where = "series") =>
        Faults.Read(text, SeriesId.Parse, "a series, such as BINANCE:BTCUSDT@1h or BINANCE:BTCUSDT@trades", where);

    /// <summary>Bars of any kind; sized ones are built ones, also where the text does not say so.</summary>
    public static BarSeriesId Bars(string? text, string where = "series")
    {
        BarSeriesId id = Faults.Read(text, BarSeriesId.Parse, "a bar series, such as BINANCE:BTCUSDT@1h or BINANCE:BTCUSDT@1000t", where);
        return id.Spec.Kind != BarKind.Timed && id.Spec.Origin == BarOrigin.Venue ? id with { Spec = id.Spec with { Origin = BarOrigin.Built } } : id;
    }

    public static Timeframe? OptionalTimeframe(string? text, string where = "timeframe") =>
        string.IsNullOrEmpty(text) ? null : Faults.Read(text, Timeframe.Parse, "a timeframe, such as 1m, 4h or 1mo", where);

    /// <summary>A venue's code in any case; null when the query does not say.</summary>
    public static string? Venue(string? text) => string.IsNullOrEmpty(text) ? null
        : text.Length <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? text.ToUpperInvariant()
        : throw Faults.Of("venue", text, "the code of a market segment, such as BINANCE");

    public static int Limit(int? limit, int standard, int most, string where = "limit") => limit switch
    {
        null => standard,
        >= 1 when limit <= most => limit.Value,
        _ => throw Faults.Of(where, limit.ToString(), $"a whole number from 1 to {most}"),
    };

    /// <summary>A member of an enum by its name in any case, words joined or by hyphens.</summary>
    public static T Choice<T>(string? text, T standard, string where)
        where T : struct, Enum => string.IsNullOrEmpty(text) ? standard : Choice<T>(text, where);

    public static T Choice<T>(string text, string where)
        where T : struct, Enum =>
        Enum.GetNames<T>().FirstOrDefault(name => name.Equals(text.Replace("-", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase)) is { } name
            ? Enum.Parse<T>(name)
            : throw Faults.Of(where, text, $"one of {string.Join(", ", Enum.GetNames<T>().Select(Camel))}");

    /// <summary>Where to go on, as a text that means nothing to others.</summary>
    public static string Cursor(string place) => Convert.ToBase64String(Encoding.UTF8.GetBytes(place)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>The place in a cursor that this server gave; null when there is none.</summary>
    public static string? Place(string? cursor, string where = "cursor")
    {
        if (string.IsNullOrEmpty(cursor))
        {
            return null;
        }

        string padded = cursor.Replace('-', '+').Replace('_', '/').PadRight((cursor.Length + 3) / 4 * 4, '=');
        byte[] bytes = new byte[padded.Length];
        return Convert.TryFromBase64String(padded, bytes, out int length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw Faults.Of(where, cursor, "what 'next' of the part before said");
    }

    /// <summary>The place in a cursor as a whole number.</summary>
    public static long Number(string? cursor, long standard, string where = "cursor") => Place(cursor, where) is not { } place ? standard
        : long.TryParse(place, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long number) ? number
        : throw Faults.Of(where, cursor, "what 'next' of the part before said");

    public static string Camel(string name)
    {
        StringBuilder text = new(name.Length);
        for (int i = 0; i < name.Length; i++)
        {
            if (name[i] != '_')
            {
                text.Append(i == 0 ? char.ToLowerInvariant(name[i]) : name[i - 1] == '_' ? char.ToUpperInvariant(name[i]) : name[i]);
            }
        }

        return text.ToString();
    }
}
