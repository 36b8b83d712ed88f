using System.Globalization;
using Candlewick.Server.Api;

namespace Candlewick.Server.Prints;

/// <summary>Which rows of a range are wanted.</summary>
/// <param name="After">Instant and number of the last row of the page before; null for the first page.</param>
/// <param name="Rows">Most rows of a page.</param>
/// <param name="IsNewest">The last rows of the range instead of the first.</param>
internal sealed record PageQuery(UtcRange Range, (UtcTime At, long Number)? After, int Rows, bool IsNewest)
{
    public const int MostRows = 100_000;

    /// <summary>Without a beginning and without a cursor: the newest.</summary>
    public static PageQuery Of((string? From, string? To) range, string? cursor, int? limit, int standard) => new(
        QueryText.Range(range.From, range.To),
        Read(cursor),
        QueryText.Limit(limit, standard, MostRows),
        string.IsNullOrEmpty(range.From) && string.IsNullOrEmpty(cursor));

    /// <summary>Whether the range has ended, so that its rows stay as they are but for repairs.</summary>
    public bool IsOver(UtcTime now) => Range.To <= now;

    public static string CursorOf((UtcTime At, long Number) row) => QueryText.Cursor(string.Create(CultureInfo.InvariantCulture, $"{row.At.Nanoseconds}:{row.Number}"));

    private static (UtcTime At, long Number)? Read(string? cursor)
    {
        if (QueryText.Place(cursor) is not { } place)
        {
            return null;
        }

        return place.Split(':') is [var at, var number]
            && long.TryParse(at, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long nanoseconds)
            && long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long last)
                ? (UtcTime.FromNanoseconds(nanoseconds), last)
                : throw Faults.Of("cursor", cursor, "what 'next' of the rows before said");
    }
}
