namespace Candlewick.Storage.ClickHouse;

/// <summary>How rows of one instant are kept: their table, and how a row becomes cells and back.</summary>
internal abstract class PrintTable<T>(RowTable table, string columns, PrintRule<T> rule)
    where T : struct
{
    public RowTable Table => table;

    /// <summary>The columns that <see cref="Get"/> expects and <see cref="Set"/> writes, in order; the first is event_time.</summary>
    public string Columns => columns;

    public PrintRule<T> Rule => rule;

    /// <summary>Writes the cells of a row.</summary>
    public abstract void Set(RowBinaryWriter rows, in T row);

    public abstract T Get(RowBinaryReader rows);

    public PageEnd EndOf(ReadOnlySpan<T> page) => page.IsEmpty ? default : new PageEnd(page.Length, rule.EventTimeOf(page[^1]), rule.NumberOf(page[^1]));

    protected static UtcTime EventTime(RowBinaryReader rows) => UtcTime.FromNanoseconds(rows.Int64());
}

internal sealed class TradeTable() : PrintTable<Trade>(
    RowTable.Trade, "event_time, id, price, quantity, aggressor, first_id, last_id, exchange, conditions, is_suspicious", PrintRules.Trades)
{
    public override void Set(RowBinaryWriter rows, in Trade row)
    {
        rows.Int64(row.EventTime.Nanoseconds);
        rows.Int64(row.Id);
        rows.NumberOrNull(row.Price);
        rows.NumberOrNull(row.Quantity);
        rows.UInt8((byte)row.Aggressor);
        rows.Int64(row.FirstId);
        rows.Int64(row.LastId);
        rows.UInt16(row.Exchange);
        rows.UInt32(row.Conditions);
        rows.Flag(row.IsSuspicious);
    }

    public override Trade Get(RowBinaryReader rows) =>
        new(
            EventTime(rows), rows.Int64(), rows.NumberOrNull(), rows.NumberOrNull(), (Aggressor)rows.UInt8(), rows.Int64(), rows.Int64(),
            (char)rows.UInt16(), rows.UInt32(), rows.Flag());
}

internal sealed class QuoteTable() : PrintTable<Quote>(
    RowTable.Quote, "event_time, sequence, bid_price, bid_size, ask_price, ask_size, exchange, conditions, is_suspicious", PrintRules.Quotes)
{
    public override void Set(RowBinaryWriter rows, in Quote row)
    {
        rows.Int64(row.EventTime.Nanoseconds);
        rows.Int64(row.Sequence);
        rows.NumberOrNull(row.BidPrice);
        rows.NumberOrNull(row.BidSize);
        rows.NumberOrNull(row.AskPrice);
        rows.NumberOrNull(row.AskSize);
        rows.UInt16(row.Exchange);
        rows.UInt32(row.Conditions);
        rows.Flag(row.IsSuspicious);
    }

    public override Quote Get(RowBinaryReader rows) =>
        new(
            EventTime(rows), rows.Int64(), rows.NumberOrNull(), rows.NumberOrNull(), rows.NumberOrNull(), rows.NumberOrNull(),
            (char)rows.UInt16(), rows.UInt32(), rows.Flag());
}

internal sealed class ObservationTable() : PrintTable<Observation>(RowTable.Observation, "event_time, value, period_hours", PrintRules.Observations)
{
    public override void Set(RowBinaryWriter rows, in Observation row)
    {
        rows.Int64(row.EventTime.Nanoseconds);
        rows.NumberOrNull(row.Value);
        rows.NumberOrNull(row.PeriodHours);
    }

    public override Observation Get(RowBinaryReader rows) => new(EventTime(rows), rows.NumberOrNull(), rows.NumberOrNull());
}
