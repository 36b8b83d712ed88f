using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>The column form of <see cref="BollingerKernel"/>.</summary>
internal struct BollingerColumns(int period, double deviations, Deviation deviation) : IPriceBlocks
{
    private readonly double _part = 1.0 / (deviation == Deviation.Population ? period : period - 1);
    private VarianceColumns _variance = new(period, ColumnRuns.BlockLength);

    public void AddBlock(ReadOnlySpan<double> prices, OutputColumns outputs)
    {
        Span<double> scratch = stackalloc double[2 * prices.Length];
        Span<double> spreads = scratch[..prices.Length];
        Span<double> means = outputs.First.IsEmpty ? scratch[prices.Length..] : outputs.First;
        _variance.Add(prices, means, spreads);
        Bands(prices, means, spreads, outputs);
        if (!outputs.Fourth.IsEmpty || !outputs.Fifth.IsEmpty)
        {
            Places(prices, means, spreads, outputs);
        }
    }

    public void Reset() => _variance.Reset();

    /// <summary>Turns distances into means and sums of squares into spreads, and writes the bands.</summary>
    private readonly void Bands(ReadOnlySpan<double> prices, Span<double> means, Span<double> spreads, OutputColumns outputs)
    {
        ref double price = ref MemoryMarshal.GetReference(prices);
        ref double mean = ref MemoryMarshal.GetReference(means);
        ref double spread = ref MemoryMarshal.GetReference(spreads);
        bool hasUpper = !outputs.Second.IsEmpty;
        bool hasLower = !outputs.Third.IsEmpty;
        Vector512<double> reach = Vector512.Create(deviations);
        Vector512<double> part = Vector512.Create(_part);
        int i = 0;
        for (; i <= means.Length - Vector512<double>.Count; i += Vector512<double>.Count)
        {
            nuint at = (nuint)i;
            Vector512<double> root = Vector512.Sqrt(Vector512.LoadUnsafe(ref spread, at) * part);
            Vector512<double> middle = Vector512.LoadUnsafe(ref price, at) + Vector512.LoadUnsafe(ref mean, at);
            middle.StoreUnsafe(ref mean, at);
            root.StoreUnsafe(ref spread, at);
            if (hasUpper)
            {
                Vector512.FusedMultiplyAdd(reach, root, middle).StoreUnsafe(ref MemoryMarshal.GetReference(outputs.Second), at);
            }

            if (hasLower)
            {
                Vector512.FusedMultiplyAdd(-reach, root, middle).StoreUnsafe(ref MemoryMarshal.GetReference(outputs.Third), at);
            }
        }

        for (; i < means.Length; i++)
        {
            spreads[i] = Math.Sqrt(spreads[i] * _part);
            means[i] = prices[i] + means[i];
            if (hasUpper)
            {
                outputs.Second[i] = Math.FusedMultiplyAdd(deviations, spreads[i], means[i]);
            }

            if (hasLower)
            {
                outputs.Third[i] = Math.FusedMultiplyAdd(-deviations, spreads[i], means[i]);
            }
        }
    }

    /// <summary>Writes where the prices lie in the bands, and the width of the bands.</summary>
    private readonly void Places(ReadOnlySpan<double> prices, Span<double> means, ReadOnlySpan<double> spreads, OutputColumns outputs)
    {
        for (int i = 0; i < prices.Length; i++)
        {
            double lower = Math.FusedMultiplyAdd(-deviations, spreads[i], means[i]);
            double range = Math.FusedMultiplyAdd(deviations, spreads[i], means[i]) - lower;
            if (!outputs.Fourth.IsEmpty)
            {
                outputs.Fourth[i] = (prices[i] - lower) / range;
            }

            if (!outputs.Fifth.IsEmpty)
            {
                outputs.Fifth[i] = range / means[i];
            }
        }
    }
}
