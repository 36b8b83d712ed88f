using System.Text;
using Candlewick.Simulator.Wire;

namespace Candlewick.Simulator.Streams;

/// <summary>One stream with the connections that listen to it. Guarded by the hub.</summary>
internal sealed class StreamChannel
{
    public StreamChannel(StreamName name, MarketSegment segment)
    {
        Name = name;
        Segment = segment;
        Prefix = Encoding.UTF8.GetBytes($"{{\"stream\":\"{name.Text}\",\"data\":");
        Interval = name.Timeframe is { } timeframe
            ? Encoding.ASCII.GetBytes($"\"{(timeframe.Code == "1mo" ? "1M" : timeframe.Code)}\"")
            : [];
    }

    public StreamName Name { get; }

    public MarketSegment Segment { get; }

    /// <summary>What a combined stream puts before the payload; a closing brace follows it.</summary>
    public byte[] Prefix { get; }

    public byte[] Interval { get; }

    /// <summary>Who listens, and since when.</summary>
    public List<(StreamConnection Connection, long SinceUs)> Listeners { get; } = [];

    /// <summary>The last trade that a kline or ticker told about.</summary>
    public long ToldTradeId { get; set; }

    /// <summary>Whether somebody who misses the message of this instant lacks something: a trade, or a closed bar.</summary>
    public bool IsMissed(long atUs) => Name.Kind is StreamKind.Trade or StreamKind.AggregateTrade
        || (Name.Timeframe is { } timeframe && timeframe.Floor(UtcTime.FromMicroseconds(atUs)).Microseconds == atUs);
}

/// <summary>One message of a tick, as a span of its text.</summary>
/// <param name="Index">Keeps the order of messages of one instant.</param>
internal readonly record struct StreamEvent(long AtUs, int Index, StreamChannel Channel, int Offset, int Length) : IComparable<StreamEvent>
{
    public int CompareTo(StreamEvent other) => AtUs != other.AtUs ? AtUs.CompareTo(other.AtUs) : Index.CompareTo(other.Index);
}
