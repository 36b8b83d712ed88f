using System.Buffers.Binary;
using Candlewick.Storage.Transfer;

namespace Candlewick.Storage.Postgres.Transfer;

/// <summary>Rows of cells of fixed size as batches, by binary COPY.</summary>
internal sealed class TransferRows(TransferTable table, TransferNames names, CopySource source)
{
    private const long ServerEpoch = 946_684_800_000_000;

    private (int Id, string? Name) _last;

    /// <summary>The next rows; an empty batch at the end.</summary>
    public async Task<TransferBatch> FillAsync()
    {
        TransferBatch batch = new(table);
        while (!batch.IsFull && !source.IsAtEnd)
        {
            await source.FillAsync();
            while (!batch.IsFull && source.HasRow && source.TryBeginRow())
            {
                Take(batch);
                batch.Count++;
            }
        }

        return batch;
    }

    private void Take(TransferBatch batch)
    {
        for (int column = 0; column < table.Columns.Count; column++)
        {
            TransferColumn shape = table.Columns[column];
            if (shape.IsFloat)
            {
                batch.Numbers(column)[batch.Count] = source.NumberCell();
            }
            else if (shape.IsText)
            {
                batch.Texts(column)[batch.Count] = NameOf(source.IntCell());
            }
            else if (source.Cell() is { IsEmpty: false } cell)
            {
                batch.Whole(column)[batch.Count] = Whole(cell, shape.Type);
            }
            else
            {
                batch.SetAbsent(column, batch.Count);
            }
        }
    }

    /// <summary>Equal neighbours are the same object.</summary>
    private string NameOf(int id)
    {
        if (_last.Name is null || _last.Id != id)
        {
            _last = (id, names.Series[id]);
        }

        return _last.Name!;
    }

    private static long Whole(ReadOnlySpan<byte> cell, TransferType type) => type switch
    {
        TransferType.Flag => cell[0],
        TransferType.UInt8 => BinaryPrimitives.ReadInt16BigEndian(cell),
        TransferType.UInt16 or TransferType.Int32 => BinaryPrimitives.ReadInt32BigEndian(cell),
        TransferType.Micros => BinaryPrimitives.ReadInt64BigEndian(cell) + ServerEpoch,
        _ => BinaryPrimitives.ReadInt64BigEndian(cell),
    };
}
