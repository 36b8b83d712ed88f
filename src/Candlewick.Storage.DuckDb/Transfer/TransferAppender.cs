using Candlewick.Storage.Transfer;

namespace Candlewick.Storage.DuckDb.Transfer;

/// <summary>Fills an engine's table from batches, whose columns may come in another order.</summary>
internal sealed class TransferAppender
{
    private const int VenueColumn = -1;
    private const int SymbolColumn = -2;

    /// <summary>For each column of the engine's table, the column of the batch; or what part of the instrument's id it is.</summary>
    private readonly int[] _sources;

    private TransferAppender(Table table, int[] sources)
    {
        Table = table;
        _sources = sources;
    }

    public Table Table { get; }

    /// <param name="shape">Names of the engine's columns; disposed here.</param>
    public static TransferAppender For(TransferTable table, DuckDbResult shape)
    {
        using (shape)
        {
            List<string> names = [.. table.Columns.Select(column => column.Name)];
            int[] sources = new int[shape.ColumnCount];
            ColumnType[] types = new ColumnType[shape.ColumnCount];
            bool isListing = table.Name == "instrument";
            for (int column = 0; column < sources.Length; column++)
            {
                string name = shape.ColumnName(column);
                int source = names.IndexOf(name);
                sources[column] = source >= 0 ? source : isListing && name == "venue" ? VenueColumn : isListing && name == "symbol" ? SymbolColumn
                    : throw new StoreException(ErrorKind.SchemaMismatch, $"Column {name} of {table.Name} does not travel. Use one version of the program for both stores.");
                types[column] = source >= 0 ? TransferSql.TypeOf(table.Columns[source]) : ColumnType.Varchar;
            }

            return new TransferAppender(new Table(table.Name, types), sources);
        }
    }

    /// <summary>The column of series or instruments; -1 when there is none.</summary>
    public static int NamedColumn(TransferTable table)
    {
        for (int column = 0; column < table.Columns.Count; column++)
        {
            if (table.Columns[column].Type <= TransferType.Instrument)
            {
                return column;
            }
        }

        return -1;
    }

    /// <param name="ids">Integers of the named column, by row.</param>
    public void Append(DuckDbAppender rows, TransferBatch batch, int[] ids)
    {
        for (int from = 0; from < batch.Count;)
        {
            Piece piece = new(rows, batch, from, Math.Min(rows.Capacity - rows.Count, batch.Count - from));
            for (int column = 0; column < _sources.Length; column++)
            {
                Fill(piece, column, _sources[column], ids);
            }

            rows.EndRows(piece.Count);
            from += piece.Count;
        }
    }

    private void Fill(Piece piece, int target, int source, int[] ids)
    {
        if (source < 0)
        {
            piece.SetTexts(target, id => source == VenueColumn ? InstrumentId.Parse(id).Venue : InstrumentId.Parse(id).Symbol, 0);
            return;
        }

        TransferType type = piece.Batch.Table.Columns[source].Type;
        switch (type)
        {
            case TransferType.Series or TransferType.Instrument:
                ids.AsSpan(piece.From, piece.Count).CopyTo(piece.Cells<int>(target));
                piece.SetAbsent(target, source);
                break;
            case TransferType.Text or TransferType.Json or TransferType.Decimal:
                piece.SetTexts(target, static text => text, source);
                break;
            case TransferType.Float64:
                piece.Batch.Numbers(source).Slice(piece.From, piece.Count).CopyTo(piece.Cells<double>(target));
                piece.SetAbsent(target, source);
                break;
            default:
                FillWhole(piece, target, piece.Batch.Whole(source).Slice(piece.From, piece.Count), type);
                piece.SetAbsent(target, source);
                break;
        }
    }

    private static void FillWhole(Piece piece, int target, Span<long> values, TransferType type)
    {
        switch (type)
        {
            case TransferType.Flag or TransferType.UInt8:
                Narrow(values, piece.Cells<byte>(target), static value => (byte)value);
                break;
            case TransferType.UInt16:
                Narrow(values, piece.Cells<ushort>(target), static value => (ushort)value);
                break;
            case TransferType.UInt32:
                Narrow(values, piece.Cells<uint>(target), static value => (uint)value);
                break;
            case TransferType.Int32 or TransferType.Day:
                Narrow(values, piece.Cells<int>(target), static value => (int)value);
                break;
            case TransferType.Nanos:
                Narrow(values, piece.Cells<long>(target), static value => Math.Max(value, -long.MaxValue));
                break;
            default:
                values.CopyTo(piece.Cells<long>(target));
                break;
        }
    }

    private static void Narrow<T>(Span<long> values, Span<T> cells, Func<long, T> narrow)
    {
        for (int row = 0; row < values.Length; row++)
        {
            cells[row] = narrow(values[row]);
        }
    }

    /// <summary>Rows of a batch that fit the engine's chunk at hand.</summary>
    private readonly record struct Piece(DuckDbAppender Rows, TransferBatch Batch, int From, int Count)
    {
        public Span<T> Cells<T>(int column)
            where T : unmanaged =>
            Rows.Column<T>(column).Slice(Rows.Count, Count);

        public void SetAbsent(int target, int source)
        {
            if (!Batch.Table.Columns[source].IsFloat && !Batch.Table.Columns[source].IsText && Batch.Absent(source).IsEmpty)
            {
                return;
            }

            for (int row = 0; row < Count; row++)
            {
                if (Batch.IsAbsent(source, From + row))
                {
                    Rows.SetNull(target, Rows.Count + row);
                }
            }
        }

        public void SetTexts(int target, Func<string, string> select, int source)
        {
            Span<string?> texts = Batch.Texts(source);
            for (int row = 0; row < Count; row++)
            {
                Rows.SetText(target, Rows.Count + row, texts[From + row] is { } text ? select(text) : null);
            }
        }
    }
}

/// <summary>Numbers that are given out.</summary>
internal static class TransferSequence
{
    /// <summary>Lets a sequence go on above the numbers that came.</summary>
    /// <param name="largest">A statement that reads the largest of them.</param>
    public static void Raise(Func<string, long?> read, Func<string, long> execute, string sequence, string largest)
    {
        long next = Math.Max(read($"SELECT nextval('{sequence}')") ?? 1, (read($"SELECT coalesce(({largest}), 0)") ?? 0) + 1);
        execute($"CREATE OR REPLACE SEQUENCE {sequence} START WITH {next}");
    }
}
