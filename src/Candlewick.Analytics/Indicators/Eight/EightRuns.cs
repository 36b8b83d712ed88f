namespace Candlewick.Analytics.Indicators;

/// <summary>A kernel of which four can step together, so that the processor works on four recursions at a time; the bits are those of one.</summary>
internal interface IFourBlocks<TKernel>
    where TKernel : struct
{
    /// <summary>True when the kernel is past its seed and may step together with others.</summary>
    bool IsSteady { get; }

    /// <summary>Takes a block of finite prices of each of four steady kernels.</summary>
    static abstract void AddFour(Span<TKernel> kernels, FourColumns prices, FourOutputs outputs);
}

/// <summary>A block of each of four series.</summary>
internal readonly ref struct FourColumns
{
    public FourColumns(EightColumns columns, int series, int start, int count)
    {
        First = columns[series].Slice(start, count);
        Second = columns[series + 1].Slice(start, count);
        Third = columns[series + 2].Slice(start, count);
        Fourth = columns[series + 3].Slice(start, count);
    }

    public FourColumns(Span<double> buffer, int count)
    {
        First = buffer[..count];
        Second = buffer.Slice(count, count);
        Third = buffer.Slice(2 * count, count);
        Fourth = buffer.Slice(3 * count, count);
    }

    public Span<double> First { get; }

    public Span<double> Second { get; }

    public Span<double> Third { get; }

    public Span<double> Fourth { get; }
}

/// <summary>What a block of four series is written to, for indicators of up to three outputs.</summary>
internal readonly ref struct FourOutputs(FourColumns first, FourColumns second, FourColumns third)
{
    public FourColumns First { get; } = first;

    public FourColumns Second { get; } = second;

    public FourColumns Third { get; } = third;
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

    internal FourOutputs Four(int series, int start, int count) => new(
        new FourColumns(First, series, start, count),
        Second.Rows == 0 ? default : new FourColumns(Second, series, start, count),
        Third.Rows == 0 ? default : new FourColumns(Third, series, start, count));
}

/// <summary>Feeds eight series to eight kernels block by block: four together where all are steady and finite, else one by one.</summary>
internal static class EightRuns
{
    public static void Run<TKernel>(Func<TKernel> create, EightColumns prices, EightOutputs outputs)
        where TKernel : struct, IPriceBlocks, IFourBlocks<TKernel>
    {
        TKernel[] kernels = new TKernel[EightColumns.Count];
        for (int i = 0; i < kernels.Length; i++)
        {
            kernels[i] = create();
        }

        for (int start = 0; start < prices.Rows; start += ColumnRuns.BlockLength)
        {
            int length = Math.Min(ColumnRuns.BlockLength, prices.Rows - start);
            for (int series = 0; series < EightColumns.Count; series += 4)
            {
                Span<TKernel> four = kernels.AsSpan(series, 4);
                if (IsSteady<TKernel>(four) && IsFinite(prices, series, start, length))
                {
                    TKernel.AddFour(four, new FourColumns(prices, series, start, length), outputs.Four(series, start, length));
                    continue;
                }

                for (int i = 0; i < four.Length; i++)
                {
                    ColumnRuns.AddAny(ref four[i], prices[series + i].Slice(start, length), outputs.Part(series + i, start, length));
                }
            }
        }
    }

    public static bool IsFinite(EightColumns columns, int series, int start, int length)
    {
        for (int i = 0; i < 4; i++)
        {
            if (ColumnRuns.FiniteCount(columns[series + i].Slice(start, length)) < length)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsSteady<TKernel>(Span<TKernel> kernels)
        where TKernel : struct, IFourBlocks<TKernel> =>
        kernels[0].IsSteady && kernels[1].IsSteady && kernels[2].IsSteady && kernels[3].IsSteady;
}
