namespace Candlewick.Domain.MarketData;

/// <summary>Rows of a batch that were added at once, to be filled column by column.</summary>
public readonly ref struct BarRows
{
    private readonly double[][] _values;
    private readonly int _start;

    internal BarRows(Span<UtcTime> openTimes, Span<UtcTime> closeTimes, double[][] values, int start)
    {
        OpenTimes = openTimes;
        CloseTimes = closeTimes;
        _values = values;
        _start = start;
    }

    public int Count => OpenTimes.Length;

    public Span<UtcTime> OpenTimes { get; }

    public Span<UtcTime> CloseTimes { get; }

    /// <summary>The values of one column, one per row.</summary>
    public Span<double> Values(BarColumn column) => _values[(int)column].AsSpan(_start, Count);
}
