using System.Numerics;
using System.Runtime.CompilerServices;
using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>The arithmetic of <see cref="BollingerBands"/>.</summary>
public struct BollingerKernel(int period, double deviations, Deviation deviation = Deviation.Population) : IKernel<double, BollingerValue>, IPriceBlocks
{
    private readonly double _divisor = deviation == Deviation.Population ? period : period - 1;
    private WindowVariance _variance = new(period);

    public readonly int WarmUp => period;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsPossible(double input) => double.IsFinite(input);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BollingerValue Add(double input)
    {
        double spread = Math.Sqrt(_variance.Add(input) / _divisor);
        double middle = _variance.Mean;
        double upper = Math.FusedMultiplyAdd(deviations, spread, middle);
        double lower = Math.FusedMultiplyAdd(-deviations, spread, middle);
        double range = upper - lower;
        return new BollingerValue(middle, upper, lower, (input - lower) / range, range / middle);
    }

    void IPriceBlocks.AddBlock(ReadOnlySpan<double> prices, OutputColumns outputs)
    {
        Span<double> means = stackalloc double[prices.Length];
        Span<double> squares = stackalloc double[prices.Length];
        _variance.AddBlock(prices, means, squares);
        means.CopyTo(outputs.First.IsEmpty ? means : outputs.First);
        Bands(means, squares, outputs);
        if (!outputs.Fourth.IsEmpty || !outputs.Fifth.IsEmpty)
        {
            Places(prices, means, squares, outputs);
        }
    }

    public void Reset() => _variance.Reset();

    public void Transfer(StateCursor state) => _variance.Transfer(state);

    /// <summary>Writes the bands; leaves the spreads in place of the squares.</summary>
    private readonly void Bands(ReadOnlySpan<double> means, Span<double> squares, OutputColumns outputs)
    {
        Vector<double> divisor = new(_divisor);
        Vector<double> reach = new(deviations);
        bool hasUpper = !outputs.Second.IsEmpty;
        bool hasLower = !outputs.Third.IsEmpty;
        int i = 0;
        for (; i <= means.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            Vector<double> spread = Vector.SquareRoot(new Vector<double>(squares[i..]) / divisor);
            spread.CopyTo(squares[i..]);
            Vector<double> middle = new(means[i..]);
            if (hasUpper)
            {
                Vector.FusedMultiplyAdd(reach, spread, middle).CopyTo(outputs.Second[i..]);
            }

            if (hasLower)
            {
                Vector.FusedMultiplyAdd(-reach, spread, middle).CopyTo(outputs.Third[i..]);
            }
        }

        for (; i < means.Length; i++)
        {
            squares[i] = Math.Sqrt(squares[i] / _divisor);
            if (hasUpper)
            {
                outputs.Second[i] = Math.FusedMultiplyAdd(deviations, squares[i], means[i]);
            }

            if (hasLower)
            {
                outputs.Third[i] = Math.FusedMultiplyAdd(-deviations, squares[i], means[i]);
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
