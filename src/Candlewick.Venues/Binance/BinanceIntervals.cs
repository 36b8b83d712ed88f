namespace Candlewick.Venues.Binance;

/// <summary>Bar lengths as Binance spells them: our codes, except that REST writes the month as <c>1M</c> (the archives <c>1mo</c>).</summary>
/// <remarks>Source: https://developers.binance.com/docs/binance-spot-api-docs/rest-api/market-data-endpoints and https://github.com/binance/binance-public-data.</remarks>
public static class BinanceIntervals
{
    private static readonly string[] Codes =
        ["1s", "1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "8h", "12h", "1d", "3d", "1w", "1mo"];

    /// <summary>Shortest first.</summary>
    public static IReadOnlyList<Timeframe> All { get; } = [.. Codes.Select(Timeframe.Parse)];

    /// <summary>Futures have no bars of one second.</summary>
    public static IReadOnlyList<Timeframe> Futures { get; } = [.. All.Skip(1)];

    /// <summary>The archives' spelling (also <c>1M</c>) to a timeframe.</summary>
    public static bool TryParse(string code, out Timeframe timeframe)
    {
        timeframe = default;
        return (code == "1M" || Codes.Contains(code)) && Timeframe.TryParse(code == "1M" ? "1mo" : code, out timeframe);
    }

    public static string ToRest(Timeframe timeframe) => timeframe.Code == "1mo" ? "1M" : timeframe.Code;
}
