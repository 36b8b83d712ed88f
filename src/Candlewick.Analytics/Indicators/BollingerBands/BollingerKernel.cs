using System.Runtime.CompilerServices;
using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>The arithmetic of <see cref="BollingerBands"/>.</summary>
public struct BollingerKernel(int period, double deviations, Deviation deviation = Deviation.Population) : IKernel<double, BollingerValue>
{
    private readonly double _part = 1.0 / (deviation == Deviation.Population ? period : period - 1);
    private WindowVariance _variance = new(period);

    /// <summary>What a sum of squares is multiplied by.</summary>
    internal readonly double Part => _part;

    public readonly int WarmUp => period;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool IsPossible(double input) => double.IsFinite(input);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public BollingerValue Add(double input)
    {
        double spread = Math.Sqrt(_variance.Add(input) * _part);
        double middle = _variance.Mean;
        double upper = Math.FusedMultiplyAdd(deviations, spread, middle);
        double lower = Math.FusedMultiplyAdd(-deviations, spread, middle);
        double range = upper - lower;
        return new BollingerValue(middle, upper, lower, (input - lower) / range, range / middle);
    }

    public void Reset() => _variance.Reset();

    public void Transfer(StateCursor state) => _variance.Transfer(state);
}
