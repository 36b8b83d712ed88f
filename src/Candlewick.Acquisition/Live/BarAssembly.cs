using Candlewick.Analytics.Bars;

namespace Candlewick.Acquisition.Live;

/// <summary>Builds the bars of one length from trades that come in order and without a hole.</summary>
/// <remarks>
/// A bar closes with a trade at or after its CloseTime, or when <see cref="Close"/> says that the trades before an instant are complete;
/// never because time has passed. Not safe for concurrent use.
/// </remarks>
internal sealed class BarAssembly(StreamId stream) : IDisposable
{
    private readonly BarColumns _closed = new(16);
    private IBarBuilder _builder = BarKinds.Create(SpecOf(stream));
    private UtcTime _start = UtcTime.MinValue;
    private UtcTime _slotEnd;
    private bool _hasTrades;
    private UtcTime _completeTo = UtcTime.MinValue;

    public StreamId Id => stream;

    /// <summary>CloseTime of the bar in the making; null while there is none.</summary>
    public UtcTime? OpenUntil => _hasTrades ? _slotEnd : null;

    /// <summary>Trades that came for a time of which it had been said that it was complete. None should.</summary>
    public long Late { get; private set; }

    public static BarSpec SpecOf(StreamId stream) => new(stream.Timeframe, Origin: BarOrigin.Built);

    /// <summary>Bars that open before the instant are not built: not all of their trades are known.</summary>
    public void BeginAt(UtcTime start) => _start = stream.Timeframe.Ceiling(start);

    /// <summary>Takes the next trade, and releases the bars that it closes.</summary>
    public void Add(in MarketUpdate update, UpdateBuffer released)
    {
        if (update.EventTime < _start)
        {
            return;
        }

        if (update.EventTime < _completeTo)
        {
            Late++;
            return;
        }

        _builder.Add(new BarInput(new ReadOnlySpan<Trade>(in update.Trade)), _closed);
        _completeTo = update.EventTime;
        _slotEnd = stream.Timeframe.Next(stream.Timeframe.Floor(update.EventTime));
        _hasTrades = true;
        Release(update.EventTime, update.ReceivedAt, released);
    }

    /// <summary>Says that every trade before the instant has come.</summary>
    public void Close(UtcTime complete, UtcTime now, UpdateBuffer released)
    {
        if (complete <= _completeTo)
        {
            return;
        }

        _builder.Advance(complete, _closed);
        _completeTo = complete;
        _hasTrades &= complete < _slotEnd;
        Release(now, now, released);
    }

    /// <summary>Forgets the bar in the making: trades of a range are missing for good. The next bar that opens after the range is whole again.</summary>
    public void Break(UtcRange missing, UtcTime now, UpdateBuffer released)
    {
        _builder = BarKinds.Create(SpecOf(stream));
        _hasTrades = false;
        _start = UtcTime.Max(_start, stream.Timeframe.Ceiling(missing.To));
        UtcRange unbuilt = new(stream.Timeframe.Floor(missing.From), _start);
        released.Add(new MarketUpdate(stream.Instrument, now, new StreamHole(StreamKind.BuiltBars, unbuilt, HoleCause.Pending)));
    }

    public void Dispose() => _closed.Dispose();

    private void Release(UtcTime eventTime, UtcTime receivedAt, UpdateBuffer released)
    {
        for (int row = 0; row < _closed.Count; row++)
        {
            released.Add(new MarketUpdate(stream, eventTime, receivedAt, _closed[row]));
        }

        _closed.Clear();
    }
}
