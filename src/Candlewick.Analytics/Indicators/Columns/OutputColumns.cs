namespace Candlewick.Analytics.Indicators;

/// <summary>The columns that a computation writes, in the order of the outputs of its spec; one that is left empty is not written.</summary>
/// <remarks>They must not overlap the input or one another.</remarks>
public readonly ref struct OutputColumns(
    Span<double> first, Span<double> second = default, Span<double> third = default, Span<double> fourth = default, Span<double> fifth = default)
{
    public Span<double> First { get; } = first;

    public Span<double> Second { get; } = second;

    public Span<double> Third { get; } = third;

    public Span<double> Fourth { get; } = fourth;

    public Span<double> Fifth { get; } = fifth;

    /// <summary>The first rows of up to five arrays.</summary>
    internal static OutputColumns Of(double[][] outputs, int rows) =>
        new(Column(outputs, 0, rows), Column(outputs, 1, rows), Column(outputs, 2, rows), Column(outputs, 3, rows), Column(outputs, 4, rows));

    /// <exception cref="ArgumentException">A column is neither empty nor as long as the input.</exception>
    internal void Check(int rows)
    {
        Check(First, rows);
        Check(Second, rows);
        Check(Third, rows);
        Check(Fourth, rows);
        Check(Fifth, rows);
    }

    internal OutputColumns Part(int start, int count) =>
        new(Part(First, start, count), Part(Second, start, count), Part(Third, start, count), Part(Fourth, start, count), Part(Fifth, start, count));

    internal void Fill(double value)
    {
        First.Fill(value);
        Second.Fill(value);
        Third.Fill(value);
        Fourth.Fill(value);
        Fifth.Fill(value);
    }

    private static void Check(Span<double> column, int rows)
    {
        if (column.Length != rows && !column.IsEmpty)
        {
            throw new ArgumentException($"An output column has {column.Length} elements for {rows} rows of input.");
        }
    }

    private static Span<double> Column(double[][] outputs, int index, int rows) => index < outputs.Length ? outputs[index].AsSpan(0, rows) : default;

    private static Span<double> Part(Span<double> column, int start, int count) => column.IsEmpty ? column : column.Slice(start, count);
}
