using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Windows;

/// <summary>Means of windows of 4 to 31 values in two passes, to the bits of <see cref="WindowSum"/> divided by the length.</summary>
internal static class ShortMeans
{
    public const int Least = 4;

    public const int Most = 31;

    /// <summary>Means of so many values, from the sums of four.</summary>
    /// <param name="window">The rows before the block that its first window reads, then the block.</param>
    /// <param name="fours">Room for the sums of four.</param>
    public static void Compute(ReadOnlySpan<double> window, Span<double> fours, int length, Span<double> means)
    {
        SumFours(window, fours);
        ref double value = ref Unsafe.AsRef(in window[length - 1]);
        ref double target = ref MemoryMarshal.GetReference(means);
        int low = length & 3;
        int before = length - 1 - low;
        ref double four = ref Unsafe.AsRef(in fours[before]);
        bool hasFour = (length & 4) != 0;
        before -= length & 4;
        ref double eight = ref Unsafe.AsRef(in fours[Math.Max(0, before)]);
        bool hasEight = (length & 8) != 0;
        before -= length & 8;
        ref double sixteen = ref Unsafe.AsRef(in fours[Math.Max(0, before)]);
        bool hasSixteen = (length & 16) != 0;
        Vector512<double> none = Vector512.Create(-0.0);
        Quotient quotient = new(length);
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
            double sum = low == 0 ? -0.0 : Newest(window, length - 1 + i, low);
            sum += hasFour ? Unsafe.Add(ref four, i) : -0.0;
            sum += hasEight ? Unsafe.Add(ref eight, i) + Unsafe.Add(ref eight, i - 4) : -0.0;
            sum += hasSixteen
                ? Unsafe.Add(ref sixteen, i) + Unsafe.Add(ref sixteen, i - 4) + (Unsafe.Add(ref sixteen, i - 8) + Unsafe.Add(ref sixteen, i - 12))
                : -0.0;
            means[i] = sum / length;
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

    /// <summary>Sums of four values, from the fourth on.</summary>
    public static void SumFours(ReadOnlySpan<double> window, Span<double> parts)
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
}
