namespace Candlewick.Acquisition.Live;

/// <summary>Lets through quotes or mini tickers that are newer than the last, and says where we did not listen: nobody gives those again.</summary>
/// <remarks>Pure: knows nothing of sockets or time. Not safe for concurrent use.</remarks>
internal sealed class LatestSplice(StreamId stream)
{
    private long _lastNumber = -1;
    private UtcTime? _lastEventTime;
    private bool _isInterrupted;

    public long Duplicates { get; private set; }

    /// <summary>Says until when we listened before; what lies between that and the first event is a hole.</summary>
    public void Begin(UtcTime lastEventTime)
    {
        _lastEventTime = lastEventTime;
        _isInterrupted = true;
    }

    /// <summary>Says that events may have been lost since the last one.</summary>
    public void Interrupt()
    {
        _isInterrupted = _lastEventTime is not null;

        // A venue that was started again may count from the beginning.
        _lastNumber = -1;
    }

    public void Take(in MarketUpdate update, UpdateBuffer released)
    {
        long number = update.Kind == StreamKind.BestQuotes ? update.Quote.Sequence : update.EventTime.Nanoseconds;
        if (number <= _lastNumber)
        {
            Duplicates++;
            return;
        }

        if (_isInterrupted)
        {
            _isInterrupted = false;
            UtcRange hole = TradeWrite.Between(_lastEventTime!.Value, UtcTime.Max(_lastEventTime.Value, update.EventTime));
            released.Add(new MarketUpdate(stream.Instrument, update.ReceivedAt, new StreamHole(stream.Kind, hole, HoleCause.OurOutage)));
        }

        _lastNumber = number;
        _lastEventTime = UtcTime.Max(_lastEventTime ?? update.EventTime, update.EventTime);
        released.Add(update);
    }
}
