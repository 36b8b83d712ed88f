using System.Text;

namespace Candlewick.Venues.Binance.Archives;

/// <summary>Which market a file is of when its path does not say so.</summary>
/// <remarks>
/// In this order: a coin-margined symbol (<c>BTCUSD_PERP</c>, <c>BTCUSD_240329</c>) is COIN-M, and a dated one in another currency USD-M;
/// funding rates are of futures; a header row is of futures, for spot archives have never had one; microseconds are of spot;
/// trades with a best-match flag (7 columns, aggregates 8) are of spot, without it (6 and 7) of futures;
/// klines without a header are spot's when each price and volume has eight decimals, as spot has always written them, and USD-M's when
/// prices have fewer, all the same number. Anything else cannot be told: the caller names the segment.
/// Sources: https://github.com/binance/binance-public-data and the archives themselves.
/// </remarks>
internal static class SegmentEvidence
{
    public static BinanceMarket? Find(ArchiveName name, ReadOnlySpan<byte> firstLine)
    {
        if (FromSymbol(name.Symbol) is { } market)
        {
            return market;
        }

        if (name.Content == ArchiveContent.FundingRates || KlineHeader.IsHeader(firstLine))
        {
            return BinanceMarket.UsdMargined;
        }

        string[] fields = Encoding.UTF8.GetString(firstLine).TrimEnd('\r').Split(',');
        int timeField = name.Content switch { ArchiveContent.Trades => 4, ArchiveContent.AggregateTrades => 5, _ => 0 };
        if (fields.Length > timeField && ulong.TryParse(fields[timeField], out ulong time) && WireTime.Of(time) == WireTime.Microseconds)
        {
            return BinanceMarket.Spot;
        }

        return name.Content switch
        {
            ArchiveContent.Trades => fields.Length switch { 7 => BinanceMarket.Spot, 6 => BinanceMarket.UsdMargined, _ => null },
            ArchiveContent.AggregateTrades => fields.Length switch { 8 => BinanceMarket.Spot, 7 => BinanceMarket.UsdMargined, _ => null },
            ArchiveContent.Klines => FromDecimals(fields),
            _ => null,
        };
    }

    private static BinanceMarket? FromSymbol(string symbol)
    {
        int at = symbol.IndexOf('_', StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        // BTCBUSD_210129 was a USD-M contract in BUSD; BNBUSD_PERP is BNB in USD.
        (string pair, string suffix) = (symbol[..at], symbol[(at + 1)..]);
        bool isInDollars = pair.EndsWith("USD", StringComparison.Ordinal)
            && (suffix == "PERP" || pair == "BNBUSD" || !pair.EndsWith("BUSD", StringComparison.Ordinal));
        return isInDollars ? BinanceMarket.CoinMargined : BinanceMarket.UsdMargined;
    }

    private static BinanceMarket? FromDecimals(string[] fields)
    {
        if (fields.Length != 12)
        {
            return null;
        }

        int[] prices = [.. fields[1..5].Select(Decimals).Distinct()];
        int volume = Decimals(fields[5]);
        return (prices, volume) switch
        {
            ([8], 8) => BinanceMarket.Spot,
            ([< 8], < 8) => BinanceMarket.UsdMargined,
            _ => null,
        };
    }

    private static int Decimals(string number) =>
        number.IndexOf('.', StringComparison.Ordinal) is var dot and >= 0 ? number.Length - dot - 1 : 0;
}
