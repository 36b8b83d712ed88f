using Candlewick.Simulator.Wire;

namespace Candlewick.Simulator.Streams;

/// <summary>Writes what the streams of one instrument say in a span of time. Not safe for concurrent use.</summary>
internal sealed class TapeScribe(ITape tape) : IScribe
{
    private const long MinuteUs = 60_000_000;
    private const long DayUs = 1_440 * MinuteUs;

    private readonly StreamMessages _messages = new(tape.Facts);
    private readonly StreamLimits _limits = StreamLimits.Of(tape.Facts.Segment);
    private readonly List<AggregateTrade> _trades = [];
    private readonly List<SingleTrade> _singles = [];

    public List<StreamChannel> Channels { get; } = [];

    public void Write(long fromUs, long toUs, FrameText text, List<StreamEvent> events)
    {
        _trades.Clear();
        tape.Read(fromUs, toUs, _trades);
        foreach (StreamChannel channel in Channels)
        {
            switch (channel.Name.Kind)
            {
                case StreamKind.Trade:
                    WriteSingles(channel, text, events);
                    break;
                case StreamKind.Kline:
                    WriteKlines(channel, (fromUs, toUs), text, events);
                    break;
                case StreamKind.MiniTicker:
                    WriteTickers(channel, (fromUs, toUs), text, events);
                    break;
                case StreamKind.AggregateTrade or StreamKind.BookTicker:
                    WriteAggregates(channel, text, events);
                    break;
            }
        }
    }

    private void WriteSingles(StreamChannel channel, FrameText text, List<StreamEvent> events)
    {
        _singles.Clear();
        foreach (AggregateTrade trade in _trades)
        {
            tape.Split(trade, _singles);
        }

        foreach (SingleTrade trade in _singles)
        {
            int at = text.Length;
            _messages.Trade(text, trade);
            Add(channel, trade.AtUs, at, text, events);
        }
    }

    private void WriteAggregates(StreamChannel channel, FrameText text, List<StreamEvent> events)
    {
        foreach (AggregateTrade trade in _trades)
        {
            int at = text.Length;
            if (channel.Name.Kind == StreamKind.BookTicker)
            {
                _messages.BookTicker(text, trade);
            }
            else
            {
                _messages.AggregateTrade(text, trade);
            }

            Add(channel, trade.AtUs, at, text, events);
        }
    }

    /// <summary>An update at each full step in which something was traded, and the closed bar at each close.</summary>
    private void WriteKlines(StreamChannel channel, (long From, long To) span, FrameText text, List<StreamEvent> events)
    {
        Timeframe timeframe = channel.Name.Timeframe!.Value;
        long step = (long)_limits.KlineEvery.TotalMicroseconds;
        for (long at = Ceiling(span.From, step); at < span.To; at += step)
        {
            // At its close a bar is told about once more; its successor has not begun.
            UtcTime opened = timeframe.Floor(UtcTime.FromMicroseconds(at - 1));
            long open = opened.Microseconds;
            long close = timeframe.Next(opened).Microseconds;
            bool isClose = close == at;
            if (tape.Fold(open, at) is { } bar && (isClose || bar.LastId > channel.ToldTradeId))
            {
                channel.ToldTradeId = Math.Max(channel.ToldTradeId, bar.LastId);
                int offset = text.Length;
                _messages.Kline(text, channel.Interval, (open, close, at), bar);
                Add(channel, at, offset, text, events);
            }
        }
    }

    private void WriteTickers(StreamChannel channel, (long From, long To) span, FrameText text, List<StreamEvent> events)
    {
        long step = (long)_limits.TickerEvery.TotalMicroseconds;
        for (long at = Ceiling(span.From, step); at < span.To; at += step)
        {
            if (tape.Fold(Ceiling(at - DayUs, MinuteUs), at) is { } day && day.LastId > channel.ToldTradeId)
            {
                channel.ToldTradeId = day.LastId;
                int offset = text.Length;
                _messages.MiniTicker(text, at, day);
                Add(channel, at, offset, text, events);
            }
        }
    }

    private static void Add(StreamChannel channel, long atUs, int offset, FrameText text, List<StreamEvent> events) =>
        events.Add(new StreamEvent(atUs, events.Count, channel, offset, text.Length - offset));

    private static long Ceiling(long us, long step) => (us + step - 1) / step * step;
}
