using System.Buffers;
using System.Buffers.Binary;

namespace Candlewick.Storage.Postgres.Access;

/// <summary>Rows into a table by binary COPY. Rows are written into a buffer, which goes to the server when it is full.</summary>
/// <remarks>Disposed without <see cref="CompleteAsync"/> it gives up what was sent. Format: https://www.postgresql.org/docs/current/sql-copy.html</remarks>
internal sealed class CopyStream : IAsyncDisposable
{
    private const int BufferBytes = 256 * 1024;

    /// <summary>More than any row of ours takes.</summary>
    private const int RowBytes = 512;

    private static ReadOnlySpan<byte> Header => [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly NpgsqlRawCopyStream _stream;
    private readonly CancellationToken _ct;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int _count;
    private bool _isComplete;

    private CopyStream(NpgsqlRawCopyStream stream, CancellationToken ct)
    {
        _stream = stream;
        _ct = ct;
        Header.CopyTo(_buffer);
        _count = Header.Length;
    }

    /// <summary>Rows that may be written before the next <see cref="FlushAsync"/>.</summary>
    public int RoomForRows => (BufferBytes - _count) / RowBytes;

    /// <param name="into">A table, with its columns where not all are given.</param>
    /// <param name="isFrozen">For a table that this transaction has made: its rows need no marks of their writer, which their first reader would have to set.</param>
    public static async Task<CopyStream> BeginAsync(PostgresSession session, string into, bool isFrozen = false) =>
        new(await session.Connection.BeginRawBinaryCopyAsync($"COPY {into} FROM STDIN (FORMAT BINARY{(isFrozen ? ", FREEZE" : "")})", session.Token), session.Token);

    public void BeginRow(short columns)
    {
        BinaryPrimitives.WriteInt16BigEndian(_buffer.AsSpan(_count), columns);
        _count += 2;
    }

    public void SetNull()
    {
        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(_count), -1);
        _count += 4;
    }

    public void Set(short value)
    {
        Span<byte> cell = Cell(2);
        BinaryPrimitives.WriteInt16BigEndian(cell, value);
    }

    public void Set(int value) => BinaryPrimitives.WriteInt32BigEndian(Cell(4), value);

    /// <summary>A bigint, or a <c>timestamptz</c> as the server's own number.</summary>
    public void Set(long value) => BinaryPrimitives.WriteInt64BigEndian(Cell(8), value);

    public void Set(bool value) => Cell(1)[0] = value ? (byte)1 : (byte)0;

    /// <summary>A double; NaN is NULL.</summary>
    public void SetNumber(double value)
    {
        if (double.IsNaN(value))
        {
            SetNull();
        }
        else
        {
            BinaryPrimitives.WriteDoubleBigEndian(Cell(8), value);
        }
    }

    /// <summary>Sends what was written when little room is left.</summary>
    public ValueTask FlushAsync() => RoomForRows > 0 ? ValueTask.CompletedTask : SendAsync();

    /// <summary>Sends the rest; the rows are in the transaction when it returns.</summary>
    public async Task CompleteAsync()
    {
        BinaryPrimitives.WriteInt16BigEndian(_buffer.AsSpan(_count), -1);
        _count += 2;
        await SendAsync();
        _isComplete = true;
        await _stream.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (!_isComplete)
        {
            _isComplete = true;
            await GiveUpAsync();
        }
    }

    private async Task GiveUpAsync()
    {
        try
        {
            await _stream.CancelAsync();
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The connection is gone, or the server had refused already: whoever wrote has been told why.
        }
    }

    private Span<byte> Cell(int bytes)
    {
        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(_count), bytes);
        Span<byte> cell = _buffer.AsSpan(_count + 4, bytes);
        _count += 4 + bytes;
        return cell;
    }

    private async ValueTask SendAsync()
    {
        await _stream.WriteAsync(_buffer.AsMemory(0, _count), _ct);
        _count = 0;
    }
}
