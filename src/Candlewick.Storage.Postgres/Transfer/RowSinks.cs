using System.Globalization;
using Candlewick.Storage.Transfer;
using NpgsqlTypes;

namespace Candlewick.Storage.Postgres.Transfer;

/// <summary>Takes batches into a table by binary COPY; disposed without completion it gives up what was sent.</summary>
internal interface IRowSink : IAsyncDisposable
{
    /// <param name="ids">Integers of the column of series or instruments, by row.</param>
    Task AddAsync(TransferBatch batch, int[] ids);

    Task CompleteAsync();
}

/// <summary>Rows of cells of fixed size.</summary>
internal sealed class RowSink : IRowSink
{
    private const long ServerEpoch = 946_684_800_000_000;

    private readonly CopyStream _copy;
    private readonly TransferTable _table;

    private RowSink(CopyStream copy, TransferTable table)
    {
        _copy = copy;
        _table = table;
    }

    public static async Task<IRowSink> BeginAsync(PostgresSession session, TransferTable table, string into, bool isNew) =>
        new RowSink(await CopyStream.BeginAsync(session, $"{into} ({TransferSql.Names(table)})", isNew), table);

    public async Task AddAsync(TransferBatch batch, int[] ids)
    {
        for (int row = 0; row < batch.Count;)
        {
            int end = Math.Min(batch.Count, row + _copy.RoomForRows);
            for (; row < end; row++)
            {
                Put(batch, row, ids);
            }

            await _copy.FlushAsync();
        }
    }

    public Task CompleteAsync() => _copy.CompleteAsync();

    public ValueTask DisposeAsync() => _copy.DisposeAsync();

    private void Put(TransferBatch batch, int row, int[] ids)
    {
        int columns = _table.Columns.Count;
        _copy.BeginRow((short)columns);
        _copy.Set(ids[row]);
        for (int column = 1; column < columns; column++)
        {
            TransferColumn shape = _table.Columns[column];
            if (shape.IsFloat)
            {
                _copy.SetNumber(batch.Numbers(column)[row]);
            }
            else if (shape.IsNullable && batch.IsAbsent(column, row))
            {
                _copy.SetNull();
            }
            else
            {
                Put(batch.Whole(column)[row], shape.Type);
            }
        }
    }

    private void Put(long value, TransferType type)
    {
        switch (type)
        {
            case TransferType.Flag:
                _copy.Set(value != 0);
                break;
            case TransferType.UInt8:
                _copy.Set((short)value);
                break;
            case TransferType.UInt16 or TransferType.Int32:
                _copy.Set((int)value);
                break;
            case TransferType.Micros:
                _copy.Set(value - ServerEpoch);
                break;
            default:
                _copy.Set(value);
                break;
        }
    }
}

/// <summary>Rows with texts.</summary>
internal sealed class TextSink : IRowSink
{
    private static readonly int EpochDay = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    private readonly NpgsqlBinaryImporter _copy;
    private readonly TransferTable _table;
    private readonly CancellationToken _ct;

    private TextSink(NpgsqlBinaryImporter copy, TransferTable table, CancellationToken ct)
    {
        _copy = copy;
        _table = table;
        _ct = ct;
    }

    public static async Task<IRowSink> BeginAsync(PostgresSession session, TransferTable table, string into) => new TextSink(
        await session.Connection.BeginBinaryImportAsync($"COPY {into} ({TransferSql.Names(table)}) FROM STDIN (FORMAT BINARY)", session.Token), table, session.Token);

    public async Task AddAsync(TransferBatch batch, int[] ids)
    {
        for (int row = 0; row < batch.Count; row++)
        {
            await _copy.StartRowAsync(_ct);
            for (int column = 0; column < _table.Columns.Count; column++)
            {
                await (batch.IsAbsent(column, row) ? _copy.WriteNullAsync(_ct) : WriteAsync(batch, row, column, ids));
            }
        }
    }

    public async Task CompleteAsync()
    {
        await _copy.CompleteAsync(_ct);
        await _copy.DisposeAsync();
    }

    public ValueTask DisposeAsync() => _copy.DisposeAsync();

    private Task WriteAsync(TransferBatch batch, int row, int column, int[] ids)
    {
        TransferColumn shape = _table.Columns[column];
        return shape.Type switch
        {
            TransferType.Series or TransferType.Instrument => _copy.WriteAsync(ids[row], NpgsqlDbType.Integer, _ct),
            TransferType.Text => _copy.WriteAsync(batch.Texts(column)[row]!, NpgsqlDbType.Text, _ct),
            TransferType.Json => _copy.WriteAsync(batch.Texts(column)[row]!, NpgsqlDbType.Json, _ct),
            TransferType.Decimal => _copy.WriteAsync(decimal.Parse(batch.Texts(column)[row]!, NumberStyles.Number, CultureInfo.InvariantCulture), NpgsqlDbType.Numeric, _ct),
            TransferType.Float64 => _copy.WriteAsync(batch.Numbers(column)[row], NpgsqlDbType.Double, _ct),
            TransferType.Flag => _copy.WriteAsync(batch.Whole(column)[row] != 0, NpgsqlDbType.Boolean, _ct),
            TransferType.UInt8 => _copy.WriteAsync((short)batch.Whole(column)[row], NpgsqlDbType.Smallint, _ct),
            TransferType.UInt16 or TransferType.Int32 => _copy.WriteAsync((int)batch.Whole(column)[row], NpgsqlDbType.Integer, _ct),
            TransferType.Micros => _copy.WriteAsync(DateTime.UnixEpoch.AddTicks(batch.Whole(column)[row] * TimeSpan.TicksPerMicrosecond), NpgsqlDbType.TimestampTz, _ct),
            TransferType.Day => _copy.WriteAsync(DateOnly.FromDayNumber((int)batch.Whole(column)[row] + EpochDay), NpgsqlDbType.Date, _ct),
            _ => _copy.WriteAsync(batch.Whole(column)[row], NpgsqlDbType.Bigint, _ct),
        };
    }
}
