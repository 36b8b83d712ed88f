namespace Candlewick.Storage.Transfer;

/// <summary>Rows of one table as columns: whole numbers, flags and instants as longs, doubles, or texts. Written by one, then read by another.</summary>
public sealed class TransferBatch
{
    /// <summary>Rows of a full batch; its arrays stay below the size at which they are collected late.</summary>
    public const int FullRows = 8_192;

    private readonly long[]?[] _whole;
    private readonly double[]?[] _numbers;
    private readonly string?[]?[] _texts;
    private readonly bool[]?[] _absent;

    public TransferBatch(TransferTable table, int capacity = FullRows)
    {
        Table = table;
        Capacity = capacity;
        int columns = table.Columns.Count;
        _whole = new long[columns][];
        _numbers = new double[columns][];
        _texts = new string[columns][];
        _absent = new bool[columns][];
        for (int column = 0; column < columns; column++)
        {
            TransferColumn shape = table.Columns[column];
            if (shape.IsText)
            {
                _texts[column] = new string?[capacity];
            }
            else if (shape.IsFloat)
            {
                _numbers[column] = new double[capacity];
            }
            else
            {
                _whole[column] = new long[capacity];
            }
        }
    }

    public TransferTable Table { get; }

    public int Capacity { get; }

    /// <summary>Rows that are filled.</summary>
    public int Count { get; set; }

    public bool IsFull => Count == Capacity;

    /// <summary>Cells of a column of whole numbers, flags or instants; what stands in an absent cell means nothing.</summary>
    public Span<long> Whole(int column) => _whole[column];

    /// <summary>Cells of a column of doubles; NaN when absent.</summary>
    public Span<double> Numbers(int column) => _numbers[column];

    /// <summary>Cells of a column of texts; null when absent. Equal neighbours are best the same object.</summary>
    public Span<string?> Texts(int column) => _texts[column];

    /// <summary>True in the rows where a whole number is absent; empty when none is.</summary>
    public ReadOnlySpan<bool> Absent(int column) => _absent[column];

    /// <summary>Notes that a whole number is absent.</summary>
    public void SetAbsent(int column, int row) => (_absent[column] ??= new bool[Capacity])[row] = true;

    public bool IsAbsent(int column, int row) =>
        _texts[column] is { } texts ? texts[row] is null
        : _numbers[column] is { } numbers ? double.IsNaN(numbers[row])
        : _absent[column] is { } absent && absent[row];
}
