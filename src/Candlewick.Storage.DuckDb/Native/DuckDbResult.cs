using System.Text;

namespace Candlewick.Storage.DuckDb.Native;

/// <summary>Rows of a statement, chunk by chunk. A chunk is void once the next is asked for.</summary>
internal sealed class DuckDbResult(ResultHandle handle, string path, DuckDbStatement? owner) : IDisposable
{
    private ResultHandle _handle = handle;
    private DuckDbChunk? _current;
    private bool _isAtEnd;
    private bool _isDisposed;

    public int ColumnCount => (int)DuckDbCalls.ColumnCount(ref _handle);

    public long RowsChanged => (long)DuckDbCalls.RowsChanged(ref _handle);

    public string ColumnName(int column) => DuckDbCalls.Text(DuckDbCalls.ColumnName(ref _handle, (ulong)column));

    public ColumnType ColumnType(int column) => DuckDbCalls.TypeOfColumn(ref _handle, (ulong)column);

    /// <summary>Scale and storage type of a DECIMAL column.</summary>
    public (byte Scale, ColumnType Storage) DecimalShape(int column)
    {
        nint type = DuckDbCalls.ColumnLogicalType(ref _handle, (ulong)column);
        try
        {
            return (DuckDbCalls.DecimalScale(type), DuckDbCalls.DecimalStorage(type));
        }
        finally
        {
            DuckDbCalls.DestroyLogicalType(ref type);
        }
    }

    /// <summary>The next chunk; null at the end.</summary>
    /// <exception cref="StoreException">The statement failed on the way.</exception>
    public DuckDbChunk? Next()
    {
        _current?.Dispose();
        _current = null;
        nint chunk = _isAtEnd ? 0 : DuckDbCalls.FetchChunk(_handle);
        if (chunk != 0)
        {
            _current = new DuckDbChunk(chunk);
            return _current.Count > 0 ? _current : Next();
        }

        _isAtEnd = true;
        nint error = DuckDbCalls.ResultError(ref _handle);
        return error == 0 ? null : throw DuckDbErrors.From(DuckDbCalls.Text(error), path);
    }

    /// <summary>Calls back for each row that is left; the chunk is void afterwards.</summary>
    public void ForEach(Action<DuckDbChunk, int> take)
    {
        while (Next() is { } chunk)
        {
            for (int row = 0; row < chunk.Count; row++)
            {
                take(chunk, row);
            }
        }
    }

    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _current?.Dispose();
            Finish();
            DuckDbCalls.DestroyResult(ref _handle);
            owner?.Dispose();
        }
    }

    /// <summary>
    /// A streamed statement that was not read to its end keeps its transaction, and with it every row deleted since, until the connection is used again:
    /// so the end is fetched where it is near.
    /// </summary>
    private void Finish()
    {
        if (owner is not null && !_isAtEnd && DuckDbCalls.FetchChunk(_handle) is not 0 and nint rest)
        {
            DuckDbCalls.DestroyDataChunk(ref rest);
        }
    }
}

/// <summary>Up to 2,048 rows as columns in the engine's memory.</summary>
internal sealed unsafe class DuckDbChunk(nint handle) : IDisposable
{
    private nint _handle = handle;

    public int Count { get; } = (int)DuckDbCalls.ChunkSize(handle);

    /// <summary>The values of a column; what stands in a null row means nothing.</summary>
    public ReadOnlySpan<T> Column<T>(int column)
        where T : unmanaged =>
        new((void*)DuckDbCalls.VectorData(Vector(column)), Count);

    /// <summary>One bit a row, set where there is a value; empty when every row has one.</summary>
    public ReadOnlySpan<ulong> Validity(int column)
    {
        nint validity = DuckDbCalls.VectorValidity(Vector(column));
        return validity == 0 ? [] : new ReadOnlySpan<ulong>((void*)validity, (Count + 63) / 64);
    }

    /// <summary>The address of a column's values.</summary>
    public nint Data(int column) => DuckDbCalls.VectorData(Vector(column));

    /// <summary>The address of a column's validity bits; 0 when every row has a value.</summary>
    public nint ValidityBits(int column) => DuckDbCalls.VectorValidity(Vector(column));

    public bool IsNull(int column, int row) =>
        Validity(column) is { IsEmpty: false } validity && (validity[row >> 6] & (1UL << (row & 63))) == 0;

    public long Integer(int column, int row) => Column<long>(column)[row];

    /// <summary>A number; NaN where there is none.</summary>
    public double Number(int column, int row) => IsNull(column, row) ? double.NaN : Column<double>(column)[row];

    public string Text(int column, int row)
    {
        byte* cell = (byte*)DuckDbCalls.VectorData(Vector(column)) + (row * 16L);
        int length = *(int*)cell;
        return Encoding.UTF8.GetString(length <= 12 ? cell + 4 : *(byte**)(cell + 8), length);
    }

    public string? TextOrNull(int column, int row) => IsNull(column, row) ? null : Text(column, row);

    public void Dispose()
    {
        if (_handle != 0)
        {
            DuckDbCalls.DestroyDataChunk(ref _handle);
            _handle = 0;
        }
    }

    private nint Vector(int column) => DuckDbCalls.ChunkVector(_handle, (ulong)column);
}
