namespace Candlewick.Venues.Binance.Archives;

/// <summary>Turns the lines of a trade or aggregate-trade archive into trades.</summary>
/// <remarks>
/// Trades: id, price, quantity, quote quantity, time, buyer is maker, and for spot a best-match flag.
/// Aggregates: id, price, quantity, first and last trade id, time, buyer is maker, and for spot the flag.
/// Source: https://github.com/binance/binance-public-data#aggtrades.
/// </remarks>
internal sealed class TradeRows(ArchiveName name, int capacity) : LineSink(name)
{
    private readonly bool _isAggregate = name.Content == ArchiveContent.AggregateTrades;
    private Trade[] _trades = new Trade[capacity];
    private int _count;

    /// <summary>True when ids and times both rise; the usual case.</summary>
    public bool IsOrdered { get; private set; } = true;

    public Memory<Trade> Trades => _trades.AsMemory(0, _count);

    /// <summary>Sorts by (time, id) and drops trades that came twice; two different trades of one id are a fault.</summary>
    public RowFault? Repair(List<RowFault> faults)
    {
        Span<Trade> trades = _trades.AsSpan(0, _count);
        trades.Sort((a, b) => a.EventTime.CompareTo(b.EventTime) is var order && order != 0 ? order : a.Id.CompareTo(b.Id));
        Dictionary<long, Trade> seen = new(trades.Length);
        int kept = 0, twice = 0;
        foreach (Trade trade in trades)
        {
            if (seen.TryAdd(trade.Id, trade))
            {
                trades[kept++] = trade;
            }
            else if (seen[trade.Id] != trade)
            {
                return RowFault.Of(DataFaultKind.ConflictingRow, $"one trade with id {trade.Id}", "two that differ", RowFault.SetAside);
            }
            else
            {
                twice++;
            }
        }

        DataFaultKind kind = twice > 0 ? DataFaultKind.DuplicateRow : DataFaultKind.OutOfOrder;
        string found = twice > 0 ? $"{twice} equal rows again" : "rows out of order";
        faults.Add(new RowFault(kind, 0, "each trade once, in order of time and id", found, "The rows were sorted, and equal ones dropped.", IsRepaired: true));
        _count = kept;
        return null;
    }

    protected override RowFault? TakeRow(ref FieldCursor fields, ReadOnlySpan<byte> line)
    {
        long id = fields.Integer("id"), first = id, last = id;
        double price = fields.Number("price");
        double quantity = fields.Number("quantity");
        if (_isAggregate)
        {
            first = fields.Integer("first trade id");
            last = fields.Integer("last trade id");
        }
        else
        {
            fields.Number("quote quantity");
        }

        long instant = fields.Integer("time");
        bool isBuyerMaker = fields.Boolean("buyer is maker");
        UtcTime time = default;
        RowFault? fault = fields.Fault;
        fault ??= ToUtc(instant, out time);
        if (fault is not null)
        {
            return fault;
        }

        Add(new Trade(time, id, price, quantity, isBuyerMaker ? Aggressor.Seller : Aggressor.Buyer, first, last));
        return null;
    }

    private void Add(in Trade trade)
    {
        if (_count == _trades.Length)
        {
            Array.Resize(ref _trades, Math.Max(1_024, _count * 2));
        }

        IsOrdered &= _count == 0 || (trade.Id > _trades[_count - 1].Id && trade.EventTime >= _trades[_count - 1].EventTime);
        _trades[_count++] = trade;
    }
}
