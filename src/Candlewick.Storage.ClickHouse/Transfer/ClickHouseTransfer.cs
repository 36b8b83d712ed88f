using Candlewick.Storage.Transfer;

namespace Candlewick.Storage.ClickHouse.Transfer;

/// <summary>The tables of the history as rows for other stores. Faults in quarantine are the state store's.</summary>
internal sealed class ClickHouseTransfer(StoreAccess access) : IStoreTransfer
{
    /// <summary>No other write shares a transaction with a part that is replaced.</summary>
    private const long Alone = 1_000_000_000;

    private readonly TransferRows _rows = new(access);
    private readonly TransferLedgers _ledgers = new(access);

    /// <inheritdoc />
    public IReadOnlyList<TransferTable> Tables { get; } =
        [.. TransferTables.All.Where(table => table.RangeColumn is not null || TransferLedgers.Names.Contains(table.Name))];

    /// <inheritdoc />
    public Task<IReadOnlyList<TransferCount>> CountAsync(TransferTable table, CancellationToken ct)
    {
        Demand(table);
        return table.RangeColumn is null ? _ledgers.CountAsync(table, ct) : _rows.CountAsync(table, ct);
    }

    /// <inheritdoc />
    public IAsyncEnumerable<TransferBatch> ReadAsync(TransferPart part, CancellationToken ct)
    {
        Demand(part.Table);
        return part.Table.RangeColumn is null ? _ledgers.ReadAsync(part, ct) : _rows.ReadAsync(part, ct);
    }

    /// <inheritdoc />
    public Task<long> ReplaceAsync(TransferPart part, IAsyncEnumerable<TransferBatch> rows, CancellationToken ct)
    {
        Demand(part.Table);
        return access.WriteAsync(
            session => part.Table.RangeColumn is null ? _ledgers.ReplaceAsync(session, part, rows, ct) : _rows.ReplaceAsync(session, part, rows, ct), Alone, ct);
    }

    private void Demand(TransferTable table)
    {
        if (!Tables.Contains(table))
        {
            throw new StoreException(ErrorKind.BadRequest, $"A history on ClickHouse keeps no table '{table.Name}'.");
        }
    }
}

/// <summary>Cells as they travel, from and to the engine's rows.</summary>
internal static class TransferCells
{
    /// <summary>The store's own name of a column.</summary>
    public static string Name(TransferColumn column) => column.Type == TransferType.Series ? "series" : column.Name;

    /// <summary>Reads the cells of a row after the first, which is its series.</summary>
    public static void Read(RowBinaryReader rows, TransferBatch batch, int row)
    {
        for (int column = 1; column < batch.Table.Columns.Count; column++)
        {
            TransferColumn shape = batch.Table.Columns[column];
            if (shape.IsFloat)
            {
                batch.Numbers(column)[row] = IsNullable(shape) ? rows.NumberOrNull() : rows.Number();
                continue;
            }

            long value = Whole(rows, shape.Type);
            batch.Whole(column)[row] = value;
            if (shape.IsNullable && value == 0)
            {
                batch.SetAbsent(column, row);
            }
        }
    }

    /// <summary>Writes the cells of a row after the first.</summary>
    public static void Write(RowBinaryWriter rows, TransferBatch batch, int row)
    {
        for (int column = 1; column < batch.Table.Columns.Count; column++)
        {
            TransferColumn shape = batch.Table.Columns[column];
            if (shape.IsFloat && IsNullable(shape))
            {
                rows.NumberOrNull(batch.Numbers(column)[row]);
            }
            else if (shape.IsFloat)
            {
                rows.Number(batch.Numbers(column)[row]);
            }
            else
            {
                Write(rows, shape.Type, batch.IsAbsent(column, row) ? 0 : batch.Whole(column)[row]);
            }
        }
    }

    /// <summary>Prices of a bar are never null: one that is no number says so itself.</summary>
    private static bool IsNullable(TransferColumn column) => column.Name is not ("open" or "high" or "low" or "close");

    private static long Whole(RowBinaryReader rows, TransferType type) => type switch
    {
        TransferType.Flag or TransferType.UInt8 => rows.UInt8(),
        TransferType.UInt16 => rows.UInt16(),
        TransferType.UInt32 => rows.UInt32(),
        TransferType.Int32 => rows.Int32(),
        _ => rows.Int64(),
    };

    private static void Write(RowBinaryWriter rows, TransferType type, long value)
    {
        switch (type)
        {
            case TransferType.Flag or TransferType.UInt8:
                rows.UInt8((byte)value);
                break;
            case TransferType.UInt16:
                rows.UInt16((ushort)value);
                break;
            case TransferType.UInt32:
                rows.UInt32((uint)value);
                break;
            case TransferType.Int32:
                rows.Int32((int)value);
                break;
            default:
                rows.Int64(value);
                break;
        }
    }
}
