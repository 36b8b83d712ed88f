namespace Candlewick.Venues.Binance.Streams;

/// <summary>Bar lengths as kline messages spell them.</summary>
internal static class IntervalTable
{
    private static readonly Timeframe[] Timeframes = [.. BinanceIntervals.All];
    private static readonly uint[] Codes = [.. Timeframes.Select(one => Pack(System.Text.Encoding.ASCII.GetBytes(BinanceIntervals.ToRest(one))))];

    /// <summary>The index in <see cref="BinanceIntervals.All"/>; -1 when there is no such length.</summary>
    public static int IndexOf(ReadOnlySpan<byte> code) =>
        code.Length is < 1 or > 3 ? -1 : Codes.AsSpan().IndexOf(Pack(code));

    public static int IndexOf(Timeframe timeframe) => Array.IndexOf(Timeframes, timeframe);

    public static Timeframe Of(int index) => Timeframes[index];

    private static uint Pack(ReadOnlySpan<byte> code)
    {
        uint packed = 0;
        foreach (byte one in code)
        {
            packed = (packed << 8) | one;
        }

        return packed;
    }
}
