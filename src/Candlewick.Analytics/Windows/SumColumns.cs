using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Candlewick.Analytics.Windows;

/// <summary>The column form of <see cref="WindowSum"/>: many sums at a time, to its bits.</summary>
internal struct SumColumns
{
    /// <summary>Longer windows are summed one value at a time.</summary>
    private const int LongestVector = 2_048;

    private readonly int _length;
    private readonly double[] _values;
    private readonly double[] _parts;
    private WindowSum _single;
    private int _count;

    /// <param name="length">Values in a window.</param>
    /// <param name="block">Most values in a block.</param>
    public SumColumns(int length, int block)
    {
        _length = length;
        bool isShort = length <= LongestVector;
        _values = new double[isShort ? length - 1 + block : 0];
        _parts = new double[_values.Length];
        _single = new WindowSum(isShort ? 1 : length);
    }

    /// <summary>Takes values; the sum after each, NaN while there are fewer than a window.</summary>
    public void Add(ReadOnlySpan<double> values, Span<double> sums)
    {
        if (_length > LongestVector)
        {
            for (int i = 0; i < values.Length; i++)
            {
                sums[i] = _single.Add(values[i]);
            }

            return;
        }

        int history = _length - 1;
        Span<double> window = _values.AsSpan(0, history + values.Length);
        values.CopyTo(window[history..]);
        Span<double> parts = _parts.AsSpan(0, window.Length);
        Sum(window, parts, sums[..values.Length]);
        sums[..Math.Clamp(history - _count, 0, values.Length)].Fill(double.NaN);
        _count = Math.Min(history, _count + values.Length);
        window[^history..].CopyTo(_values);
    }

    public void Reset()
    {
        _count = 0;
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

        SumFours(window, parts);
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

    /// <summary>Sums of four values, from the fourth on.</summary>
    private static void SumFours(ReadOnlySpan<double> window, Span<double> parts)
    {
        ref double value = ref MemoryMarshal.GetReference(window);
        ref double part = ref MemoryMarshal.GetReference(parts);
        int i = 3;
        for (; i <= window.Length - Vector512<double>.Count; i += Vector512<double>.Count)
        {
            nuint at = (nuint)i;
            Vector512<double> newer = Vector512.LoadUnsafe(ref value, at) + Vector512.LoadUnsafe(ref value, at - 1);
            Vector512<double> older = Vector512.LoadUnsafe(ref value, at - 2) + Vector512.LoadUnsafe(ref value, at - 3);
            (newer + older).StoreUnsafe(ref part, at);
        }

        for (; i < window.Length; i++)
        {
            parts[i] = window[i] + window[i - 1] + (window[i - 2] + window[i - 3]);
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
