using System.Text.RegularExpressions;
using Candlewick.Simulator.Market;
using Candlewick.Simulator.Wire;

namespace Candlewick.Simulator.Archives;

/// <summary>A kline archive's place in the bucket: <c>data/spot/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-2024-01.zip</c>.</summary>
internal sealed partial record ArchiveName(string Market, bool IsMonthly, string Symbol, Timeframe Timeframe, UtcRange Period)
{
    public const string ChecksumSuffix = ".CHECKSUM";

    public string Key => $"data/{Market}/{(IsMonthly ? "monthly" : "daily")}/klines/{Symbol}/{Timeframe.Code}/{FileName}";

    public string FileName => $"{Stem}.zip";

    /// <summary>Name of the file without its ending.</summary>
    public string Stem =>
        $"{Symbol}-{Timeframe.Code}-{Period.From.ToDate().ToString(IsMonthly ? "yyyy-MM" : "yyyy-MM-dd")}";

    /// <summary>Null for coin-margined futures, which have archives only.</summary>
    public MarketSegment? Segment => Market switch
    {
        "spot" => MarketSegment.Spot,
        "futures/um" => MarketSegment.UsdM,
        _ => null,
    };

    /// <summary>Microseconds of one unit of its times: spot archives of 2025 and later count microseconds, all others milliseconds.</summary>
    public long UsPerUnit => Market == "spot" && Period.From >= UtcTime.From(2025, 1, 1) ? 1 : 1_000;

    /// <summary>Reads a key; null when it is no kline archive.</summary>
    public static ArchiveName? TryParse(string key)
    {
        Match match = Pattern().Match(key);
        if (!match.Success || !Timeframe.TryParse(match.Groups["tf"].Value, out Timeframe timeframe))
        {
            return null;
        }

        bool isMonthly = match.Groups["kind"].Value == "monthly";
        bool isDate = DateOnly.TryParseExact(match.Groups["period"].Value, isMonthly ? "yyyy-MM" : "yyyy-MM-dd", out DateOnly date);
        UtcRange period = !isDate ? UtcRange.Empty : isMonthly ? Calendar.MonthOf(UtcTime.From(date)) : UtcRange.Day(date);
        return isDate ? new ArchiveName(match.Groups["market"].Value, isMonthly, match.Groups["symbol"].Value, timeframe, period) : null;
    }

    [GeneratedRegex(@"^data/(?<market>spot|futures/um|futures/cm)/(?<kind>monthly|daily)/klines/(?<symbol>[^/]+)/(?<tf>[^/]+)/\k<symbol>-\k<tf>-(?<period>[0-9-]+)\.zip$")]
    private static partial Regex Pattern();
}
