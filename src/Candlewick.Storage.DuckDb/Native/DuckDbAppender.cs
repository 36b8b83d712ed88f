using System.Runtime.InteropServices;
using System.Text;

namespace Candlewick.Storage.DuckDb.Native;

/// <summary>Appends chunks to one table, inside whatever transaction the connection is in.</summary>
/// <remarks>Rows go to the engine when the chunk is full and at <see cref="Flush"/>.</remarks>
internal sealed unsafe class DuckDbAppender : IDisposable
{
    private readonly DuckDbConnection _connection;
    private nint _handle;
    private nint _chunk;

    public DuckDbAppender(DuckDbConnection connection, string table, ReadOnlySpan<ColumnType> columns)
    {
        _connection = connection;
        if (DuckDbCalls.CreateAppender(connection.Handle, null, table, out _handle) != 0)
        {
            StoreException error = connection.Error(DuckDbCalls.AppenderError(_handle));
            _ = DuckDbCalls.DestroyAppender(ref _handle);
            throw error;
        }

        _chunk = CreateChunk(columns);
        Capacity = (int)DuckDbCalls.VectorSize();
    }

    /// <summary>Rows of one chunk.</summary>
    public int Capacity { get; }

    /// <summary>Rows in the chunk at hand.</summary>
    public int Count { get; private set; }

    /// <summary>The chunk's memory for one column, from the first row.</summary>
    public Span<T> Column<T>(int column)
        where T : unmanaged =>
        new((void*)DuckDbCalls.VectorData(Vector(column)), Capacity);

    /// <summary>The chunk's validity bits for one column, all set at first.</summary>
    public Span<ulong> WritableValidity(int column)
    {
        nint vector = Vector(column);
        DuckDbCalls.MakeValidityWritable(vector);
        return new Span<ulong>((void*)DuckDbCalls.VectorValidity(vector), (Capacity + 63) / 64);
    }

    public void SetNull(int column) => SetNull(column, Count);

    /// <summary>Takes the value of a row of the chunk away.</summary>
    public void SetNull(int column, int row) => WritableValidity(column)[row >> 6] &= ~(1UL << (row & 63));

    /// <summary>Sets a value of the row at hand.</summary>
    public void Set<T>(int column, T value)
        where T : unmanaged =>
        Column<T>(column)[Count] = value;

    /// <summary>Sets a value of the row at hand; NaN becomes NULL.</summary>
    public void SetNumber(int column, double value)
    {
        if (double.IsNaN(value))
        {
            SetNull(column);
        }

        Set(column, value);
    }

    public void SetText(int column, string? text) => SetText(column, Count, text);

    /// <summary>Sets the text of a row of the chunk.</summary>
    public void SetText(int column, int row, string? text)
    {
        if (text is null)
        {
            SetNull(column, row);
            return;
        }

        byte[] bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* pointer = &MemoryMarshal.GetArrayDataReference(bytes))
        {
            DuckDbCalls.AssignText(Vector(column), (ulong)row, pointer, (ulong)bytes.Length);
        }
    }

    /// <summary>Ends the row at hand.</summary>
    public void EndRow() => EndRows(1);

    /// <summary>Ends rows that were filled through <see cref="Column"/>.</summary>
    public void EndRows(int count)
    {
        Count += count;
        if (Count == Capacity)
        {
            SendChunk();
        }
    }

    /// <summary>Makes every row visible to the other statements of the transaction.</summary>
    public void Flush()
    {
        SendChunk();
        Check(DuckDbCalls.FlushAppender(_handle));
    }

    /// <summary>Drops what was not flushed.</summary>
    public void Dispose()
    {
        if (_chunk != 0)
        {
            DuckDbCalls.DestroyDataChunk(ref _chunk);
            _chunk = 0;
        }

        if (_handle != 0)
        {
            // Destroying flushes what is left, even after a rollback: so nothing may be left.
            _ = DuckDbCalls.ClearAppender(_handle);
            _ = DuckDbCalls.DestroyAppender(ref _handle);
            _handle = 0;
        }
    }

    private static nint CreateChunk(ReadOnlySpan<ColumnType> columns)
    {
        nint[] types = new nint[columns.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            types[i] = DuckDbCalls.CreateLogicalType(columns[i]);
        }

        fixed (nint* pointer = types)
        {
            nint chunk = DuckDbCalls.CreateDataChunk(pointer, (ulong)types.Length);
            for (int i = 0; i < types.Length; i++)
            {
                DuckDbCalls.DestroyLogicalType(ref types[i]);
            }

            return chunk;
        }
    }

    private nint Vector(int column) => DuckDbCalls.ChunkVector(_chunk, (ulong)column);

    private void SendChunk()
    {
        if (Count > 0)
        {
            DuckDbCalls.SetChunkSize(_chunk, (ulong)Count);
            Check(DuckDbCalls.AppendDataChunk(_handle, _chunk));
            DuckDbCalls.ResetDataChunk(_chunk);
            Count = 0;
        }
    }

    private void Check(int state)
    {
        if (state != 0)
        {
            throw _connection.Error(DuckDbCalls.AppenderError(_handle));
        }
    }
}
