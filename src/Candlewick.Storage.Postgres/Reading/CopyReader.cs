using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;

namespace Candlewick.Storage.Postgres.Reading;

/// <summary>Bars of one series by binary COPY, the server's quickest road out. The hot path of reading.</summary>
/// <remarks>Format: https://www.postgresql.org/docs/current/sql-copy.html</remarks>
internal sealed class CopyReader : IAsyncDisposable
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
    private bool _isAtEnd;

    private CopyReader(NpgsqlRawCopyStream stream, CancellationToken ct)
    {
        _stream = stream;
        _ct = ct;
    }

    /// <summary>The current bars of a series that open in a range, in key order.</summary>
    public static async Task<CopyReader> BeginAsync(PostgresSession session, int id, UtcRange range)
    {
        string limits = $"open_time >= '{PgInstant.Literal(range.From)}' AND open_time < '{PgInstant.Literal(range.To)}'";
        string select = string.Create(
            CultureInfo.InvariantCulture, $"SELECT {BarReader.Columns} FROM bar WHERE series_id = {id} AND {limits} ORDER BY open_time, ordinal");
        NpgsqlRawCopyStream stream = await session.Connection.BeginRawBinaryCopyAsync($"COPY ({select}) TO STDOUT (FORMAT BINARY)", session.Token);
        CopyReader reader = new(stream, session.Token);
        try
        {
            await reader.ReadMoreAsync(HeaderBytes);
            reader._start = HeaderBytes;
            return reader;
        }
        catch
        {
            await reader.DisposeAsync();
            throw;
        }
    }

    /// <summary>Adds the next bars.</summary>
    /// <param name="knownFrom">Told since when each is known; null when nobody asks.</param>
    /// <returns>How many there were; 0 at the end.</returns>
    public async ValueTask<int> FillAsync(BarColumns bars, List<UtcTime>? knownFrom, int most)
    {
        int count = 0;
        while (count < most && !_isAtEnd)
        {
            if (_end - _start < RowBytes && !_isDrained)
            {
                await ReadMoreAsync(RowBytes);
            }

            count += Take(bars, knownFrom, most - count);
        }

        return count;
    }

    public async ValueTask DisposeAsync()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        try
        {
            if (!_isAtEnd)
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

    private int Take(BarColumns bars, List<UtcTime>? knownFrom, int most)
    {
        Span<double> values = stackalloc double[BarColumns.ValueColumns];
        int count = 0;
        for (; count < most && (_end - _start >= RowBytes || _isDrained); count++)
        {
            if (_end - _start < 2 || ReadShort() < 0)
            {
                _isAtEnd = true;
                return count;
            }

            UtcTime open = PgInstant.FromRaw(ReadLongCell()), close = PgInstant.FromRaw(ReadLongCell());
            int ordinal = BinaryPrimitives.ReadInt32BigEndian(Cell());
            for (int column = 0; column < values.Length; column++)
            {
                ReadOnlySpan<byte> cell = Cell();
                values[column] = cell.IsEmpty ? double.NaN : BinaryPrimitives.ReadDoubleBigEndian(cell);
            }

            Finality finality = (Finality)BinaryPrimitives.ReadInt16BigEndian(Cell());
            UtcTime known = PgInstant.FromRaw(ReadLongCell());
            bars.Add(open, close, values, ordinal, finality);
            knownFrom?.Add(known);
        }

        return count;
    }

    private long ReadLongCell() => BinaryPrimitives.ReadInt64BigEndian(Cell());

    private short ReadShort()
    {
        short value = BinaryPrimitives.ReadInt16BigEndian(_buffer.AsSpan(_start));
        _start += 2;
        return value;
    }

    /// <summary>The bytes of the next cell; empty for NULL.</summary>
    private ReadOnlySpan<byte> Cell()
    {
        int length = Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_start)));
        ReadOnlySpan<byte> cell = _buffer.AsSpan(_start + 4, length);
        _start += 4 + length;
        return cell;
    }
}
