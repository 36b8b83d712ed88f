using System.Runtime.CompilerServices;
using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Windows;

/// <summary>Mean and squared deviations of the last n values, put together from those of 1, 2, 4, ... values.</summary>
/// <remarks>
/// Nothing is subtracted from a running total, and a mean is kept as a distance from the newest value, so neither drift nor cancellation
/// can arise: the sum of squared deviations is right to about 1e-14 of itself, and exactly 0 for equal values. Two runs of values are
/// joined by the formula of Chan, Golub and LeVeque (1979); at most two joins for each binary digit of n. Distances up to 1e150 are
/// squared without overflow. <see cref="VarianceColumns"/> is the same for whole columns.
/// </remarks>
internal struct JoinedVariance
{
    /// <summary>The runs of m values that ended up to m values ago, for m = 1, 2, 4, ...: those of m begin at index m.</summary>
    private readonly ValueRun[] _runs;

    /// <summary>Share and weight of the run of each size that a window takes.</summary>
    private readonly (double Share, double Weight)[] _joins;
    private readonly int _length;
    private long _count;

    /// <param name="length">Values in a window, at least 1.</param>
    public JoinedVariance(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        _length = length;
        _runs = new ValueRun[2 * (1 << int.Log2(length))];
        _joins = new (double, double)[int.Log2(length) + 1];
        for (int level = 0; level < _joins.Length; level++)
        {
            int size = 1 << level;
            int taken = length & (size - 1);
            _joins[level] = (ValueRun.Share(taken, size), ValueRun.Weight(taken, size));
        }
    }

    /// <summary>Takes a value; the distance of the mean from it, and the sum of squared deviations; NaN while there are fewer than n values.</summary>
    public (double Distance, double Squares) Add(double value)
    {
        ValueRun[] runs = _runs;
        int at = (int)_count;
        int length = _length;
        ValueRun run = new(value, 0, 0);
        ValueRun window = run;
        int taken = 0;
        double weight = 0.5;
        for (int level = 0; ; level++)
        {
            int size = 1 << level;
            ref ValueRun slot = ref runs[size + (at & (size - 1))];
            ValueRun older = slot;
            slot = run;
            if ((length & size) != 0)
            {
                window = taken == 0 ? run : window.Join(runs[size + ((at - taken) & (size - 1))], _joins[level].Share, _joins[level].Weight);
                taken += size;
                if (taken == length)
                {
                    break;
                }
            }

            run = run.Join(older, 0.5, weight);
            weight += weight;
        }

        return ++_count < length ? (double.NaN, double.NaN) : (window.Distance, window.Squares);
    }

    public void Reset()
    {
        _count = 0;
        Array.Clear(_runs);
    }

    public void Transfer(StateCursor state)
    {
        state.Value(ref _count);
        foreach (ref ValueRun run in _runs.AsSpan())
        {
            run.Transfer(state);
        }
    }
}

/// <summary>Some values in a row: the newest, the distance of their mean from it, and the sum of squared deviations from the mean.</summary>
internal record struct ValueRun(double Newest, double Distance, double Squares)
{
    /// <summary>This run with one that came before it.</summary>
    /// <param name="share">Part of the older run in both.</param>
    /// <param name="weight">What the squared distance of the two means adds to the squares; see <see cref="Weight"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ValueRun Join(in ValueRun older, double share, double weight)
    {
        double apart = Newest - older.Newest + (Distance - older.Distance);
        return new ValueRun(
            Newest,
            Math.FusedMultiplyAdd(-share, apart, Distance),
            Math.FusedMultiplyAdd(apart * weight, apart, Squares + older.Squares));
    }

    /// <summary>Part of an older run of some size in both.</summary>
    public static double Share(int size, int olderSize) => (double)olderSize / (size + olderSize);

    /// <summary>What the squared distance of the means of two runs adds to the squares of both.</summary>
    public static double Weight(int size, int olderSize) => (double)size * olderSize / (size + olderSize);

    public void Transfer(StateCursor state)
    {
        (double newest, double distance, double squares) = (Newest, Distance, Squares);
        state.Value(ref newest);
        state.Value(ref distance);
        state.Value(ref squares);
        (Newest, Distance, Squares) = (newest, distance, squares);
    }
}
