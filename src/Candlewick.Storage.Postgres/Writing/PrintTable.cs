namespace Candlewick.Storage.Postgres.Writing;

/// <summary>How rows of one instant are kept: their table, and how a row becomes columns and back.</summary>
/// <param name="columns">Those that <see cref="Get"/> expects, in its order; the first is event_time.</param>
/// <param name="order">The columns that order rows.</param>
internal abstract class PrintTable<T>(string name, string columns, string order, PrintRule<T> rule)
    where T : struct
{
    public string Name => name;

    public PrintRule<T> Rule => rule;

    /// <summary>The rows of a series ($1) in a range ($2, $3), in order.</summary>
    public string InRange { get; } = $"SELECT {columns} FROM {name} WHERE {OfRange} ORDER BY {order}";

    /// <summary>The rows of a series ($1) with numbers from $2 to $3, in order of number.</summary>
    public string WithNumbers { get; } = $"SELECT {columns} FROM {name} WHERE {OfNumbers} ORDER BY id";

    public const string OfRange = "series_id = $1 AND event_time >= $2 AND event_time < $3";

    public const string OfNumbers = "series_id = $1 AND id BETWEEN $2 AND $3";

    /// <summary>Writes the whole row.</summary>
    public abstract void Put(CopyStream copy, int seriesId, in T row);

    public abstract T Get(NpgsqlDataReader row);

    protected static void SetExchange(CopyStream copy, char exchange)
    {
        if (exchange == '\0')
        {
            copy.SetNull();
        }
        else
        {
            copy.Set((int)exchange);
        }
    }

    protected static char Exchange(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? '\0' : (char)row.GetInt32(column);
}

internal sealed class TradeTable() : PrintTable<Trade>(
    "trade", "event_time, id, price, quantity, aggressor, first_id, last_id, exchange, conditions, is_suspicious", "event_time, id", PrintRules.Trades)
{
    public override void Put(CopyStream copy, int seriesId, in Trade row)
    {
        copy.BeginRow(11);
        copy.Set(seriesId);
        copy.Set(row.EventTime.Nanoseconds);
        copy.Set(row.Id);
        copy.SetNumber(row.Price);
        copy.SetNumber(row.Quantity);
        copy.Set((short)row.Aggressor);
        copy.Set(row.FirstId);
        copy.Set(row.LastId);
        SetExchange(copy, row.Exchange);
        copy.Set((long)row.Conditions);
        copy.Set(row.IsSuspicious);
    }

    public override Trade Get(NpgsqlDataReader row) =>
        new(
            PgInstant.ReadNano(row, 0), row.GetInt64(1), PgInstant.ReadNumber(row, 2), PgInstant.ReadNumber(row, 3), (Aggressor)row.GetInt16(4),
            row.GetInt64(5), row.GetInt64(6), Exchange(row, 7), (uint)row.GetInt64(8), row.GetBoolean(9));
}

internal sealed class QuoteTable() : PrintTable<Quote>(
    "quote", "event_time, sequence, bid_price, bid_size, ask_price, ask_size, exchange, conditions, is_suspicious", "event_time, sequence", PrintRules.Quotes)
{
    public override void Put(CopyStream copy, int seriesId, in Quote row)
    {
        copy.BeginRow(10);
        copy.Set(seriesId);
        copy.Set(row.EventTime.Nanoseconds);
        copy.Set(row.Sequence);
        copy.SetNumber(row.BidPrice);
        copy.SetNumber(row.BidSize);
        copy.SetNumber(row.AskPrice);
        copy.SetNumber(row.AskSize);
        SetExchange(copy, row.Exchange);
        copy.Set((long)row.Conditions);
        copy.Set(row.IsSuspicious);
    }

    public override Quote Get(NpgsqlDataReader row) =>
        new(
            PgInstant.ReadNano(row, 0), row.GetInt64(1), PgInstant.ReadNumber(row, 2), PgInstant.ReadNumber(row, 3), PgInstant.ReadNumber(row, 4),
            PgInstant.ReadNumber(row, 5), Exchange(row, 6), (uint)row.GetInt64(7), row.GetBoolean(8));
}

internal sealed class ObservationTable() : PrintTable<Observation>("observation", "event_time, value, period_hours", "event_time", PrintRules.Observations)
{
    public override void Put(CopyStream copy, int seriesId, in Observation row)
    {
        copy.BeginRow(4);
        copy.Set(seriesId);
        copy.Set(row.EventTime.Nanoseconds);
        copy.SetNumber(row.Value);
        copy.SetNumber(row.PeriodHours);
    }

    public override Observation Get(NpgsqlDataReader row) => new(PgInstant.ReadNano(row, 0), PgInstant.ReadNumber(row, 1), PgInstant.ReadNumber(row, 2));
}
