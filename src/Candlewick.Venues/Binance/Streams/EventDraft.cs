namespace Candlewick.Venues.Binance.Streams;

/// <summary>The fields of a trade message, single or aggregate.</summary>
internal struct TradeFields
{
    public long EventAt;
    public long TradedAt;
    public long Id;
    public long First;
    public long Last;
    public double Price;
    public double Quantity;

    /// <summary>0 buyer, 1 seller, -1 unknown.</summary>
    public int IsBuyerMaker;

    /// <summary>Whether such a message is looked for.</summary>
    public bool IsAggregate;

    public static TradeFields Empty => new()
    {
        EventAt = -1, TradedAt = -1, Id = -1, First = -1, Last = -1, Price = double.NaN, Quantity = double.NaN, IsBuyerMaker = -1,
    };

    /// <summary>Null when a field is missing or cannot be.</summary>
    public readonly bool TryBuild(StreamKind kind, out Trade trade)
    {
        bool isAggregate = kind == StreamKind.AggregateTrades;
        long first = isAggregate ? First : Id, last = isAggregate ? Last : Id;
        trade = default;
        if (Id < 0 || first < 0 || last < first || !WireLimits.IsInstant(TradedAt) || !WireLimits.IsInstant(EventAt)
            || !(Price >= 0) || !(Quantity >= 0) || IsBuyerMaker < 0)
        {
            return false;
        }

        trade = new Trade(
            UtcTime.FromMilliseconds(TradedAt), Id, Price, Quantity, IsBuyerMaker == 1 ? Aggressor.Seller : Aggressor.Buyer, first, last);
        return true;
    }
}

/// <summary>The fields of a kline message.</summary>
internal struct BarFields
{
    public long EventAt;
    public long OpenAt;
    public long LastAt;
    public int Interval;
    public long Trades;
    public double Open;
    public double High;
    public double Low;
    public double Close;
    public double Volume;
    public double QuoteVolume;
    public double TakerVolume;
    public double TakerQuoteVolume;

    /// <summary>1 closed, 0 forming, -1 unknown.</summary>
    public int IsClosed;

    public static BarFields Empty => new()
    {
        EventAt = -1, OpenAt = -1, LastAt = -1, Interval = -1, Trades = -1, IsClosed = -1,
        Open = double.NaN, High = double.NaN, Low = double.NaN, Close = double.NaN,
        Volume = double.NaN, QuoteVolume = double.NaN, TakerVolume = double.NaN, TakerQuoteVolume = double.NaN,
    };

    public readonly bool TryBuild(out Bar bar)
    {
        bar = default;
        if (!WireLimits.IsInstant(EventAt) || !WireLimits.IsInstant(OpenAt) || !WireLimits.IsInstant(LastAt) || Interval < 0 || Trades < 0 || IsClosed < 0
            || !(Volume >= 0) || !(QuoteVolume >= 0) || !(TakerVolume >= 0) || !(TakerQuoteVolume >= 0))
        {
            return false;
        }

        // The venue's close is inclusive: it ends here.
        bar = new Bar(
            UtcTime.FromMilliseconds(OpenAt), UtcTime.FromMilliseconds(LastAt + 1), Open, High, Low, Close, Volume,
            QuoteVolume, Trades, TakerVolume, TakerQuoteVolume, Finality: IsClosed == 1 ? Finality.Closed : Finality.Forming);
        return bar.IsPossible && IsOnGrid();
    }

    /// <summary>Whole bars of up to a day stand on the grid of their length; longer ones are the calendar's.</summary>
    private readonly bool IsOnGrid()
    {
        Timeframe timeframe = IntervalTable.Of(Interval);
        long length = timeframe.LengthNanoseconds / 1_000_000;
        return timeframe.Unit > TimeframeUnit.Hour || (OpenAt % length == 0 && LastAt - OpenAt == length - 1);
    }
}

/// <summary>The fields of a book ticker message.</summary>
internal struct QuoteFields
{
    public long EventAt;
    public long ChangedAt;
    public long Sequence;
    public double Bid;
    public double BidSize;
    public double Ask;
    public double AskSize;

    public static QuoteFields Empty => new()
    {
        EventAt = -1, ChangedAt = -1, Sequence = -1, Bid = double.NaN, BidSize = double.NaN, Ask = double.NaN, AskSize = double.NaN,
    };

    /// <summary>Spot gives no time: then it is the one of receiving. A side without size is absent.</summary>
    public readonly bool TryBuild(UtcTime receivedAt, out Quote quote)
    {
        quote = default;
        if (Sequence < 0 || !(Bid >= 0) || !(BidSize >= 0) || !(Ask >= 0) || !(AskSize >= 0))
        {
            return false;
        }

        long at = ChangedAt >= 0 ? ChangedAt : EventAt;
        if (at >= 0 && !WireLimits.IsInstant(at))
        {
            return false;
        }

        (double bid, double bidSize) = Bid == 0 && BidSize == 0 ? (double.NaN, double.NaN) : (Bid, BidSize);
        (double ask, double askSize) = Ask == 0 && AskSize == 0 ? (double.NaN, double.NaN) : (Ask, AskSize);
        quote = new Quote(at >= 0 ? UtcTime.FromMilliseconds(at) : receivedAt, Sequence, bid, bidSize, ask, askSize);
        return true;
    }
}

/// <summary>The fields of a mini ticker message.</summary>
internal struct TickerFields
{
    public long EventAt;
    public MiniTickerNumbers Numbers;

    public static TickerFields Empty => new() { EventAt = -1, Numbers = MiniTickerNumbers.Absent };

    public readonly bool TryBuild(out MiniTicker ticker)
    {
        ticker = new MiniTicker(Numbers.Close, Numbers.Open, Numbers.High, Numbers.Low, Numbers.Volume, Numbers.QuoteVolume);
        return WireLimits.IsInstant(EventAt) && Numbers.AreValid;
    }
}

/// <summary>The numbers of a mini ticker.</summary>
internal struct MiniTickerNumbers
{
    public double Close;
    public double Open;
    public double High;
    public double Low;
    public double Volume;
    public double QuoteVolume;

    public static MiniTickerNumbers Absent => new()
    {
        Close = double.NaN, Open = double.NaN, High = double.NaN, Low = double.NaN, Volume = double.NaN, QuoteVolume = double.NaN,
    };

    public readonly bool AreValid => Close >= 0 && Open >= 0 && High >= 0 && Low >= 0 && Volume >= 0 && QuoteVolume >= 0;
}

/// <summary>What numbers of the wire can mean.</summary>
internal static class WireLimits
{
    /// <summary>The last whole millisecond of <see cref="UtcTime"/>, less one that an inclusive end may gain.</summary>
    private const long LastInstant = (long.MaxValue / 1_000_000) - 1;

    /// <summary>True for milliseconds since the epoch that an instant can hold.</summary>
    public static bool IsInstant(long milliseconds) => milliseconds is > 0 and <= LastInstant;
}
