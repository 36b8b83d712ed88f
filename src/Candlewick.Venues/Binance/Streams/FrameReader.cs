using System.Text.Json;
using static Candlewick.Venues.Binance.Streams.JsonFields;

namespace Candlewick.Venues.Binance.Streams;

/// <summary>Reads any JSON message: fields in any order, spaces, escapes, fields that we do not know. Never throws for what a message holds.</summary>
internal static class FrameReader
{
    public static MapResult Read(ReadOnlySpan<byte> frame, in FrameContext context, out MarketUpdate update)
    {
        update = default;
        try
        {
            FrameOutline outline = FrameOutline.Of(frame);
            return outline.Result.Outcome == MapOutcome.Ok ? ReadEvent(frame[outline.Event], context, out update) : outline.Result;
        }
        catch (JsonException odd)
        {
            return MapResult.Reject(RejectReason.Malformed, odd.Message);
        }
        catch (InvalidOperationException odd)
        {
            // A text of bytes or escapes that are no UTF-8.
            return MapResult.Reject(RejectReason.Malformed, odd.Message);
        }
    }

    private static MapResult ReadEvent(ReadOnlySpan<byte> text, in FrameContext context, out MarketUpdate update)
    {
        update = default;
        switch (FindKind(text))
        {
            case StreamKind.Trades:
                return ReadTrade(text, StreamKind.Trades, context, out update);
            case StreamKind.AggregateTrades:
                return ReadTrade(text, StreamKind.AggregateTrades, context, out update);
            case StreamKind.Bars:
                return ReadBar(text, context, out update);
            case StreamKind.BestQuotes:
                return ReadQuote(text, context, out update);
            case StreamKind.MiniTickers:
                return ReadTicker(text, context, out update);
            default:
                return MapResult.Reject(RejectReason.UnknownStream, "no event of a kind that is listened to");
        }
    }

    /// <summary>By the field <c>e</c>; spot's book ticker has none, and is known by its fields.</summary>
    private static StreamKind? FindKind(ReadOnlySpan<byte> text)
    {
        Utf8JsonReader reader = new(text);
        reader.Read();
        (StreamKind? Kind, bool IsNamed) named = default;
        int quoteFields = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            byte key = KeyOf(ref reader);
            reader.Read();
            named = key == (byte)'e' ? (KindOf(ref reader), true) : named;
            quoteFields |= key switch { (byte)'u' => 1, (byte)'b' => 2, (byte)'B' => 4, (byte)'a' => 8, (byte)'A' => 16, _ => 0 };
            reader.Skip();
        }

        return named.IsNamed ? named.Kind : quoteFields == 31 ? StreamKind.BestQuotes : null;
    }

    private static StreamKind? KindOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            return null;
        }

        return reader.ValueTextEquals("trade"u8) ? StreamKind.Trades
            : reader.ValueTextEquals("aggTrade"u8) ? StreamKind.AggregateTrades
            : reader.ValueTextEquals("kline"u8) ? StreamKind.Bars
            : reader.ValueTextEquals("bookTicker"u8) ? StreamKind.BestQuotes
            : reader.ValueTextEquals("24hrMiniTicker"u8) ? StreamKind.MiniTickers
            : null;
    }

    private static MapResult ReadTrade(ReadOnlySpan<byte> text, StreamKind kind, in FrameContext context, out MarketUpdate update)
    {
        update = default;
        TradeFields fields = TradeFields.Empty;
        ListenedSymbol? symbol = null;
        bool isAggregate = kind == StreamKind.AggregateTrades, isRight = true;
        Utf8JsonReader reader = new(text);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            byte key = KeyOf(ref reader);
            reader.Read();
            switch (key)
            {
                case (byte)'E': isRight &= TryWhole(ref reader, out fields.EventAt); break;
                case (byte)'T': isRight &= TryWhole(ref reader, out fields.TradedAt); break;
                case (byte)'s': isRight &= TrySymbol(ref reader, context, out symbol); break;
                case (byte)'t' when !isAggregate: isRight &= TryWhole(ref reader, out fields.Id); break;
                case (byte)'a' when isAggregate: isRight &= TryWhole(ref reader, out fields.Id); break;
                case (byte)'f' when isAggregate: isRight &= TryWhole(ref reader, out fields.First); break;
                case (byte)'l' when isAggregate: isRight &= TryWhole(ref reader, out fields.Last); break;
                case (byte)'p': isRight &= TryDecimal(ref reader, out fields.Price); break;
                case (byte)'q': isRight &= TryDecimal(ref reader, out fields.Quantity); break;
                case (byte)'m': isRight &= TryFlag(ref reader, out fields.IsBuyerMaker); break;
                default: reader.Skip(); break;
            }
        }

        if (!isRight || !fields.TryBuild(kind, out Trade trade))
        {
            return WrongShape(isAggregate ? "an aggregate trade with E, s, a, p, q, f, l, T and m" : "a trade with E, s, t, p, q, T and m");
        }

        update = symbol is null ? default : new MarketUpdate(kind, symbol.Instrument, context.ReceivedAt, trade);
        return Judge(symbol, symbol?.Listens(kind) == true);
    }

    private static MapResult ReadBar(ReadOnlySpan<byte> text, in FrameContext context, out MarketUpdate update)
    {
        update = default;
        BarFields fields = BarFields.Empty;
        ListenedSymbol? symbol = null;
        bool isRight = true, hasBar = false;
        Utf8JsonReader reader = new(text);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            byte key = KeyOf(ref reader);
            reader.Read();
            switch (key)
            {
                case (byte)'E': isRight &= TryWhole(ref reader, out fields.EventAt); break;
                case (byte)'s': isRight &= TrySymbol(ref reader, context, out symbol); break;
                case (byte)'k':
                    isRight &= !hasBar && TryBarFields(ref reader, ref fields);
                    hasBar = true;
                    break;
                default: reader.Skip(); break;
            }
        }

        if (!isRight || !fields.TryBuild(out Bar bar))
        {
            return WrongShape("a kline with E, s and k (t, T, i, o, c, h, l, v, n, x, q, V, Q)");
        }

        bool isListened = symbol?.ListensBars(fields.Interval) == true;
        update = isListened
            ? new MarketUpdate(new StreamId(symbol!.Instrument, StreamKind.Bars, IntervalTable.Of(fields.Interval)), UtcTime.FromMilliseconds(fields.EventAt), context.ReceivedAt, bar)
            : default;
        return Judge(symbol, isListened);
    }

    private static bool TryBarFields(ref Utf8JsonReader reader, ref BarFields fields)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return false;
        }

        bool isRight = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            byte key = KeyOf(ref reader);
            reader.Read();
            switch (key)
            {
                case (byte)'t': isRight &= TryWhole(ref reader, out fields.OpenAt); break;
                case (byte)'T': isRight &= TryWhole(ref reader, out fields.LastAt); break;
                case (byte)'i': isRight &= TryInterval(ref reader, out fields.Interval); break;
                case (byte)'o': isRight &= TryDecimal(ref reader, out fields.Open); break;
                case (byte)'h': isRight &= TryDecimal(ref reader, out fields.High); break;
                case (byte)'l': isRight &= TryDecimal(ref reader, out fields.Low); break;
                case (byte)'c': isRight &= TryDecimal(ref reader, out fields.Close); break;
                case (byte)'v': isRight &= TryDecimal(ref reader, out fields.Volume); break;
                case (byte)'q': isRight &= TryDecimal(ref reader, out fields.QuoteVolume); break;
                case (byte)'n': isRight &= TryWhole(ref reader, out fields.Trades); break;
                case (byte)'V': isRight &= TryDecimal(ref reader, out fields.TakerVolume); break;
                case (byte)'Q': isRight &= TryDecimal(ref reader, out fields.TakerQuoteVolume); break;
                case (byte)'x': isRight &= TryFlag(ref reader, out fields.IsClosed); break;
                default: reader.Skip(); break;
            }
        }

        return isRight;
    }

    private static MapResult ReadQuote(ReadOnlySpan<byte> text, in FrameContext context, out MarketUpdate update)
    {
        QuoteFields fields = QuoteFields.Empty;
        ListenedSymbol? symbol = null;
        bool isRight = true;
        Utf8JsonReader reader = new(text);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            byte key = KeyOf(ref reader);
            reader.Read();
            switch (key)
            {
                case (byte)'u': isRight &= TryWhole(ref reader, out fields.Sequence); break;
                case (byte)'E': isRight &= TryWhole(ref reader, out fields.EventAt); break;
                case (byte)'T': isRight &= TryWhole(ref reader, out fields.ChangedAt); break;
                case (byte)'s': isRight &= TrySymbol(ref reader, context, out symbol); break;
                case (byte)'b': isRight &= TryDecimal(ref reader, out fields.Bid); break;
                case (byte)'B': isRight &= TryDecimal(ref reader, out fields.BidSize); break;
                case (byte)'a': isRight &= TryDecimal(ref reader, out fields.Ask); break;
                case (byte)'A': isRight &= TryDecimal(ref reader, out fields.AskSize); break;
                default: reader.Skip(); break;
            }
        }

        update = default;
        if (!isRight || !fields.TryBuild(context.ReceivedAt, out Quote quote))
        {
            return WrongShape("a book ticker with u, s, b, B, a and A");
        }

        update = symbol is null ? default : new MarketUpdate(symbol.Instrument, context.ReceivedAt, quote);
        return Judge(symbol, symbol?.Listens(StreamKind.BestQuotes) == true);
    }

    private static MapResult ReadTicker(ReadOnlySpan<byte> text, in FrameContext context, out MarketUpdate update)
    {
        TickerFields fields = TickerFields.Empty;
        ListenedSymbol? symbol = null;
        bool isRight = true;
        Utf8JsonReader reader = new(text);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            byte key = KeyOf(ref reader);
            reader.Read();
            switch (key)
            {
                case (byte)'E': isRight &= TryWhole(ref reader, out fields.EventAt); break;
                case (byte)'s': isRight &= TrySymbol(ref reader, context, out symbol); break;
                case (byte)'c': isRight &= TryDecimal(ref reader, out fields.Numbers.Close); break;
                case (byte)'o': isRight &= TryDecimal(ref reader, out fields.Numbers.Open); break;
                case (byte)'h': isRight &= TryDecimal(ref reader, out fields.Numbers.High); break;
                case (byte)'l': isRight &= TryDecimal(ref reader, out fields.Numbers.Low); break;
                case (byte)'v': isRight &= TryDecimal(ref reader, out fields.Numbers.Volume); break;
                case (byte)'q': isRight &= TryDecimal(ref reader, out fields.Numbers.QuoteVolume); break;
                default: reader.Skip(); break;
            }
        }

        update = default;
        if (!isRight || !fields.TryBuild(out MiniTicker ticker))
        {
            return WrongShape("a mini ticker with E, s, c, o, h, l, v and q");
        }

        update = symbol is null ? default : new MarketUpdate(symbol.Instrument, UtcTime.FromMilliseconds(fields.EventAt), context.ReceivedAt, ticker);
        return Judge(symbol, symbol?.Listens(StreamKind.MiniTickers) == true);
    }

    private static MapResult Judge(ListenedSymbol? symbol, bool isListened) =>
        symbol is null ? MapResult.Reject(RejectReason.UnknownSymbol, "a symbol that is not listened to")
        : isListened ? MapResult.Ok
        : MapResult.Reject(RejectReason.UnknownStream, $"not listened to for {symbol.Instrument}");

    private static MapResult WrongShape(string expected) => MapResult.Reject(RejectReason.WrongShape, $"expected {expected}");
}
