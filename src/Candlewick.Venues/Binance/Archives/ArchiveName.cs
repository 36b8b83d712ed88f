using System.Globalization;

namespace Candlewick.Venues.Binance.Archives;

/// <summary>What the rows of an archive are.</summary>
public enum ArchiveContent : byte
{
    Klines,
    Trades,
    AggregateTrades,
    FundingRates,

    /// <summary>A kind that the bucket has and Candlewick does not read, such as <c>bookDepth</c>.</summary>
    Other,
}

/// <summary>What the path of an archive says: <c>{SYMBOL}-{interval or kind}-{yyyy-MM[-dd]}.zip</c>, in the bucket's tree or anywhere.</summary>
/// <param name="Label">The middle part as written: an interval or a kind of data.</param>
/// <param name="Timeframe">Meaningful for klines.</param>
/// <param name="Market">Null when no part of the path is the bucket's.</param>
/// <param name="Key">The path from <c>data/</c> on; null outside the bucket's tree.</param>
internal sealed record ArchiveName(
    string Symbol,
    string Label,
    ArchiveContent Content,
    Timeframe Timeframe,
    PriceSource Price,
    UtcRange Period,
    bool IsMonthly,
    bool IsZip,
    BinanceMarket? Market,
    string? Key)
{
    private static readonly string[] OtherLabels =
        ["bookTicker", "bookDepth", "metrics", "liquidationSnapshot", "BVOLIndex", "EOHSummary", "premiumIndexKlines"];

    public static bool TryParse(string path, out ArchiveName name)
    {
        name = null!;
        string[] parts = path.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0 || !TryCutPeriod(parts[^1], out string stem, out bool isZip, out UtcRange period, out bool isMonthly))
        {
            return false;
        }

        int dash = stem.LastIndexOf('-');
        if (dash <= 0)
        {
            return false;
        }

        (string symbol, string label) = (stem[..dash], stem[(dash + 1)..]);
        (BinanceMarket? market, int root) = FindMarket(parts);
        string? folder = market is null ? null : parts.Skip(root).FirstOrDefault(part => part.EndsWith("Klines", StringComparison.Ordinal));
        if (!TryContent(label, folder, out ArchiveContent content, out Timeframe timeframe))
        {
            return false;
        }

        PriceSource price = folder switch { "markPriceKlines" => PriceSource.Mark, "indexPriceKlines" => PriceSource.Index, _ => PriceSource.Trade };
        string? key = market is null ? null : "data/" + string.Join('/', parts.Skip(root));
        name = new ArchiveName(symbol, label, content, timeframe, price, period, isMonthly, isZip, market, key);
        return true;
    }

    /// <summary>What the rows are about: bars open in the period, and the first and the last may reach over its ends. Empty when no bar opens in it.</summary>
    public UtcRange Rows => Content == ArchiveContent.Klines ? Timeframe.BarsOpeningIn(Period) : Period;

    /// <summary>The series of the archive at a segment.</summary>
    public SeriesId ToSeries(BinanceSegment segment)
    {
        InstrumentId id = BinanceSymbols.ToInstrument(segment, Symbol);
        return Content switch
        {
            ArchiveContent.Trades => new SeriesId(id, SeriesKind.Trades),
            ArchiveContent.AggregateTrades => new SeriesId(id, SeriesKind.AggregateTrades),
            ArchiveContent.FundingRates => new SeriesId(id, SeriesKind.FundingRates),
            _ => new BarSeriesId(id, new BarSpec(Timeframe, Price)),
        };
    }

    private static bool TryCutPeriod(string file, out string stem, out bool isZip, out UtcRange period, out bool isMonthly)
    {
        (stem, period, isMonthly) = ("", UtcRange.Empty, false);
        isZip = file.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);
        if (!isZip && !file.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        string text = file[..^4];
        if (TryDay(text, out DateOnly day))
        {
            (stem, period) = (text[..^11], UtcRange.Day(day));
        }
        else if (TryDay(text + "-01", out day))
        {
            (stem, period, isMonthly) = (text[..^8], UtcRange.Month(day.Year, day.Month), true);
        }

        return stem.Length > 0;
    }

    private static bool TryDay(string text, out DateOnly day)
    {
        day = default;
        return text.Length > 11 && text[^11] == '-'
            && DateOnly.TryParseExact(text[^10..], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day)
            && day.Year is >= 2000 and < 2200;
    }

    private static (BinanceMarket? Market, int Root) FindMarket(string[] parts)
    {
        for (int i = parts.Length - 3; i >= 0; i--)
        {
            if (parts[i] == "spot" && (parts[i + 1] is "monthly" or "daily"))
            {
                return (BinanceMarket.Spot, i);
            }

            if (parts[i] == "futures" && (parts[i + 1] is "um" or "cm"))
            {
                return (parts[i + 1] == "um" ? BinanceMarket.UsdMargined : BinanceMarket.CoinMargined, i);
            }
        }

        return (null, 0);
    }

    private static bool TryContent(string label, string? folder, out ArchiveContent content, out Timeframe timeframe)
    {
        timeframe = default;
        content = label switch
        {
            "trades" => ArchiveContent.Trades,
            "aggTrades" => ArchiveContent.AggregateTrades,
            "fundingRate" => ArchiveContent.FundingRates,
            _ => ArchiveContent.Other,
        };
        if (content != ArchiveContent.Other || OtherLabels.Contains(label))
        {
            return true;
        }

        bool isKnown = BinanceIntervals.TryParse(label, out timeframe);
        content = folder == "premiumIndexKlines" ? ArchiveContent.Other : ArchiveContent.Klines;
        return isKnown;
    }
}
