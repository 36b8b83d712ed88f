using System.Runtime.CompilerServices;
using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Windows;

/// <summary>A sum of any length that carries what rounding loses of each addition, so that it is exact to about one rounding at the end.</summary>
/// <remarks>The lost part of an addition is D. Knuth's TwoSum (The Art of Computer Programming, volume 2, section 4.2.2).</remarks>
public struct RunningTotal
{
    private double _sum;
    private double _lost;

    public readonly double Value => _sum + _lost;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Add(double value)
    {
        double sum = _sum + value;
        double taken = sum - _sum;
        _lost += (_sum - (sum - taken)) + (value - taken);
        _sum = sum;
        return sum + _lost;
    }

    public void Reset()
    {
        _sum = 0;
        _lost = 0;
    }

    public void Transfer(StateCursor state)
    {
        state.Value(ref _sum);
        state.Value(ref _lost);
    }
}
