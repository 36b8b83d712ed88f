using System.Buffers;
using System.Buffers.Binary;

namespace Candlewick.Storage.Postgres.Access;

/// <summary>Rows of a statement by binary COPY, the server's quickest road out; their cells are read one by one from a buffer. The hot path of reading.</summary>
/// <remarks>For rows of cells of fixed size. Format: https://www.postgresql.org/docs/current/sql-copy.html</remarks>
internal sealed class CopySource : IAsyncDisposable
{
    private const int BufferBytes = 256 * 1024;
    private const int HeaderBytes = 19;

    /// <summary>More than any row takes.</summary>
    private const int RowBytes = 256;

    private readonly NpgsqlRawCopyStream _stream;
    private readonly CancellationToken _ct;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int _start;
    private int _end;
    private bool _isDrained;

    private CopySource(NpgsqlRawCopyStream stream, CancellationToken ct)
    {
        _stream = stream;
        _ct = ct;
    }

    /// <summary>True once there are no more rows.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>True when a whole row, or the end, is in the buffer.</summary>
    public bool HasRow => _end - _start >= RowBytes || _isDrained;

    /// <param name="select">Without arguments.</param>
    public static async Task<CopySource> BeginAsync(PostgresSession session, string select)
    {
        NpgsqlRawCopyStream stream = await session.Connection.BeginRawBinaryCopyAsync($"COPY ({select}) TO STDOUT (FORMAT BINARY)", session.Token);
        CopySource source = new(stream, session.Token);
        try
        {
            await source.ReadMoreAsync(HeaderBytes);
            source._start = HeaderBytes;
            return source;
        }
        catch
        {
            await source.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads on until <see cref="HasRow"/>.</summary>
    public ValueTask FillAsync() => HasRow ? ValueTask.CompletedTask : new ValueTask(ReadMoreAsync(RowBytes));

    /// <summary>Begins the next row in the buffer.</summary>
    /// <returns>False at the end.</returns>
    public bool TryBeginRow()
    {
        if (_end - _start < 2 || BinaryPrimitives.ReadInt16BigEndian(_buffer.AsSpan(_start)) < 0)
        {
            IsAtEnd = true;
            return false;
        }

        _start += 2;
        return true;
    }

    /// <summary>The bytes of the next cell of the row; empty for NULL.</summary>
    public ReadOnlySpan<byte> Cell()
    {
        int length = Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_start)));
        ReadOnlySpan<byte> cell = _buffer.AsSpan(_start + 4, length);
        _start += 4 + length;
        return cell;
    }

    public long LongCell() => BinaryPrimitives.ReadInt64BigEndian(Cell());

    public int IntCell() => BinaryPrimitives.ReadInt32BigEndian(Cell());

    public short ShortCell() => BinaryPrimitives.ReadInt16BigEndian(Cell());

    /// <summary>A double; NaN for NULL.</summary>
    public double NumberCell()
    {
        ReadOnlySpan<byte> cell = Cell();
        return cell.IsEmpty ? double.NaN : BinaryPrimitives.ReadDoubleBigEndian(cell);
    }

    public async ValueTask DisposeAsync()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        try
        {
            if (!IsAtEnd)
            {
                await _stream.CancelAsync();
            }

            await _stream.DisposeAsync();
        }
        catch (Exception failure) when (failure is NpgsqlException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The server has stopped, as it was told; or the reading has failed already, and its caller knows.
        }
    }

    private async Task ReadMoreAsync(int least)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        while (_end < least || (_end < BufferBytes / 2 && !_isDrained))
        {
            int count = await _stream.ReadAsync(_buffer.AsMemory(_end, BufferBytes - _end), _ct);
            _end += count;
            if (count == 0)
            {
                _isDrained = true;
                return;
            }
        }
    }
}
