using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Candlewick.Analytics.Indicators;

/// <summary>A kernel of one price that takes many at once, to the bits that it gives one by one.</summary>
internal interface IPriceBlocks
{
    /// <summary>Takes at most <see cref="ColumnRuns.BlockLength"/> finite prices.</summary>
    void AddBlock(ReadOnlySpan<double> prices, OutputColumns outputs);

    void Reset();
}

/// <summary>A kernel of high, low and close that takes many bars at once, to the bits that it gives one by one.</summary>
internal interface IBarBlocks
{
    /// <summary>Takes at most <see cref="ColumnRuns.BlockLength"/> bars of finite prices.</summary>
    void AddBlock(BarPrices bars, OutputColumns outputs);

    void Reset();
}

/// <summary>Feeds columns to kernels block by block, so that a block stays in the nearest cache, and starts them afresh after impossible rows.</summary>
internal static class ColumnRuns
{
    /// <summary>Rows in a block.</summary>
    public const int BlockLength = 512;

    /// <exception cref="ArgumentException">An output column has another length than the input.</exception>
    public static void Run<TKernel>(TKernel kernel, ReadOnlySpan<double> prices, OutputColumns outputs)
        where TKernel : struct, IPriceBlocks
    {
        outputs.Check(prices.Length);
        for (int start = 0; start < prices.Length; start += BlockLength)
        {
            int length = Math.Min(BlockLength, prices.Length - start);
            AddAny(ref kernel, prices.Slice(start, length), outputs.Part(start, length));
        }
    }

    /// <summary>Takes one block of prices that may be impossible.</summary>
    public static void AddAny<TKernel>(ref TKernel kernel, ReadOnlySpan<double> prices, OutputColumns outputs)
        where TKernel : struct, IPriceBlocks
    {
        for (int start = 0; start < prices.Length;)
        {
            int finite = FiniteCount(prices[start..]);
            kernel.AddBlock(prices.Slice(start, finite), outputs.Part(start, finite));
            start += finite;
            if (start < prices.Length)
            {
                kernel.Reset();
                outputs.Part(start, 1).Fill(double.NaN);
                start++;
            }
        }
    }

    /// <exception cref="ArgumentException">A column has another length than the closes.</exception>
    public static void Run<TKernel>(TKernel kernel, BarPrices bars, OutputColumns outputs)
        where TKernel : struct, IBarBlocks
    {
        Check(bars, outputs);
        int rows = bars.Close.Length;
        for (int start = 0; start < rows; start += BlockLength)
        {
            int length = Math.Min(BlockLength, rows - start);
            AddAny(ref kernel, Part(bars, start, length), outputs.Part(start, length));
        }
    }

    /// <exception cref="ArgumentException">A column has another length than the closes.</exception>
    public static void Check(BarPrices bars, OutputColumns outputs)
    {
        int rows = bars.Close.Length;
        outputs.Check(rows);
        if (bars.High.Length != rows || bars.Low.Length != rows)
        {
            throw new ArgumentException($"The columns must have one length: {bars.High.Length} highs, {bars.Low.Length} lows, {rows} closes.");
        }
    }

    /// <summary>Takes one block of bars that may be impossible.</summary>
    public static void AddAny<TKernel>(ref TKernel kernel, BarPrices bars, OutputColumns outputs)
        where TKernel : struct, IBarBlocks
    {
        int rows = bars.Close.Length;
        for (int start = 0; start < rows;)
        {
            int finite = FiniteCount(bars.Close[start..]);
            finite = FiniteCount(bars.High.Slice(start, finite));
            finite = FiniteCount(bars.Low.Slice(start, finite));
            kernel.AddBlock(Part(bars, start, finite), outputs.Part(start, finite));
            start += finite;
            if (start < rows)
            {
                kernel.Reset();
                outputs.Part(start, 1).Fill(double.NaN);
                start++;
            }
        }
    }

    /// <summary>How many values come before the first that is NaN or infinite.</summary>
    public static int FiniteCount(ReadOnlySpan<double> values)
    {
        ref double value = ref MemoryMarshal.GetReference(values);
        Vector512<double> even = Vector512<double>.Zero;
        Vector512<double> odd = Vector512<double>.Zero;
        int i = 0;
        for (; i <= values.Length - (2 * Vector512<double>.Count); i += 2 * Vector512<double>.Count)
        {
            Ahead(ref Unsafe.Add(ref value, i + BlockLength));
            Ahead(ref Unsafe.Add(ref value, i + BlockLength + Vector512<double>.Count));
            even += Vector512.LoadUnsafe(ref value, (nuint)i) * Vector512<double>.Zero;
            odd += Vector512.LoadUnsafe(ref value, (nuint)(i + Vector512<double>.Count)) * Vector512<double>.Zero;
        }

        return Vector512.EqualsAll(even + odd, Vector512<double>.Zero) ? i + Count(values[i..]) : Count(values);
    }

    /// <summary>Asks for what the next block reads: the processor's own prefetching ends at every page.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Ahead(ref double value)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch1(Unsafe.AsPointer(ref value));
        }
    }

    private static int Count(ReadOnlySpan<double> values)
    {
        int count = 0;
        while (count < values.Length && double.IsFinite(values[count]))
        {
            count++;
        }

        return count;
    }

    public static BarPrices Part(BarPrices bars, int start, int count) =>
        new(default, bars.High.Slice(start, count), bars.Low.Slice(start, count), bars.Close.Slice(start, count));
}
