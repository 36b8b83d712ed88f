namespace Candlewick.Acquisition.Live;

/// <summary>Puts the trades of one stream into the order of their ids, each once, without a hole: what comes too early waits.</summary>
/// <remarks>Pure: knows nothing of sockets or time. Not safe for concurrent use.</remarks>
internal sealed class TradeSplice(StreamId stream, int longestWait)
{
    private readonly SortedDictionary<long, MarketUpdate> _waiting = [];
    private UtcTime? _lastEventTime;
    private UtcTime _start = UtcTime.MinValue;

    /// <summary>The id of the last trade that was let through; null until it is known where to begin.</summary>
    public long? LastId { get; private set; }

    /// <summary>The first trade that waits for others before it; null when none does.</summary>
    public Trade? FirstWaiting => _waiting.Count == 0 ? null : FirstWaitingUpdate().Trade;

    /// <summary>True while trades are known to be missing, or it is not known where to begin.</summary>
    public bool IsWaiting => _waiting.Count > 0;

    /// <summary>Trades that came twice.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Says which trade was the last before the stream.</summary>
    /// <param name="lastEventTime">Of that trade; null when it is not known.</param>
    /// <param name="start">Trades before it are passed over.</param>
    public void Begin(long lastId, UtcTime? lastEventTime, UtcTime start)
    {
        (LastId, _lastEventTime, _start) = (lastId, lastEventTime, start);
    }

    /// <summary>Takes a trade of the stream.</summary>
    public void Take(in MarketUpdate update, UpdateBuffer released)
    {
        long id = update.Trade.Id;
        if (id == LastId + 1)
        {
            Release(update, released);
            Drain(released);
        }
        else if (id <= LastId || _waiting.ContainsKey(id))
        {
            Duplicates++;
        }
        else if (_waiting.Count < longestWait)
        {
            _waiting.Add(id, update);
        }
        else if (LastId is not null)
        {
            // Beyond the limit the newest are forgotten: what fills the hole goes on to them.
            _waiting.Remove(LastWaitingId());
            _waiting.TryAdd(id, update);
        }
    }

    /// <summary>Takes an answer that follows the last id. Ids that it passes over are missing at the source.</summary>
    public void Fill(TradePage page, UtcTime receivedAt, UpdateBuffer released)
    {
        foreach (Trade trade in page.Trades.Span)
        {
            Drain(released);
            if (trade.Id > LastId)
            {
                if (trade.Id > LastId + 1)
                {
                    ReportMissing(trade.EventTime, HoleCause.MissingAtSource, receivedAt, released);
                }

                Release(new MarketUpdate(stream.Kind, stream.Instrument, receivedAt, trade), released);
            }
        }

        Drain(released);
    }

    /// <summary>Gives up what is before the first waiting trade, and lets it through.</summary>
    public void GiveUp(HoleCause cause, UtcTime now, UpdateBuffer released)
    {
        if (_waiting.Count > 0)
        {
            MarketUpdate first = FirstWaitingUpdate();
            ReportMissing(first.EventTime, cause, now, released);
            LastId = first.Trade.Id - 1;
            Drain(released);
        }
    }

    private void Release(in MarketUpdate update, UpdateBuffer released)
    {
        LastId = update.Trade.Id;
        _lastEventTime = update.EventTime;
        if (update.EventTime >= _start)
        {
            released.Add(update);
        }
    }

    private void Drain(UpdateBuffer released)
    {
        while (_waiting.Count > 0 && FirstWaitingUpdate() is var first && first.Trade.Id <= LastId + 1)
        {
            _waiting.Remove(first.Trade.Id);
            if (first.Trade.Id == LastId + 1)
            {
                Release(first, released);
            }
        }
    }

    /// <summary>Says that ids are missing before a trade: since the last one, or since the start where none has come.</summary>
    private void ReportMissing(UtcTime next, HoleCause cause, UtcTime now, UpdateBuffer released)
    {
        UtcTime? since = _lastEventTime ?? (_start > UtcTime.MinValue ? _start.AddNanoseconds(-1) : null);
        if (since is { } last && next >= _start)
        {
            released.Add(new MarketUpdate(stream.Instrument, now, new StreamHole(stream.Kind, TradeWrite.Between(last, next), cause)));
        }
    }

    private MarketUpdate FirstWaitingUpdate()
    {
        using SortedDictionary<long, MarketUpdate>.Enumerator waiting = _waiting.GetEnumerator();
        return waiting.MoveNext() ? waiting.Current.Value : default;
    }

    private long LastWaitingId() => _waiting.Keys.Last();
}
