namespace Candlewick.Domain.MarketData;

/// <summary>Rows of a batch that were added at once, to be filled column by column.</summary>
public readonly ref struct BarRows
{
    private readonly double[][] _values;
    private readonly int _start;

    internal BarRows(Span<UtcTime> openTimes, Span<UtcTime> closeTimes, Span<int> ordinals, Span<Finality> finalities, (double[][] Columns, int Start) values)
    {
        OpenTimes = openTimes;
        CloseTimes = closeTimes;
        Ordinals = ordinals;
        Finalities = finalities;
        (_values, _start) = values;
    }

    public int Count => OpenTimes.Length;

    public Span<UtcTime> OpenTimes { get; }

    public Span<UtcTime> CloseTimes { get; }

    /// <summary>Zero unless set.</summary>
    public Span<int> Ordinals { get; }

    /// <summary>Closed unless set.</summary>
    public Span<Finality> Finalities { get; }

    /// <summary>The values of one column, one per row.</summary>
    public Span<double> Values(BarColumn column) => _values[(int)column].AsSpan(_start, Count);
}
