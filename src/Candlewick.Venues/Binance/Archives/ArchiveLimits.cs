namespace Candlewick.Venues.Binance.Archives;

/// <summary>How large an archive may be before it is taken for a bomb.</summary>
/// <param name="FileBytes">Of the file itself; at most 2 GiB.</param>
/// <param name="TradeBytes">Of the inflated entry of trades.</param>
internal sealed record ArchiveLimits(long FileBytes = 1L << 30, long TradeBytes = 8L << 30)
{
    /// <summary>Longest line of a kline archive that makes sense, and twice the rows that its period has room for.</summary>
    private const long KlineBytes = 512;

    public static ArchiveLimits Default { get; } = new();

    public long InflatedBytes(ArchiveName name) => name.Content == ArchiveContent.Klines
        ? KlineBytes * ((2 * name.Timeframe.CountOpens(name.Period)) + 64)
        : TradeBytes;
}
