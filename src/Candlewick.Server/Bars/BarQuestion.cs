using System.Globalization;
using Candlewick.Server.Api;
using Microsoft.AspNetCore.Mvc;

namespace Candlewick.Server.Bars;

/// <summary>The query of <c>/v1/bars</c>.</summary>
/// <param name="Series">A bar series such as <c>BINANCE:BTCUSDT@1h</c>; one that is not stored is made of what is.</param>
/// <param name="From">Bars that open at or after it; without it, the newest before <paramref name="To"/>.</param>
/// <param name="To">Bars that open before it.</param>
/// <param name="Limit">Most rows; 1,000 where nothing is said, at most 100,000.</param>
/// <param name="Cursor">The <c>next</c> of the rows before.</param>
/// <param name="AsKnownAt">Values that were known at this instant; of stored series only.</param>
/// <param name="Indicators">Such as <c>rsi(period=14);correlation(with=BINANCE:ETHUSDT)</c>: more columns.</param>
/// <param name="Format">json, ndjson, csv, parquet or blocks.</param>
internal sealed record BarParameters(
    [FromQuery(Name = "series")] string? Series,
    [FromQuery(Name = "from")] string? From,
    [FromQuery(Name = "to")] string? To,
    [FromQuery(Name = "limit")] int? Limit,
    [FromQuery(Name = "cursor")] string? Cursor,
    [FromQuery(Name = "as-known-at")] string? AsKnownAt,
    [FromQuery(Name = "indicators")] string? Indicators,
    [FromQuery(Name = "format")] string? Format);

/// <summary>What is wanted of a bar series.</summary>
/// <param name="Limit">Null for every bar of the range.</param>
/// <param name="IsNewest">The last bars of the range rather than the first.</param>
/// <param name="After">Only bars after this one; null from the start.</param>
internal sealed record BarQuestion(
    BarSeriesId Series, UtcRange Range, int? Limit, bool IsNewest, BarKey? After, UtcTime? AsKnownAt, string? Indicators, TableFormat Format)
{
    public const int StandardLimit = 1_000;
    public const int MostRows = 100_000;

    /// <exception cref="InputException">A parameter cannot be understood.</exception>
    public static BarQuestion Of(BarParameters query)
    {
        TableFormat format = QueryText.Choice(query.Format, TableFormat.Json, "format");
        BarKey? after = BarKey.Read(query.Cursor);
        bool isWhole = query.Limit is null && (format == TableFormat.Blocks || (format != TableFormat.Json && query.From is not null));
        return new BarQuestion(
            QueryText.Bars(query.Series), QueryText.Range(query.From, query.To), isWhole ? null : QueryText.Limit(query.Limit, StandardLimit, MostRows),
            string.IsNullOrEmpty(query.From) && after is null && !isWhole, after, QueryText.Instant(query.AsKnownAt, "as-known-at"), query.Indicators, format);
    }
}

/// <summary>The key of a bar in its series.</summary>
internal readonly record struct BarKey(UtcTime OpenTime, int Ordinal)
{
    public string ToCursor() => QueryText.Cursor(string.Create(CultureInfo.InvariantCulture, $"{OpenTime.Nanoseconds}:{Ordinal}"));

    /// <summary>Null without a cursor.</summary>
    public static BarKey? Read(string? cursor)
    {
        if (QueryText.Place(cursor) is not { } place)
        {
            return null;
        }

        return place.Split(':') is [var open, var ordinal]
            && long.TryParse(open, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long nanoseconds)
            && int.TryParse(ordinal, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
                ? new BarKey(UtcTime.FromNanoseconds(nanoseconds), number)
                : throw Faults.Of("cursor", cursor, "what 'next' of the rows before said");
    }
}
