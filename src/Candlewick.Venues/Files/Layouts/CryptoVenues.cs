using System.Text.RegularExpressions;

namespace Candlewick.Venues.Files.Layouts;

/// <summary>Spot pairs of crypto venues, plain decimal prices, UTC. The venue is the first part of the file name (<c>coinbase-btcusd-1d_trade.zip</c>) or a folder.</summary>
internal sealed partial class CryptoVenues : IMarket
{
    private static readonly string[] Folders =
        ["binance", "binanceus", "bitfinex", "bitstamp", "bybit", "coinbase", "coinbasepro", "ftx", "ftxus", "gdax", "gemini", "huobi", "kraken", "kucoin", "okx", "poloniex"];

    public TimeZoneInfo Zone => TimeZoneInfo.Utc;

    public TradingCalendar Calendar => TradingCalendar.AlwaysOpen;

    public bool IsScaled => false;

    public bool Owns(ImportFile file, EntryName name) => name.Contract is null && TryVenue(file, name, out _);

    public Instrument? Describe(ImportFile file, EntryName name)
    {
        return TryVenue(file, name, out string venue)
            && AssetPair.TrySplit(name.Symbol, out AssetPair pair)
            && InstrumentId.TryParse($"{venue}:{name.Symbol}", out InstrumentId id)
            ? new Instrument(id, InstrumentKind.Spot, name.Symbol, pair.Base, pair.Quote)
            : null;
    }

    /// <summary>The venue, upper case, out of the file name or else the nearest folder that is a venue's.</summary>
    public static bool TryVenue(ImportFile file, EntryName name, out string venue)
    {
        Match match = Prefix().Match(file.Name);
        if (match.Success && string.Equals(match.Groups["symbol"].Value, name.Symbol, StringComparison.OrdinalIgnoreCase))
        {
            venue = match.Groups["venue"].Value.ToUpperInvariant();
            return true;
        }

        string folder = file.FullPath.Split('/', '\\').SkipLast(1)
            .LastOrDefault(part => Folders.Contains(part, StringComparer.OrdinalIgnoreCase)) ?? "";
        venue = folder.ToUpperInvariant();
        return venue.Length > 0;
    }

    [GeneratedRegex(@"^(?<venue>[A-Za-z][A-Za-z0-9]*)-(?<symbol>[A-Za-z0-9]+)[-_]", RegexOptions.CultureInvariant)]
    private static partial Regex Prefix();
}
