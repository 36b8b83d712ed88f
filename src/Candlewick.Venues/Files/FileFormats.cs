using Candlewick.Venues.Binance;
using Candlewick.Venues.Files.Layouts;

namespace Candlewick.Venues.Files;

/// <summary>The list of file layouts. A new layout is one line here.</summary>
public static class FileFormats
{
    internal const string EquityBars = "us-equity-bars";
    internal const string EquityDays = "us-equity-days";
    internal const string OptionBars = "us-option-bars";
    internal const string OptionDays = "us-option-days";
    internal const string CryptoBars = "crypto-bars";
    internal const string CryptoDays = "crypto-days";

    /// <param name="clock">Dates faults and provenance.</param>
    public static IFileFormat[] All(TimeProvider clock) => All(clock, FileLimits.Default);

    /// <inheritdoc cref="All(TimeProvider)"/>
    /// <param name="clock">Dates faults and provenance.</param>
    /// <param name="venue">Code of the segment of exchange archives whose path does not tell it.</param>
    /// <exception cref="InputException">No archives are read of such a segment.</exception>
    public static IFileFormat[] All(TimeProvider clock, string venue)
    {
        BinanceSegment segment = BinanceSegments.Real.FirstOrDefault(one => one.Code == venue)
            ?? throw new InputException($"--venue: found '{venue}', expected one of {string.Join(", ", BinanceSegments.Real.Select(one => one.Code))}.");
        return [new BinanceArchiveFormat(clock, segment), .. All(clock).Where(format => format is not BinanceArchiveFormat)];
    }

    /// <inheritdoc cref="All(TimeProvider)"/>
    /// <param name="clock">Dates faults and provenance.</param>
    /// <param name="limits">What counts as a bomb.</param>
    public static IFileFormat[] All(TimeProvider clock, FileLimits limits)
    {
        UsEquities equities = new();
        UsOptions options = new();
        CryptoVenues crypto = new();
        IZipLayout[] layouts =
        [
            new EquityTicks(equities),
            new EquityQuotes(equities),
            new IntradayBars(new(EquityBars, "US equity minute or second bars of a day, prices x 10,000, New York time; zip", "spy_20131007_trade.zip (20131007_spy_minute_trade.csv)"), equities),
            new DailyBars(new(EquityDays, "US equity day bars, prices x 10,000, unadjusted; zip", "spy.zip (spy.csv)"), equities),
            new IntradayBars(new(OptionBars, "US option minute bars of a day; zip, one entry a contract", "aapl_20140606_1m_trade.zip (20140606_aapl_minute_trade_american_call_5000000_20140621.csv)"), options),
            new OptionOpenInterest(options),
            new DailyBars(new(OptionDays, "US option day bars; zip, one entry a contract", "aapl_2014_trade_american.zip (aapl_trade_american_call_5000000_20140621.csv)"), options),
            new IntradayBars(new(CryptoBars, "Crypto minute or second bars of a UTC day, plain prices; zip", "coinbase-btcusd-1m-20180405_trade.zip (20180405_btcusd_minute_trade.csv)"), crypto),
            new DailyBars(new(CryptoDays, "Crypto day bars, plain prices, UTC; zip", "coinbase-btcusd-1d_trade.zip (btcusd.csv)"), crypto),
        ];
        return [new BinanceArchiveFormat(clock), .. layouts.Select(layout => new ZipLayoutFormat(layout, limits, clock))];
    }
}
