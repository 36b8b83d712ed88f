using System.Runtime.CompilerServices;

namespace Candlewick.Venues.Binance.Streams;

/// <summary>Reads messages in the form in which the venue writes them: no spaces, no escapes, the kind first. False for anything else.</summary>
/// <remarks>What it accepts, <see cref="FrameReader"/> reads to the same bits; what it refuses is for that reader to judge.</remarks>
internal static class FrameScanner
{
    /// <param name="start">The first byte, with the margins that <see cref="FrameCursor"/> demands.</param>
    public static bool TryRead(ref byte start, int length, in FrameContext context, ref MarketUpdate update)
    {
        FrameCursor cursor = new(ref start, length);
        bool isWrapped = cursor.TryPass("{\"stream\":"u8);
        if (isWrapped && !(cursor.TryText(out _) && cursor.TryPass(",\"data\":"u8)))
        {
            return false;
        }

        return cursor.TryPass("{\"e\":\""u8)
            ? TryReadNamed(ref cursor, isWrapped, context, ref update)
            : cursor.TryPass("{"u8) && TryReadQuote(ref cursor, isWrapped, context, ref update);
    }

    private static bool TryReadNamed(ref FrameCursor cursor, bool isWrapped, in FrameContext context, ref MarketUpdate update)
    {
        switch (cursor.Here)
        {
            case (byte)'t' when cursor.TryPass("trade\","u8):
                return TryReadTrade(ref cursor, isWrapped, StreamKind.Trades, context, ref update);
            case (byte)'a' when cursor.TryPass("aggTrade\","u8):
                return TryReadTrade(ref cursor, isWrapped, StreamKind.AggregateTrades, context, ref update);
            case (byte)'k' when cursor.TryPass("kline\","u8):
                return TryReadBar(ref cursor, isWrapped, context, ref update);
            case (byte)'b' when cursor.TryPass("bookTicker\","u8):
                return TryReadQuote(ref cursor, isWrapped, context, ref update);
            case (byte)'2' when cursor.TryPass("24hrMiniTicker\","u8):
                return TryReadTicker(ref cursor, isWrapped, context, ref update);
            default:
                        return false;
        }
    }

    private static bool TryReadTrade(ref FrameCursor cursor, bool isWrapped, StreamKind kind, in FrameContext context, ref MarketUpdate update)
    {
        bool isAggregate = kind == StreamKind.AggregateTrades;
        TradeFields fields = new() { IsAggregate = isAggregate };
        scoped ReadOnlySpan<byte> symbol = default;
        int end = UsualFrames.ReadTrade(ref cursor.Start, cursor.At, cursor.Length, ref fields, ref symbol);
        if (end > 0)
        {
            cursor.MoveTo(end);
        }
        else if (!TryReadTradeFields(ref cursor, isAggregate, out fields, out symbol))
        {
            return false;
        }

        if (!IsOver(ref cursor, isWrapped) || !fields.TryBuild(kind, out Trade trade)
            || context.Symbols.Find(symbol) is not { } found || !found.Listens(kind))
        {
            return false;
        }

        update = new MarketUpdate(kind, found.Instrument, context.ReceivedAt, trade);
        return true;
    }

    private static bool TryReadTradeFields(ref FrameCursor cursor, bool isAggregate, out TradeFields fields, out ReadOnlySpan<byte> symbol)
    {
        fields = TradeFields.Empty;
        symbol = default;
        bool isEnd;
        do
        {
            bool isRead = cursor.TakeKey() switch
            {
                (byte)'E' => cursor.TryWhole(out fields.EventAt),
                (byte)'T' => cursor.TryWhole(out fields.TradedAt),
                (byte)'s' => symbol.IsEmpty && cursor.TryText(out symbol),
                (byte)'t' when !isAggregate => cursor.TryWhole(out fields.Id),
                (byte)'a' when isAggregate => cursor.TryWhole(out fields.Id),
                (byte)'f' when isAggregate => cursor.TryWhole(out fields.First),
                (byte)'l' when isAggregate => cursor.TryWhole(out fields.Last),
                (byte)'p' => cursor.TryDecimal(out fields.Price),
                (byte)'q' => cursor.TryDecimal(out fields.Quantity),
                (byte)'m' => cursor.TryFlag(out fields.IsBuyerMaker),
                0 => cursor.TrySkipField(),
                byte other => IsOther(other) && cursor.TrySkipValue(),
            };
            if (!isRead)
            {
                return false;
            }
        }
        while (cursor.TryNext(out isEnd));
        return isEnd;
    }

    private static bool TryReadBar(ref FrameCursor cursor, bool isWrapped, in FrameContext context, ref MarketUpdate update)
    {
        BarFields fields = default;
        scoped ReadOnlySpan<byte> symbol = default;
        int end = UsualFrames.ReadBar(ref cursor.Start, cursor.At, cursor.Length, ref fields, ref symbol);
        if (end > 0)
        {
            cursor.MoveTo(end);
        }
        else if (!TryReadBarMessage(ref cursor, out fields, out symbol))
        {
            return false;
        }

        if (!IsOver(ref cursor, isWrapped) || !fields.TryBuild(out Bar bar)
            || context.Symbols.Find(symbol) is not { } found || !found.ListensBars(fields.Interval))
        {
            return false;
        }

        StreamId stream = new(found.Instrument, StreamKind.Bars, IntervalTable.Of(fields.Interval));
        update = new MarketUpdate(stream, UtcTime.FromMilliseconds(fields.EventAt), context.ReceivedAt, bar);
        return true;
    }

    private static bool TryReadBarMessage(ref FrameCursor cursor, out BarFields fields, out ReadOnlySpan<byte> symbol)
    {
        fields = BarFields.Empty;
        symbol = default;
        bool hasBar = false, isEnd;
        do
        {
            bool isRead = cursor.TakeKey() switch
            {
                (byte)'E' => cursor.TryWhole(out fields.EventAt),
                (byte)'s' => symbol.IsEmpty && cursor.TryText(out symbol),
                (byte)'k' => !hasBar && (hasBar = TryReadBarFields(ref cursor, ref fields)),
                0 => cursor.TrySkipField(),
                byte other => IsOther(other) && cursor.TrySkipValue(),
            };
            if (!isRead)
            {
                return false;
            }
        }
        while (cursor.TryNext(out isEnd));
        return isEnd;
    }

    private static bool TryReadBarFields(ref FrameCursor cursor, ref BarFields fields)
    {
        if (!cursor.TryPass("{"u8))
        {
            return false;
        }

        bool isEnd;
        do
        {
            bool isRead = cursor.TakeKey() switch
            {
                (byte)'t' => cursor.TryWhole(out fields.OpenAt),
                (byte)'T' => cursor.TryWhole(out fields.LastAt),
                (byte)'i' => TryInterval(ref cursor, ref fields),
                (byte)'o' => cursor.TryDecimal(out fields.Open),
                (byte)'h' => cursor.TryDecimal(out fields.High),
                (byte)'l' => cursor.TryDecimal(out fields.Low),
                (byte)'c' => cursor.TryDecimal(out fields.Close),
                (byte)'v' => cursor.TryDecimal(out fields.Volume),
                (byte)'q' => cursor.TryDecimal(out fields.QuoteVolume),
                (byte)'n' => cursor.TryWhole(out fields.Trades),
                (byte)'V' => cursor.TryDecimal(out fields.TakerVolume),
                (byte)'Q' => cursor.TryDecimal(out fields.TakerQuoteVolume),
                (byte)'x' => cursor.TryFlag(out fields.IsClosed),
                0 => cursor.TrySkipField(),
                byte other => IsOther(other) && cursor.TrySkipValue(),
            };
            if (!isRead)
            {
                return false;
            }
        }
        while (cursor.TryNext(out isEnd));

        return isEnd;
    }

    private static bool TryInterval(ref FrameCursor cursor, ref BarFields fields)
    {
        fields.Interval = cursor.TryText(out ReadOnlySpan<byte> code) ? IntervalTable.IndexOf(code) : -1;
        return fields.Interval >= 0;
    }

    private static bool TryReadQuote(ref FrameCursor cursor, bool isWrapped, in FrameContext context, ref MarketUpdate update)
    {
        QuoteFields fields = QuoteFields.Empty;
        ReadOnlySpan<byte> symbol = default;
        bool isEnd;
        do
        {
            bool isRead = cursor.TakeKey() switch
            {
                (byte)'u' => cursor.TryWhole(out fields.Sequence),
                (byte)'E' => cursor.TryWhole(out fields.EventAt),
                (byte)'T' => cursor.TryWhole(out fields.ChangedAt),
                (byte)'s' => symbol.IsEmpty && cursor.TryText(out symbol),
                (byte)'b' => cursor.TryDecimal(out fields.Bid),
                (byte)'B' => cursor.TryDecimal(out fields.BidSize),
                (byte)'a' => cursor.TryDecimal(out fields.Ask),
                (byte)'A' => cursor.TryDecimal(out fields.AskSize),
                0 => cursor.TrySkipField(),
                byte other => IsOther(other) && cursor.TrySkipValue(),
            };
            if (!isRead)
            {
                return false;
            }
        }
        while (cursor.TryNext(out isEnd));

        if (!isEnd || !IsOver(ref cursor, isWrapped) || !fields.TryBuild(context.ReceivedAt, out Quote quote)
            || context.Symbols.Find(symbol) is not { } found || !found.Listens(StreamKind.BestQuotes))
        {
            return false;
        }

        update = new MarketUpdate(found.Instrument, context.ReceivedAt, quote);
        return true;
    }

    private static bool TryReadTicker(ref FrameCursor cursor, bool isWrapped, in FrameContext context, ref MarketUpdate update)
    {
        TickerFields fields = TickerFields.Empty;
        ReadOnlySpan<byte> symbol = default;
        bool isEnd;
        do
        {
            bool isRead = cursor.TakeKey() switch
            {
                (byte)'E' => cursor.TryWhole(out fields.EventAt),
                (byte)'s' => symbol.IsEmpty && cursor.TryText(out symbol),
                (byte)'c' => cursor.TryDecimal(out fields.Numbers.Close),
                (byte)'o' => cursor.TryDecimal(out fields.Numbers.Open),
                (byte)'h' => cursor.TryDecimal(out fields.Numbers.High),
                (byte)'l' => cursor.TryDecimal(out fields.Numbers.Low),
                (byte)'v' => cursor.TryDecimal(out fields.Numbers.Volume),
                (byte)'q' => cursor.TryDecimal(out fields.Numbers.QuoteVolume),
                0 => cursor.TrySkipField(),
                byte other => IsOther(other) && cursor.TrySkipValue(),
            };
            if (!isRead)
            {
                return false;
            }
        }
        while (cursor.TryNext(out isEnd));

        if (!isEnd || !IsOver(ref cursor, isWrapped) || !fields.TryBuild(out MiniTicker ticker)
            || context.Symbols.Find(symbol) is not { } found || !found.Listens(StreamKind.MiniTickers))
        {
            return false;
        }

        update = new MarketUpdate(found.Instrument, UtcTime.FromMilliseconds(fields.EventAt), context.ReceivedAt, ticker);
        return true;
    }

    /// <summary>True for a letter or digit that may be a key of no meaning; a second kind is not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsOther(byte key) => char.IsAsciiLetterOrDigit((char)key) && key != (byte)'e';

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsOver(ref FrameCursor cursor, bool isWrapped) => (!isWrapped || cursor.TryPass("}"u8)) && cursor.IsAtEnd;
}

/// <summary>What a message is read against.</summary>
internal readonly record struct FrameContext(SymbolTable Symbols, UtcTime ReceivedAt);
