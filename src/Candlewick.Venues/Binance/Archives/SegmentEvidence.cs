using System.Globalization;
using System.Text;

namespace Candlewick.Venues.Binance.Archives;

/// <summary>Which market a file is of when its path does not say so.</summary>
/// <remarks>
/// In this order: a coin-margined symbol (<c>BTCUSD_PERP</c>, <c>BTCUSD_240329</c>) is COIN-M, and a dated one in another currency USD-M;
/// funding rates are of futures; then the rows speak: microseconds are of spot;
/// trades with a best-match flag (7 columns, aggregates 8) are of spot, without it (6 and 7) of futures;
/// klines are spot's when each price and volume has eight decimals, as spot has always written them, and USD-M's when prices have fewer, all
/// the same number, and quote volumes as many as price and volume together (volumes of many contracts are whole numbers).
/// Spot archives have never had a header row: where one stands above rows that do not look like those of futures, somebody has put it there.
/// That, and anything else, cannot be told: the caller names the segment.
/// Sources: https://github.com/binance/binance-public-data and the archives themselves.
/// </remarks>
internal static class SegmentEvidence
{
    /// <summary>How many lines are looked at, header included.</summary>
    public const int Lines = 101;

    private const int SpotDecimals = 8;

    /// <param name="lines">The first lines of the entry, without their ends; at least one.</param>
    public static BinanceMarket? Find(ArchiveName name, IReadOnlyList<string> lines)
    {
        if (FromSymbol(name.Symbol) is { } market)
        {
            return market;
        }

        if (name.Content == ArchiveContent.FundingRates)
        {
            return BinanceMarket.UsdMargined;
        }

        bool hasHeader = HasHeader(lines);
        BinanceMarket? told = FromRows(name, [.. lines.Skip(hasHeader ? 1 : 0).Select(line => line.Split(','))]);
        return hasHeader && told != BinanceMarket.UsdMargined ? null : told;
    }

    public static bool HasHeader(IReadOnlyList<string> lines) => KlineHeader.IsHeader(Encoding.UTF8.GetBytes(lines[0]));

    private static BinanceMarket? FromRows(ArchiveName name, string[][] rows)
    {
        int timeField = name.Content switch { ArchiveContent.Trades => 4, ArchiveContent.AggregateTrades => 5, _ => 0 };
        if (rows.Length == 0)
        {
            return null;
        }

        if (rows[0].Length > timeField && ulong.TryParse(rows[0][timeField], out ulong time) && WireTime.Of(time) == WireTime.Microseconds)
        {
            return BinanceMarket.Spot;
        }

        return name.Content switch
        {
            ArchiveContent.Trades => rows[0].Length switch { 7 => BinanceMarket.Spot, 6 => BinanceMarket.UsdMargined, _ => null },
            ArchiveContent.AggregateTrades => rows[0].Length switch { 8 => BinanceMarket.Spot, 7 => BinanceMarket.UsdMargined, _ => null },
            ArchiveContent.Klines => FromDecimals(rows),
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

    /// <summary>Rows that cannot be read say nothing here; what is wrong with them is told when the file is read.</summary>
    private static BinanceMarket? FromDecimals(string[][] all)
    {
        string[][] rows = [.. all.Where(row => row.Length == 12 && row[1..11].All(field => decimal.TryParse(field, CultureInfo.InvariantCulture, out _)))];
        if (rows.Length == 0)
        {
            return null;
        }

        int[] prices = [.. rows.SelectMany(row => row[1..5]).Select(Decimals).Distinct()];
        int[] volumes = [.. rows.SelectMany(row => new[] { row[5], row[9] }).Select(Decimals).Distinct()];
        int[] amounts = [.. rows.SelectMany(row => new[] { row[7], row[10] }).Select(Decimals).Distinct()];
        return (prices, volumes) switch
        {
            ([SpotDecimals], [SpotDecimals]) when amounts is [SpotDecimals] => BinanceMarket.Spot,
            ([< SpotDecimals], _) when volumes.Max() < SpotDecimals && amounts.Max() == prices[0] + volumes.Max() => BinanceMarket.UsdMargined,
            _ => null,
        };
    }

    private static int Decimals(string number) =>
        number.IndexOf('.', StringComparison.Ordinal) is var dot and >= 0 ? number.Length - dot - 1 : 0;
}
