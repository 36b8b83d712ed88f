using Candlewick.Storage.Transfer;

namespace Candlewick.Storage.DuckDb.Transfer;

/// <summary>Rows of one statement as batches.</summary>
/// <param name="rows">The cells of the table's columns, in their order; disposed with the reader.</param>
internal sealed class TransferReader(DuckDbResult rows, TransferTable table, TransferNames names) : IDisposable
{
    private readonly string?[] _lastTexts = new string?[table.Columns.Count];
    private DuckDbChunk? _next;

    /// <summary>The next rows; null at the end.</summary>
    public TransferBatch? Next()
    {
        _next ??= rows.Next();
        if (_next is null)
        {
            return null;
        }

        TransferBatch batch = new(table);
        while (_next is { } chunk && batch.Count + chunk.Count <= batch.Capacity)
        {
            for (int column = 0; column < table.Columns.Count; column++)
            {
                Fill(batch, column, chunk);
            }

            batch.Count += chunk.Count;
            _next = rows.Next();
        }

        return batch;
    }

    public void Dispose() => rows.Dispose();

    private void Fill(TransferBatch batch, int column, DuckDbChunk chunk)
    {
        TransferColumn shape = table.Columns[column];
        switch (shape.Type)
        {
            case TransferType.Series:
                FillNames(batch.Texts(column)[batch.Count..], column, chunk, names.Series);
                break;
            case TransferType.Instrument:
                FillNames(batch.Texts(column)[batch.Count..], column, chunk, names.Instruments);
                break;
            case TransferType.Text or TransferType.Json or TransferType.Decimal:
                FillTexts(batch.Texts(column)[batch.Count..], column, chunk, shape.Type == TransferType.Decimal);
                break;
            case TransferType.Float64:
                FillNumbers(batch.Numbers(column)[batch.Count..], column, chunk);
                break;
            default:
                FillWhole(batch.Whole(column)[batch.Count..], column, chunk, shape.Type);
                NoteAbsent(batch, column, chunk);
                break;
        }
    }

    private static void FillNames(Span<string?> cells, int column, DuckDbChunk chunk, IReadOnlyDictionary<int, string> known)
    {
        ReadOnlySpan<int> ids = chunk.Column<int>(column);
        ReadOnlySpan<ulong> validity = chunk.Validity(column);
        string? text = null;
        int last = -1;
        for (int row = 0; row < chunk.Count; row++)
        {
            if (IsNull(validity, row))
            {
                continue;
            }

            if (ids[row] != last)
            {
                last = ids[row];
                text = known[last];
            }

            cells[row] = text;
        }
    }

    private void FillTexts(Span<string?> cells, int column, DuckDbChunk chunk, bool isDecimal)
    {
        for (int row = 0; row < chunk.Count; row++)
        {
            string? text = chunk.TextOrNull(column, row);
            text = text is null ? null : isDecimal ? PlainDecimal.Of(text) : text.Replace('\0', '\uFFFD');
            cells[row] = text is not null && text == _lastTexts[column] ? _lastTexts[column] : text;
            _lastTexts[column] = cells[row];
        }
    }

    private static void FillNumbers(Span<double> cells, int column, DuckDbChunk chunk)
    {
        chunk.Column<double>(column).CopyTo(cells);
        ReadOnlySpan<ulong> validity = chunk.Validity(column);
        for (int row = 0; row < chunk.Count && !validity.IsEmpty; row++)
        {
            cells[row] = IsNull(validity, row) ? double.NaN : cells[row];
        }
    }

    private static void FillWhole(Span<long> cells, int column, DuckDbChunk chunk, TransferType type)
    {
        switch (type)
        {
            case TransferType.Flag or TransferType.UInt8:
                Widen(chunk.Column<byte>(column), cells, static value => value);
                break;
            case TransferType.UInt16:
                Widen(chunk.Column<ushort>(column), cells, static value => value);
                break;
            case TransferType.UInt32:
                Widen(chunk.Column<uint>(column), cells, static value => value);
                break;
            case TransferType.Int32 or TransferType.Day:
                Widen(chunk.Column<int>(column), cells, static value => value);
                break;
            case TransferType.Nanos:
                Widen(chunk.Column<long>(column), cells, static value => value == -long.MaxValue ? long.MinValue : value);
                break;
            default:
                chunk.Column<long>(column).CopyTo(cells);
                break;
        }
    }

    private static void Widen<T>(ReadOnlySpan<T> values, Span<long> cells, Func<T, long> widen)
    {
        for (int row = 0; row < values.Length; row++)
        {
            cells[row] = widen(values[row]);
        }
    }

    private static void NoteAbsent(TransferBatch batch, int column, DuckDbChunk chunk)
    {
        ReadOnlySpan<ulong> validity = chunk.Validity(column);
        for (int row = 0; row < chunk.Count && !validity.IsEmpty; row++)
        {
            if (IsNull(validity, row))
            {
                batch.SetAbsent(column, batch.Count + row);
            }
        }
    }

    private static bool IsNull(ReadOnlySpan<ulong> validity, int row) => !validity.IsEmpty && (validity[row >> 6] & (1UL << (row & 63))) == 0;
}
