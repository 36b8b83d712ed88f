namespace Candlewick.Storage.DuckDb;

/// <summary>How rows of one instant are kept: their table, and how a row becomes columns and back.</summary>
internal abstract class PrintTable<T>(Table table, string columns, string order, PrintRule<T> rule)
    where T : struct
{
    public Table Table => table;

    /// <summary>The columns that <see cref="Get"/> expects, in its order; the first is event_time.</summary>
    public string Columns => columns;

    /// <summary>The columns that order rows.</summary>
    public string Order => order;

    public PrintRule<T> Rule => rule;

    /// <summary>Sets the columns after series_id and event_time.</summary>
    public abstract void Set(DuckDbAppender rows, in T row);

    public abstract T Get(DuckDbChunk chunk, int row);

    public static string Where(int id, UtcRange range) => $"series_id = {id} AND {Sql.PrintsIn("event_time", range)}";

    public string Select(string where) => $"SELECT {columns} FROM {table.Name} WHERE {where} ORDER BY {order}";

    public void Append(DuckDbAppender rows, int seriesId, in T row)
    {
        rows.Set(0, seriesId);
        rows.Set(1, Sql.ToNano(rule.EventTimeOf(row)));
        Set(rows, row);
        rows.EndRow();
    }

    public List<T> ReadAll(DuckDbResult rows)
    {
        List<T> all = [];
        while (rows.Next() is { } chunk)
        {
            for (int row = 0; row < chunk.Count; row++)
            {
                all.Add(Get(chunk, row));
            }
        }

        return all;
    }

    protected static double Number(DuckDbChunk chunk, int column, int row) =>
        chunk.IsNull(column, row) ? double.NaN : chunk.Column<double>(column)[row];

    protected static UtcTime EventTime(DuckDbChunk chunk, int row) => Sql.FromNano(chunk.Integer(0, row));

    protected static void SetExchange(DuckDbAppender rows, int column, char exchange)
    {
        if (exchange == '\0')
        {
            rows.SetNull(column);
        }

        rows.Set(column, (ushort)exchange);
    }

    protected static char Exchange(DuckDbChunk chunk, int column, int row) =>
        chunk.IsNull(column, row) ? '\0' : (char)chunk.Column<ushort>(column)[row];
}

internal sealed class TradeTable() : PrintTable<Trade>(
    Table.Trade,
    "event_time, id, price, quantity, aggressor, first_id, last_id, exchange, conditions, is_suspicious",
    "event_time, id",
    PrintRules.Trades)
{
    public override void Set(DuckDbAppender rows, in Trade row)
    {
        rows.Set(2, row.Id);
        rows.SetNumber(3, row.Price);
        rows.SetNumber(4, row.Quantity);
        rows.Set(5, (byte)row.Aggressor);
        rows.Set(6, row.FirstId);
        rows.Set(7, row.LastId);
        SetExchange(rows, 8, row.Exchange);
        rows.Set(9, row.Conditions);
        rows.Set(10, row.IsSuspicious);
    }

    public override Trade Get(DuckDbChunk chunk, int row) =>
        new(
            EventTime(chunk, row), chunk.Integer(1, row), Number(chunk, 2, row), Number(chunk, 3, row), (Aggressor)chunk.Column<byte>(4)[row],
            chunk.Integer(5, row), chunk.Integer(6, row), Exchange(chunk, 7, row), chunk.Column<uint>(8)[row], chunk.Column<bool>(9)[row]);
}

internal sealed class QuoteTable() : PrintTable<Quote>(
    Table.Quote,
    "event_time, sequence, bid_price, bid_size, ask_price, ask_size, exchange, conditions, is_suspicious",
    "event_time, sequence",
    PrintRules.Quotes)
{
    public override void Set(DuckDbAppender rows, in Quote row)
    {
        rows.Set(2, row.Sequence);
        rows.SetNumber(3, row.BidPrice);
        rows.SetNumber(4, row.BidSize);
        rows.SetNumber(5, row.AskPrice);
        rows.SetNumber(6, row.AskSize);
        SetExchange(rows, 7, row.Exchange);
        rows.Set(8, row.Conditions);
        rows.Set(9, row.IsSuspicious);
    }

    public override Quote Get(DuckDbChunk chunk, int row) =>
        new(
            EventTime(chunk, row), chunk.Integer(1, row), Number(chunk, 2, row), Number(chunk, 3, row), Number(chunk, 4, row), Number(chunk, 5, row),
            Exchange(chunk, 6, row), chunk.Column<uint>(7)[row], chunk.Column<bool>(8)[row]);
}

internal sealed class ObservationTable() : PrintTable<Observation>(
    Table.Observation, "event_time, value, period_hours", "event_time", PrintRules.Observations)
{
    public override void Set(DuckDbAppender rows, in Observation row)
    {
        rows.SetNumber(2, row.Value);
        rows.SetNumber(3, row.PeriodHours);
    }

    public override Observation Get(DuckDbChunk chunk, int row) => new(EventTime(chunk, row), Number(chunk, 1, row), Number(chunk, 2, row));
}
