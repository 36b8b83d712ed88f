using Candlewick.Storage.Transfer;

namespace Candlewick.Storage.Postgres.Transfer;

/// <summary>Rows of a statement as batches.</summary>
internal sealed class TransferCells(TransferTable table, TransferNames names)
{
    private static readonly int EpochDay = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    private readonly (int Id, string? Name)[] _lastNames = new (int, string?)[table.Columns.Count];
    private readonly string?[] _lastTexts = new string?[table.Columns.Count];

    /// <summary>The next rows; an empty batch at the end.</summary>
    public async Task<TransferBatch> FillAsync(NpgsqlDataReader rows, CancellationToken ct)
    {
        TransferBatch batch = new(table);
        while (!batch.IsFull && await rows.ReadAsync(ct))
        {
            for (int column = 0; column < table.Columns.Count; column++)
            {
                Fill(batch, rows, column);
            }

            batch.Count++;
        }

        return batch;
    }

    private void Fill(TransferBatch batch, NpgsqlDataReader rows, int column)
    {
        TransferColumn shape = table.Columns[column];
        bool isNull = (shape.IsNullable || shape.IsFloat) && rows.IsDBNull(column);
        if (shape.IsFloat)
        {
            batch.Numbers(column)[batch.Count] = isNull ? double.NaN : rows.GetDouble(column);
        }
        else if (shape.IsText)
        {
            batch.Texts(column)[batch.Count] = isNull ? null : Text(rows, column, shape.Type);
        }
        else if (isNull)
        {
            batch.SetAbsent(column, batch.Count);
        }
        else
        {
            batch.Whole(column)[batch.Count] = Whole(rows, column, shape.Type);
        }
    }

    private string Text(NpgsqlDataReader rows, int column, TransferType type)
    {
        if (type is TransferType.Series or TransferType.Instrument)
        {
            int id = rows.GetInt32(column);
            if (_lastNames[column].Id != id || _lastNames[column].Name is null)
            {
                _lastNames[column] = (id, (type == TransferType.Series ? names.Series : names.Instruments)[id]);
            }

            return _lastNames[column].Name!;
        }

        string text = rows.GetString(column);
        text = type == TransferType.Decimal ? PlainDecimal.Of(text) : text;
        return text == _lastTexts[column] ? _lastTexts[column]! : _lastTexts[column] = text;
    }

    private static long Whole(NpgsqlDataReader rows, int column, TransferType type) => type switch
    {
        TransferType.Flag => rows.GetBoolean(column) ? 1 : 0,
        TransferType.UInt8 => rows.GetInt16(column),
        TransferType.UInt16 or TransferType.Int32 => rows.GetInt32(column),
        TransferType.Micros => (rows.GetDateTime(column).Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond,
        TransferType.Day => rows.GetFieldValue<DateOnly>(column).DayNumber - EpochDay,
        _ => rows.GetInt64(column),
    };
}
