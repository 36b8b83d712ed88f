using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Windows;

/// <summary>The column form of <see cref="WindowSum"/> divided by the length: many means at a time, to its bits.</summary>
internal struct MeanColumns
{
    /// <summary>Longer windows are summed one value at a time.</summary>
    private const int LongestVector = 2_048;

    private readonly int _length;
    private readonly double[] _parts;
    private BlockHistory _history;
    private WindowSum _single;

    /// <param name="length">Values in a window.</param>
    /// <param name="block">Most values in a block.</param>
    public MeanColumns(int length, int block)
    {
        _length = length;
        bool isShort = length <= LongestVector;
        _history = new BlockHistory(isShort ? length : 1, isShort ? block : 0);
        _parts = new double[isShort ? length - 1 + block : 0];
        _single = new WindowSum(isShort ? 1 : length);
    }

    /// <summary>Takes values; the mean after each, NaN while there are fewer than a window.</summary>
    public void Add(ReadOnlySpan<double> values, Span<double> means)
    {
        if (_length > LongestVector)
        {
            for (int i = 0; i < values.Length; i++)
            {
                means[i] = _single.Add(values[i]) / _length;
            }

            return;
        }

        if (values.IsEmpty)
        {
            return;
        }

        Span<double> window = _history.Begin(values);
        Span<double> parts = _parts.AsSpan(0, window.Length);
        if (_length is >= ShortMeans.Least and <= ShortMeans.Most)
        {
            ShortMeans.Compute(window, parts, _length, means[..values.Length]);
        }
        else
        {
            Sum(window, parts, means[..values.Length]);
            BlockMath.Divide(means[..values.Length], _length);
        }

        means[.._history.End(values.Length)].Fill(double.NaN);
    }

    public void Reset()
    {
        _history.Reset();
        _single.Reset();
    }

    private readonly void Sum(ReadOnlySpan<double> window, Span<double> parts, Span<double> sums)
    {
        int taken = _length & 3;
        SumNewest(window[(_length - 1)..], window[Math.Max(0, _length - 2)..], window[Math.Max(0, _length - 3)..], sums);
        if (taken == _length)
        {
            return;
        }

        ShortMeans.SumFours(window, parts);
        for (int size = 4; ; size <<= 1)
        {
            if ((_length & size) != 0)
            {
                ReadOnlySpan<double> ending = parts.Slice(_length - 1 - taken, sums.Length);
                if (taken == 0)
                {
                    ending.CopyTo(sums);
                }
                else
                {
                    AddTo(sums, ending);
                }

                taken += size;
                if (taken == _length)
                {
                    return;
                }
            }

            Double(parts, size);
        }
    }

    /// <summary>The first sums, of as many of the newest values as the last two bits of the length say.</summary>
    private readonly void SumNewest(ReadOnlySpan<double> newest, ReadOnlySpan<double> second, ReadOnlySpan<double> third, Span<double> sums)
    {
        switch (_length & 3)
        {
            case 1:
                newest[..sums.Length].CopyTo(sums);
                break;
            case 2:
                newest[..sums.Length].CopyTo(sums);
                AddTo(sums, second);
                break;
            case 3:
                second[..sums.Length].CopyTo(sums);
                AddTo(sums, third);
                AddTo(sums, newest);
                break;
        }
    }

    private static void AddTo(Span<double> sums, ReadOnlySpan<double> addends)
    {
        ref double sum = ref MemoryMarshal.GetReference(sums);
        ref double addend = ref MemoryMarshal.GetReference(addends);
        int i = 0;
        for (; i <= sums.Length - Vector512<double>.Count; i += Vector512<double>.Count)
        {
            (Vector512.LoadUnsafe(ref sum, (nuint)i) + Vector512.LoadUnsafe(ref addend, (nuint)i)).StoreUnsafe(ref sum, (nuint)i);
        }

        for (; i < sums.Length; i++)
        {
            sums[i] += addends[i];
        }
    }

    /// <summary>Makes sums of twice the size; from the end, so that no sum is read after it was changed.</summary>
    private static void Double(Span<double> parts, int size)
    {
        ref double part = ref MemoryMarshal.GetReference(parts);
        int i = parts.Length - Vector512<double>.Count;
        for (; i >= size; i -= Vector512<double>.Count)
        {
            (Vector512.LoadUnsafe(ref part, (nuint)i) + Vector512.LoadUnsafe(ref part, (nuint)(i - size))).StoreUnsafe(ref part, (nuint)i);
        }

        for (i += Vector512<double>.Count - 1; i >= size; i--)
        {
            parts[i] += parts[i - size];
        }
    }
}
