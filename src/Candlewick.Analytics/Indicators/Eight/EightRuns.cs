using System.Runtime.Intrinsics;

namespace Candlewick.Analytics.Indicators;

/// <summary>A kernel of which eight can step together, one a lane of a vector; the bits are those of one.</summary>
internal interface IEightBlocks<TKernel>
    where TKernel : struct
{
    /// <summary>True when the kernel is past its seed and may step together with others.</summary>
    bool IsSteady { get; }

    /// <summary>Takes a block of finite prices of each of eight steady kernels.</summary>
    static abstract void AddEight(Span<TKernel> kernels, LaneRows rows);
}

/// <summary>Rows of eight series: what is read, and room for up to three outputs.</summary>
internal readonly ref struct LaneRows(Span<Vector512<double>> input, Span<Vector512<double>> outputs)
{
    public int Count => Input.Length;

    public Span<Vector512<double>> Input { get; } = input;

    public Span<Vector512<double>> First { get; } = outputs[..input.Length];

    public Span<Vector512<double>> Second { get; } = Part(input.Length, outputs, 1);

    public Span<Vector512<double>> Third { get; } = Part(input.Length, outputs, 2);

    private static Span<Vector512<double>> Part(int length, Span<Vector512<double>> outputs, int index) =>
        outputs.Length >= (index + 1) * length ? outputs.Slice(index * length, length) : default;
}

/// <summary>The columns that an indicator of eight series writes, in the order of the outputs of its spec.</summary>
public readonly ref struct EightOutputs(EightColumns first, EightColumns second = default, EightColumns third = default)
{
    public EightColumns First { get; } = first;

    public EightColumns Second { get; } = second;

    public EightColumns Third { get; } = third;

    /// <exception cref="ArgumentException">An output has another length than the input, or is missing.</exception>
    internal void Check(int rows, int outputs)
    {
        if (First.Rows != rows || (outputs > 1 && (Second.Rows != rows || Third.Rows != rows)))
        {
            throw new ArgumentException($"Each of {outputs} outputs must have {rows} rows.");
        }
    }

    internal OutputColumns Part(int series, int start, int count) => new(
        First[series].Slice(start, count),
        Second.Rows == 0 ? default : Second[series].Slice(start, count),
        Third.Rows == 0 ? default : Third[series].Slice(start, count));

    /// <param name="block">Room for the rows.</param>
    internal void Take(LaneRows rows, int start, Span<double> block)
    {
        Lanes.Scatter(rows.First, First, start, block);
        if (Second.Rows > 0)
        {
            Lanes.Scatter(rows.Second, Second, start, block);
            Lanes.Scatter(rows.Third, Third, start, block);
        }
    }
}

/// <summary>Feeds eight series to eight kernels block by block: together where all are steady and finite, else one by one.</summary>
internal static class EightRuns
{
    public static void Run<TKernel>(Func<TKernel> create, EightColumns prices, EightOutputs outputs)
        where TKernel : struct, IPriceBlocks, IEightBlocks<TKernel>
    {
        TKernel[] kernels = new TKernel[EightColumns.Count];
        for (int i = 0; i < kernels.Length; i++)
        {
            kernels[i] = create();
        }

        Span<double> block = new double[EightColumns.Count * Lanes.BlockLength];
        Span<Vector512<double>> buffer = stackalloc Vector512<double>[(outputs.Second.Rows > 0 ? 4 : 2) * Lanes.BlockLength];
        for (int start = 0; start < prices.Rows;)
        {
            int length = Math.Min(Lanes.BlockLength, prices.Rows - start);
            int together = Lanes.WholeRows(length);
            LaneRows rows = new(buffer[..together], buffer[together..]);
            if (together > 0 && IsSteady<TKernel>(kernels) && Lanes.Gather(prices, start, rows.Input, block))
            {
                TKernel.AddEight(kernels, rows);
                outputs.Take(rows, start, block);
                start += together;
                continue;
            }

            for (int i = 0; i < kernels.Length; i++)
            {
                ColumnRuns.AddAny(ref kernels[i], prices[i].Slice(start, length), outputs.Part(i, start, length));
            }

            start += length;
        }
    }

    private static bool IsSteady<TKernel>(Span<TKernel> kernels)
        where TKernel : struct, IEightBlocks<TKernel>
    {
        foreach (ref readonly TKernel kernel in kernels)
        {
            if (!kernel.IsSteady)
            {
                return false;
            }
        }

        return true;
    }
}
