using Candlewick.Analytics.Bars;

namespace Candlewick.Analytics.Tests.Bars;

/// <summary>Runs builders and compares what they made, bit for bit.</summary>
internal static class Rows
{
    public static Bar[] Build(IBarBuilder builder, ReadOnlySpan<Trade> trades, int batch = int.MaxValue)
    {
        using BarColumns closed = new();
        while (!trades.IsEmpty)
        {
            int taken = Math.Min(batch, trades.Length);
            builder.Add(trades[..taken], closed);
            trades = trades[taken..];
        }

        builder.End(closed);
        return Of(closed);
    }

    public static Bar[] Build(IBarBuilder builder, BarColumns bars, int batch = int.MaxValue)
    {
        using BarColumns closed = new();
        for (int start = 0; start < bars.Count; start += Math.Min(batch, bars.Count))
        {
            builder.Add(new BarInput(bars, start, Math.Min(batch, bars.Count - start)), closed);
        }

        builder.End(closed);
        return Of(closed);
    }

    public static Bar[] Of(BarColumns bars) => [.. Enumerable.Range(0, bars.Count).Select(row => bars[row])];

    /// <summary>Equality of bits, NaN included.</summary>
    public static bool AreSame(IReadOnlyCollection<Bar> a, IReadOnlyCollection<Bar> b) => a.Count == b.Count && a.Zip(b).All(pair => AreSame(pair.First, pair.Second));

    private static bool AreSame(Bar a, Bar b) =>
        a.OpenTime == b.OpenTime && a.CloseTime == b.CloseTime && a.Ordinal == b.Ordinal && a.Finality == b.Finality && Bits(a).SequenceEqual(Bits(b));

    private static long[] Bits(Bar bar) =>
    [
        .. ((double[])
        [
            bar.Open, bar.High, bar.Low, bar.Close, bar.Volume, bar.QuoteVolume, bar.TradeCount, bar.TakerBuyVolume, bar.TakerBuyQuoteVolume,
        ]).Select(BitConverter.DoubleToInt64Bits),
    ];
}
