using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Candlewick.Analytics.Indicators;

/// <summary>Writes results that no cache near the processor can hold past the caches: an ordinary store would first read what it overwrites.</summary>
internal static class LongColumns
{
    /// <summary>Results of so many rows, of all columns together, are long: 2 MiB.</summary>
    public const int LeastRows = 262_144;

    /// <summary>Columns that a computation writes at most.</summary>
    public const int MostColumns = 5;

    private const int LineBytes = 64;

    /// <summary>Copies rows of a block into a long column.</summary>
    public static unsafe void Copy(ReadOnlySpan<double> block, Span<double> column)
    {
        if (!Avx512F.IsSupported)
        {
            block.CopyTo(column);
            return;
        }

        fixed (double* to = column[..block.Length])
        {
            int i = FirstOfLine(to, block.Length);
            block[..i].CopyTo(column);
            ref double from = ref MemoryMarshal.GetReference(block);
            for (; i <= block.Length - Vector512<double>.Count; i += Vector512<double>.Count)
            {
                Avx512F.StoreAlignedNonTemporal(to + i, Vector512.LoadUnsafe(ref from, (nuint)i));
            }

            block[i..].CopyTo(column[i..]);
        }
    }

    /// <summary>The first row that begins a line of the cache; all rows when none can.</summary>
    private static unsafe int FirstOfLine(double* column, int rows)
    {
        nuint beyond = (nuint)column % LineBytes;
        return beyond % sizeof(double) == 0 ? Math.Min(rows, (int)((LineBytes - beyond) % LineBytes) / sizeof(double)) : rows;
    }

    /// <summary>Makes what was written past the caches visible in order; to be called once, after the last copy.</summary>
    public static void End()
    {
        if (Sse.IsSupported)
        {
            Sse.StoreFence();
        }
    }
}
