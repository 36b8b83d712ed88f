using System.Globalization;
using Candlewick.Server.Api;
using Microsoft.AspNetCore.Mvc;

namespace Candlewick.Server.Prints;

/// <summary>The query of prints and prices.</summary>
/// <param name="Series">Such as <c>BINANCE:BTCUSDT@trades</c>; or the instrument alone.</param>
/// <param name="From">Rows at or after it; without it, the newest before <paramref name="To"/>.</param>
internal sealed record PrintParameters(
    [FromQuery(Name = "series")] string? Series,
    [FromQuery(Name = "from")] string? From,
    [FromQuery(Name = "to")] string? To,
    [FromQuery(Name = "limit")] int? Limit,
    [FromQuery(Name = "cursor")] string? Cursor,
    [FromQuery(Name = "format")] string? Format)
{
    public const int MostRows = 100_000;

    public int Rows => QueryText.Limit(Limit, 1_000, MostRows);

    public bool IsNewest => string.IsNullOrEmpty(From) && string.IsNullOrEmpty(Cursor);

    public UtcRange Range => QueryText.Range(From, To);

    public TableFormat TableFormat => QueryText.Choice(Format, TableFormat.Json, "format");

    /// <summary>Instant and number of the last row before.</summary>
    public (UtcTime At, long Number)? After
    {
        get
        {
            if (QueryText.Place(Cursor) is not { } place)
            {
                return null;
            }

            return place.Split(':') is [var at, var number]
                && long.TryParse(at, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long nanoseconds)
                && long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long last)
                    ? (UtcTime.FromNanoseconds(nanoseconds), last)
                    : throw Faults.Of("cursor", Cursor, "what 'next' of the rows before said");
        }
    }

    public static string CursorOf(UtcTime at, long number) => QueryText.Cursor(string.Create(CultureInfo.InvariantCulture, $"{at.Nanoseconds}:{number}"));
}
