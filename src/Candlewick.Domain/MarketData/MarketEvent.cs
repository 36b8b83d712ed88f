using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Candlewick.Domain.MarketData;

/// <summary>What a live stream carries.</summary>
public enum StreamKind : byte
{
    /// <summary>Single trades. The venue numbers them without a hole, and gives them again over REST.</summary>
    Trades,

    /// <summary>Trades of one order at one price as one. Numbered like trades.</summary>
    AggregateTrades,

    /// <summary>Bars as the venue publishes them, forming ones included.</summary>
    Bars,

    /// <summary>Best bid and ask at every change. No venue keeps a history of them.</summary>
    BestQuotes,

    /// <summary>Last price and the figures of the last 24 hours, about once a second. No venue keeps a history of them.</summary>
    MiniTickers,

    /// <summary>Closed bars that we build from trades. No venue streams them.</summary>
    BuiltBars,

    /// <summary>What another stream of the instrument lacks, and why.</summary>
    Holes,
}

/// <summary>One live stream: <c>BINANCE:BTCUSDT trades</c>, <c>BINANCE:BTCUSDT bars 1m</c>.</summary>
/// <param name="Timeframe">Of bars; the default value, without meaning, for every other kind.</param>
public readonly record struct StreamId(InstrumentId Instrument, StreamKind Kind, Time.Timeframe Timeframe = default)
{
    /// <summary>True where each event has a length.</summary>
    public bool HasTimeframe => Kind is StreamKind.Bars or StreamKind.BuiltBars;

    public override string ToString() => HasTimeframe ? $"{Instrument} {Kind} {Timeframe.Code}" : $"{Instrument} {Kind}";
}

/// <summary>A fact of the market, with when it was and when we heard of it.</summary>
/// <param name="EventTime">When the venue says that it happened, UTC; where it says nothing, when we received it.</param>
/// <param name="ReceivedAt">When the bytes were here, by our clock, UTC. Clocks differ: it may be earlier than EventTime.</param>
/// <param name="Sequence">Rises within what one consumer is given; orders events of all kinds.</param>
public readonly record struct MarketEvent<T>(InstrumentId Instrument, UtcTime EventTime, UtcTime ReceivedAt, long Sequence, T Payload)
    where T : struct;

/// <summary>Figures of the last 24 hours; prices in the quote currency.</summary>
/// <param name="Volume">In the base asset.</param>
/// <param name="QuoteVolume">In the quote currency.</param>
public readonly record struct MiniTicker(double Close, double Open, double High, double Low, double Volume, double QuoteVolume);

/// <summary>A stretch of a live stream that is lacking for good.</summary>
/// <param name="Kind">The stream that lacks it.</param>
/// <param name="Range">From the last instant before it to the first one after it.</param>
/// <param name="Cause">Why: we did not listen, or the venue itself has it no more.</param>
public readonly record struct StreamHole(StreamKind Kind, UtcRange Range, HoleCause Cause);

/// <summary>An event of any kind: what decoders fill, queues hold and consumers are given. 128 bytes, nothing on the heap.</summary>
/// <remarks>Read the payload that <see cref="Kind"/> names; another one gives numbers without meaning.</remarks>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
[SuppressMessage("Performance", "CA1815", Justification = "Never compared: an event is taken or passed on.")]
public readonly struct MarketUpdate
{
    public const int SizeInBytes = 128;
    private const int PayloadAt = 32;

    [FieldOffset(0)]
    private readonly StreamKind _kind;

    [FieldOffset(1)]
    private readonly byte _unit;

    [FieldOffset(2)]
    private readonly ushort _count;

    [FieldOffset(4)]
    private readonly InstrumentId _instrument;

    [FieldOffset(8)]
    private readonly UtcTime _eventTime;

    [FieldOffset(16)]
    private readonly UtcTime _receivedAt;

    [FieldOffset(24)]
    private readonly long _sequence;

    [FieldOffset(PayloadAt)]
    private readonly Trade _trade;

    [FieldOffset(PayloadAt)]
    private readonly Bar _bar;

    [FieldOffset(PayloadAt)]
    private readonly Quote _quote;

    [FieldOffset(PayloadAt)]
    private readonly MiniTicker _ticker;

    [FieldOffset(PayloadAt)]
    private readonly StreamHole _hole;

    private MarketUpdate(StreamKind kind, InstrumentId instrument, UtcTime eventTime, UtcTime receivedAt)
    {
        (_kind, _instrument, _eventTime, _receivedAt) = (kind, instrument, eventTime, receivedAt);
    }

    /// <param name="kind">Trades or AggregateTrades.</param>
    public MarketUpdate(StreamKind kind, InstrumentId instrument, UtcTime receivedAt, in Trade trade)
        : this(kind, instrument, trade.EventTime, receivedAt) => _trade = trade;

    /// <param name="stream">Of Bars or BuiltBars, with a timeframe of at most 65,535 units.</param>
    /// <param name="eventTime">When the venue said it, not when the bar opened.</param>
    public MarketUpdate(StreamId stream, UtcTime eventTime, UtcTime receivedAt, in Bar bar)
        : this(stream.Kind, stream.Instrument, eventTime, receivedAt)
    {
        _bar = bar;
        _unit = (byte)stream.Timeframe.Unit;
        _count = checked((ushort)stream.Timeframe.Count);
    }

    public MarketUpdate(InstrumentId instrument, UtcTime receivedAt, in Quote quote)
        : this(StreamKind.BestQuotes, instrument, quote.EventTime, receivedAt) => _quote = quote;

    public MarketUpdate(InstrumentId instrument, UtcTime eventTime, UtcTime receivedAt, in MiniTicker ticker)
        : this(StreamKind.MiniTickers, instrument, eventTime, receivedAt) => _ticker = ticker;

    /// <summary>Says that a stream lacks something; its event time is the end of the hole.</summary>
    public MarketUpdate(InstrumentId instrument, UtcTime receivedAt, in StreamHole hole)
        : this(StreamKind.Holes, instrument, hole.Range.To, receivedAt) => _hole = hole;

    private MarketUpdate(in MarketUpdate other, InstrumentId instrument, long sequence)
    {
        this = other;
        _instrument = instrument;
        _sequence = sequence;
    }

    public StreamKind Kind => _kind;

    public InstrumentId Instrument => _instrument;

    /// <inheritdoc cref="MarketEvent{T}.EventTime"/>
    public UtcTime EventTime => _eventTime;

    /// <inheritdoc cref="MarketEvent{T}.ReceivedAt"/>
    public UtcTime ReceivedAt => _receivedAt;

    /// <inheritdoc cref="MarketEvent{T}.Sequence"/>
    public long Sequence => _sequence;

    /// <summary>The stream that it belongs to; of a hole, the Holes stream of the instrument.</summary>
    public StreamId Stream => Kind is StreamKind.Bars or StreamKind.BuiltBars
        ? new StreamId(_instrument, _kind, new Time.Timeframe(_count, (Time.TimeframeUnit)_unit))
        : new StreamId(_instrument, _kind);

    /// <summary>Of Trades and AggregateTrades.</summary>
    [UnscopedRef]
    public ref readonly Trade Trade => ref _trade;

    /// <summary>Of Bars and BuiltBars.</summary>
    [UnscopedRef]
    public ref readonly Bar Bar => ref _bar;

    /// <summary>Of BestQuotes.</summary>
    [UnscopedRef]
    public ref readonly Quote Quote => ref _quote;

    /// <summary>Of MiniTickers.</summary>
    [UnscopedRef]
    public ref readonly MiniTicker Ticker => ref _ticker;

    /// <summary>Of Holes.</summary>
    [UnscopedRef]
    public ref readonly StreamHole Hole => ref _hole;

    /// <summary>The trade as a typed event. Only of Trades and AggregateTrades.</summary>
    public MarketEvent<Trade> ToTrade() => new(_instrument, _eventTime, _receivedAt, _sequence, _trade);

    /// <summary>The bar as a typed event. Only of Bars and BuiltBars.</summary>
    public MarketEvent<Bar> ToBar() => new(_instrument, _eventTime, _receivedAt, _sequence, _bar);

    /// <summary>The quote as a typed event. Only of BestQuotes.</summary>
    public MarketEvent<Quote> ToQuote() => new(_instrument, _eventTime, _receivedAt, _sequence, _quote);

    /// <summary>The figures as a typed event. Only of MiniTickers.</summary>
    public MarketEvent<MiniTicker> ToTicker() => new(_instrument, _eventTime, _receivedAt, _sequence, _ticker);

    /// <summary>The same event with its place in the order.</summary>
    public MarketUpdate At(long sequence) => new(this, _instrument, sequence);

    /// <summary>The same event of another instrument id: ids are handles of a process, and what was kept on disk is read by another one.</summary>
    public MarketUpdate Of(InstrumentId instrument) => new(this, instrument, _sequence);
}
