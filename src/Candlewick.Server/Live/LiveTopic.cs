using Candlewick.Server.Api;

namespace Candlewick.Server.Live;

/// <summary>What may be subscribed to.</summary>
internal enum LiveKind : byte
{
    Bars,
    Trades,
    Quotes,

    /// <summary>The last price, a few times a second at most, of whatever carries one.</summary>
    Prices,
}

/// <summary>One stream of events: an instrument, a kind, and of bars a timeframe.</summary>
/// <param name="Timeframe">Of bars; the default value, without meaning, for the others.</param>
internal readonly record struct LiveTopic(InstrumentId Instrument, LiveKind Kind, Timeframe Timeframe)
{
    /// <exception cref="InputException">A part of it is none.</exception>
    public static LiveTopic Parse(string? instrument, string? kind, string? spec)
    {
        InstrumentId id = QueryText.Instrument(instrument);
        LiveKind wanted = QueryText.Choice(kind, LiveKind.Bars, "kind");
        if (wanted != LiveKind.Bars)
        {
            return new LiveTopic(id, wanted, default);
        }

        BarSpec bars = Faults.Read(string.IsNullOrEmpty(spec) ? "1m" : spec, BarSpec.Parse, "the length of time bars, such as 1m", "spec");
        return bars.IsOnGrid && bars.Price == PriceSource.Trade
            ? new LiveTopic(id, wanted, bars.Timeframe)
            : throw Faults.Of("spec", spec, "the length of time bars, such as 1m or 1h: other kinds are not streamed");
    }
}
