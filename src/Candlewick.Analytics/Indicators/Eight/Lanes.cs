using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Candlewick.Analytics.Indicators;

/// <summary>Turns rows of eight columns into vectors of eight series, one series a lane, and back.</summary>
internal static class Lanes
{
    /// <summary>Most rows in a block: the vectors of input and outputs stay in the nearest cache.</summary>
    public const int BlockLength = 128;

    /// <summary>Reads a number of a kernel.</summary>
    public delegate double Reader<TKernel>(in TKernel kernel);

    /// <summary>How many of so many rows can be turned.</summary>
    public static int WholeRows(int rows) => rows / EightColumns.Count * EightColumns.Count;

    /// <summary>One number of each of eight kernels.</summary>
    public static Vector512<double> Of<TKernel>(ReadOnlySpan<TKernel> kernels, Reader<TKernel> read)
    {
        Span<double> values = stackalloc double[EightColumns.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = read(in kernels[i]);
        }

        return Vector512.Create<double>(values);
    }

    /// <summary>Reads rows of the columns; false when one of the values is not finite.</summary>
    /// <param name="rows">As many rows as it has vectors, a multiple of eight.</param>
    /// <param name="block">Room for the rows.</param>
    public static bool Gather(EightColumns columns, int start, Span<Vector512<double>> rows, Span<double> block)
    {
        for (int series = 0; series < EightColumns.Count; series++)
        {
            ReadOnlySpan<double> column = columns[series].Slice(start, rows.Length);
            if (ColumnRuns.FiniteCount(column) < rows.Length)
            {
                return false;
            }

            column.CopyTo(block.Slice(series * rows.Length, rows.Length));
        }

        Gather(block, rows);
        return true;
    }

    /// <summary>Reads rows of eight columns that lie one after the other.</summary>
    /// <param name="columns">Each column is as long as there are rows.</param>
    public static void Gather(ReadOnlySpan<double> columns, Span<Vector512<double>> rows)
    {
        ref double column = ref MemoryMarshal.GetReference(columns[..(EightColumns.Count * rows.Length)]);
        ref double row = ref Unsafe.As<Vector512<double>, double>(ref MemoryMarshal.GetReference(rows));
        for (int i = 0; i < rows.Length; i += EightColumns.Count)
        {
            Transpose(ref Unsafe.Add(ref column, i), rows.Length, ref Unsafe.Add(ref row, i * EightColumns.Count), EightColumns.Count);
        }
    }

    /// <summary>Writes rows into the columns.</summary>
    /// <param name="block">Room for the rows.</param>
    public static void Scatter(ReadOnlySpan<Vector512<double>> rows, EightColumns columns, int start, Span<double> block)
    {
        ref double column = ref MemoryMarshal.GetReference(block[..(EightColumns.Count * rows.Length)]);
        ref double row = ref Unsafe.As<Vector512<double>, double>(ref MemoryMarshal.GetReference(rows));
        for (int i = 0; i < rows.Length; i += EightColumns.Count)
        {
            Transpose(ref Unsafe.Add(ref row, i * EightColumns.Count), EightColumns.Count, ref Unsafe.Add(ref column, i), rows.Length);
        }

        for (int series = 0; series < EightColumns.Count; series++)
        {
            block.Slice(series * rows.Length, rows.Length).CopyTo(columns[series].Slice(start, rows.Length));
        }
    }

    /// <summary>Element j of vector i becomes element i of vector j, for eight vectors that lie a distance apart.</summary>
    internal static void Transpose(ref double from, int fromDistance, ref double to, int toDistance)
    {
        if (!Avx512F.IsSupported)
        {
            TransposeEach(ref from, fromDistance, ref to, toDistance);
            return;
        }

        Vector512<double> a = Vector512.LoadUnsafe(ref from, 0);
        Vector512<double> b = Vector512.LoadUnsafe(ref from, (nuint)fromDistance);
        Vector512<double> c = Vector512.LoadUnsafe(ref from, (nuint)(2 * fromDistance));
        Vector512<double> d = Vector512.LoadUnsafe(ref from, (nuint)(3 * fromDistance));
        Vector512<double> e = Vector512.LoadUnsafe(ref from, (nuint)(4 * fromDistance));
        Vector512<double> f = Vector512.LoadUnsafe(ref from, (nuint)(5 * fromDistance));
        Vector512<double> g = Vector512.LoadUnsafe(ref from, (nuint)(6 * fromDistance));
        Vector512<double> h = Vector512.LoadUnsafe(ref from, (nuint)(7 * fromDistance));
        Turn(
            (Avx512F.UnpackLow(a, b), Avx512F.UnpackLow(c, d)), (Avx512F.UnpackLow(e, f), Avx512F.UnpackLow(g, h)), ref to, toDistance);
        Turn(
            (Avx512F.UnpackHigh(a, b), Avx512F.UnpackHigh(c, d)), (Avx512F.UnpackHigh(e, f), Avx512F.UnpackHigh(g, h)), ref Unsafe.Add(ref to, toDistance), toDistance);
    }

    /// <summary>The same for processors without such vectors.</summary>
    internal static void TransposeEach(ref double from, int fromDistance, ref double to, int toDistance)
    {
        for (int i = 0; i < EightColumns.Count; i++)
        {
            for (int j = 0; j < EightColumns.Count; j++)
            {
                Unsafe.Add(ref to, (j * toDistance) + i) = Unsafe.Add(ref from, (i * fromDistance) + j);
            }
        }
    }

    /// <summary>Writes every second vector, from the pairs of its elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn(
        (Vector512<double> First, Vector512<double> Second) left, (Vector512<double> First, Vector512<double> Second) right, ref double to, int distance)
    {
        const byte Even = 0x88;
        const byte Odd = 0xDD;
        Vector512<double> low = Avx512F.Shuffle4x128(left.First, left.Second, Even);
        Vector512<double> high = Avx512F.Shuffle4x128(right.First, right.Second, Even);
        Avx512F.Shuffle4x128(low, high, Even).StoreUnsafe(ref to, 0);
        Avx512F.Shuffle4x128(low, high, Odd).StoreUnsafe(ref to, (nuint)(4 * distance));
        low = Avx512F.Shuffle4x128(left.First, left.Second, Odd);
        high = Avx512F.Shuffle4x128(right.First, right.Second, Odd);
        Avx512F.Shuffle4x128(low, high, Even).StoreUnsafe(ref to, (nuint)(2 * distance));
        Avx512F.Shuffle4x128(low, high, Odd).StoreUnsafe(ref to, (nuint)(6 * distance));
    }
}
