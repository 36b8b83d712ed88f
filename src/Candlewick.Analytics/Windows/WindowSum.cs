using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Windows;

/// <summary>Sum of the last n values, put together from sums of 1, 2, 4, ... values: it depends on the n values alone, to the bit.</summary>
/// <remarks>
/// Nothing is ever subtracted, so a value that left the window leaves no trace. Each sum of 2m values adds two of m values that were
/// kept; a window of n takes one of them for each bit of n. That is at most two additions for each binary digit of n, and a rounding
/// error that grows with the digits of n instead of with n. <see cref="MeanColumns"/> does the same for the means of whole columns.
/// </remarks>
public struct WindowSum
{
    /// <summary>The sums of m values that ended up to m values ago, for m = 1, 2, 4, ...: those of m begin at index m.</summary>
    private readonly double[] _parts;
    private readonly int _length;
    private long _count;

    /// <param name="length">Values in a window, at least 1.</param>
    public WindowSum(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        _length = length;
        _parts = new double[2 * (1 << int.Log2(length))];
    }

    /// <summary>Takes a value; the sum of the last n, or NaN while there are fewer.</summary>
    public double Add(double value)
    {
        double[] parts = _parts;
        int at = (int)_count;
        int length = _length;
        double part = value;
        double sum = 0;
        int taken = 0;
        for (int size = 1; ; size <<= 1)
        {
            ref double slot = ref parts[size + (at & (size - 1))];
            double older = slot;
            slot = part;
            if ((length & size) != 0)
            {
                sum = taken == 0 ? part : sum + parts[size + ((at - taken) & (size - 1))];
                taken += size;
                if (taken == length)
                {
                    break;
                }
            }

            part += older;
        }

        return ++_count >= length ? sum : double.NaN;
    }

    public void Reset()
    {
        _count = 0;
        Array.Clear(_parts);
    }

    public void Transfer(StateCursor state)
    {
        state.Values(_parts);
        state.Value(ref _count);
    }
}
