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
    public PageQuery Page => PageQuery.Of((From, To), Cursor, Limit, 1_000);

    public TableFormat TableFormat => QueryText.Choice(Format, TableFormat.Json, "format");
}
