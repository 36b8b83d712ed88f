using System.Runtime.CompilerServices;
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
    private readonly double[] _values;
    private readonly double[] _parts;
    private WindowSum _single;
    private int _count;

    /// <param name="length">Values in a window.</param>
    /// <param name="block">Most values in a block.</param>
    public MeanColumns(int length, int block)
    {
        _length = length;
        bool isShort = length <= LongestVector;
        _values = new double[isShort ? length - 1 + block : 0];
        _parts = new double[_values.Length];
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

        int history = _length - 1;
        Span<double> window = _values.AsSpan(0, history + values.Length);
        values.CopyTo(window[history..]);
        Span<double> parts = _parts.AsSpan(0, window.Length);
        if (_length is >= 4 and < 32)
        {
            SumFours(window, parts);
            MeanShort(window, parts, means[..values.Length]);
        }
        else
        {
            Sum(window, parts, means[..values.Length]);
            BlockMath.Divide(means[..values.Length], _length);
        }

        Finish(values.Length, history, means);
    }

    /// <summary>Blanks the rows before the first whole window, and keeps the values that the next block needs.</summary>
    private void Finish(int count, int history, Span<double> means)
    {
        means[..Math.Clamp(_length - 1 - _count, 0, count)].Fill(double.NaN);
        _count = Math.Min(_length - 1, _count + count);
        _values.AsSpan(count, history).CopyTo(_values);
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

    /// <summary>Means of 4 to 31 values at once, from the sums of four.</summary>
    private readonly void MeanShort(ReadOnlySpan<double> window, ReadOnlySpan<double> fours, Span<double> means)
    {
        ref double value = ref Unsafe.AsRef(in window[_length - 1]);
        ref double target = ref MemoryMarshal.GetReference(means);
        int low = _length & 3;
        int before = _length - 1 - low;
        ref double four = ref Unsafe.AsRef(in fours[before]);
        bool hasFour = (_length & 4) != 0;
        before -= _length & 4;
        ref double eight = ref Unsafe.AsRef(in fours[Math.Max(4, before)]);
        bool hasEight = (_length & 8) != 0;
        before -= _length & 8;
        ref double sixteen = ref Unsafe.AsRef(in fours[Math.Max(12, before)]);
        bool hasSixteen = (_length & 16) != 0;
        Vector512<double> none = Vector512.Create(-0.0);
        Quotient quotient = new(_length);
        int i = 0;
        for (; i <= means.Length - Vector512<double>.Count; i += Vector512<double>.Count)
        {
            nuint at = (nuint)i;
            Vector512<double> sum = low == 0 ? none : Newest(ref value, i, low);
            if (hasFour)
            {
                sum += Vector512.LoadUnsafe(ref four, at);
            }

            if (hasEight)
            {
                sum += Vector512.LoadUnsafe(ref eight, at) + Vector512.LoadUnsafe(ref Unsafe.Subtract(ref eight, 4), at);
            }

            if (hasSixteen)
            {
                Vector512<double> newer = Vector512.LoadUnsafe(ref sixteen, at) + Vector512.LoadUnsafe(ref Unsafe.Subtract(ref sixteen, 4), at);
                sum += newer + (Vector512.LoadUnsafe(ref Unsafe.Subtract(ref sixteen, 8), at) + Vector512.LoadUnsafe(ref Unsafe.Subtract(ref sixteen, 12), at));
            }

            quotient.Of(sum).StoreUnsafe(ref target, at);
        }

        for (; i < means.Length; i++)
        {
            double sum = low == 0 ? -0.0 : Newest(window, _length - 1 + i, low);
            sum += hasFour ? Unsafe.Add(ref four, i) : -0.0;
            sum += hasEight ? Unsafe.Add(ref eight, i) + Unsafe.Add(ref eight, i - 4) : -0.0;
            sum += hasSixteen
                ? Unsafe.Add(ref sixteen, i) + Unsafe.Add(ref sixteen, i - 4) + (Unsafe.Add(ref sixteen, i - 8) + Unsafe.Add(ref sixteen, i - 12))
                : -0.0;
            means[i] = sum / _length;
        }
    }

    /// <summary>Sums of one to three values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Newest(ref double value, int at, int count)
    {
        Vector512<double> first = Vector512.LoadUnsafe(ref value, (nuint)at);
        if (count == 1)
        {
            return first;
        }

        Vector512<double> second = Vector512.LoadUnsafe(ref Unsafe.Subtract(ref value, 1), (nuint)at);
        return count == 2 ? first + second : first + (second + Vector512.LoadUnsafe(ref Unsafe.Subtract(ref value, 2), (nuint)at));
    }

    private static double Newest(ReadOnlySpan<double> window, int at, int count) => count switch
    {
        1 => window[at],
        2 => window[at] + window[at - 1],
        _ => window[at] + (window[at - 1] + window[at - 2]),
    };

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
