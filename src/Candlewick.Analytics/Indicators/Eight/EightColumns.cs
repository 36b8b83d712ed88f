namespace Candlewick.Analytics.Indicators;

/// <summary>One column of each of eight series, all of one length.</summary>
/// <remarks>The recursion of one series leaves most of a processor idle; eight of them fill it.</remarks>
public readonly ref struct EightColumns
{
    /// <summary>Series in a batch.</summary>
    public const int Count = 8;

    private readonly ReadOnlySpan<double[]> _columns;

    /// <param name="columns">Eight arrays.</param>
    /// <param name="rows">Rows of each that are read or written.</param>
    /// <exception cref="ArgumentException">There are not eight arrays, or one is shorter.</exception>
    public EightColumns(ReadOnlySpan<double[]> columns, int rows)
    {
        if (columns.Length != Count)
        {
            throw new ArgumentException($"There must be {Count} columns, not {columns.Length}.", nameof(columns));
        }

        foreach (double[] column in columns)
        {
            if (column.Length < rows)
            {
                throw new ArgumentException($"A column has {column.Length} elements for {rows} rows.", nameof(columns));
            }
        }

        _columns = columns;
        Rows = rows;
    }

    public int Rows { get; }

    /// <summary>The rows of one series.</summary>
    public Span<double> this[int series] => _columns[series].AsSpan(0, Rows);
}

/// <summary>High, low and close of eight series.</summary>
public readonly ref struct EightBars(EightColumns high, EightColumns low, EightColumns close)
{
    public EightColumns High { get; } = high;

    public EightColumns Low { get; } = low;

    public EightColumns Close { get; } = close;

    /// <exception cref="ArgumentException">The columns have different lengths.</exception>
    internal void Check()
    {
        if (High.Rows != Close.Rows || Low.Rows != Close.Rows)
        {
            throw new ArgumentException($"The columns must have one length: {High.Rows} highs, {Low.Rows} lows, {Close.Rows} closes.");
        }
    }

    internal BarPrices this[int series] => new(default, High[series], Low[series], Close[series]);
}
