using Candlewick.Simulator.Wire;

namespace Candlewick.Simulator.Market;

/// <summary>A bar in whole units of 1e-8, as the venue prints it with eight decimals; times in microseconds, close exclusive.</summary>
internal record struct SimulatedBar(
    long OpenUs,
    long CloseUs,
    long Open,
    long High,
    long Low,
    long Close,
    long Volume,
    long QuoteVolume,
    long TradeCount,
    long TakerVolume,
    long TakerQuoteVolume)
{
    /// <summary>Takes in the next bar of the same span.</summary>
    public void Fold(in SimulatedBar next)
    {
        High = Math.Max(High, next.High);
        Low = Math.Min(Low, next.Low);
        Close = next.Close;
        Volume += next.Volume;
        QuoteVolume += next.QuoteVolume;
        TradeCount += next.TradeCount;
        TakerVolume += next.TakerVolume;
        TakerQuoteVolume += next.TakerQuoteVolume;
    }

    /// <summary>Takes in a trade; the first one opens the bar.</summary>
    public void Take(in AggregateTrade trade)
    {
        bool isFirst = TradeCount == 0;
        Open = isFirst ? trade.Price : Open;
        High = isFirst ? trade.Price : Math.Max(High, trade.Price);
        Low = isFirst ? trade.Price : Math.Min(Low, trade.Price);
        Close = trade.Price;
        long turnover = FixedText.Multiply(trade.Price, trade.Quantity);
        Volume += trade.Quantity;
        QuoteVolume += turnover;
        TradeCount += trade.LastId - trade.FirstId + 1;
        if (!trade.BuyerIsMaker)
        {
            TakerVolume += trade.Quantity;
            TakerQuoteVolume += turnover;
        }
    }
}

/// <summary>What a minute is made of: at most four prints, prices in ticks, quantities in lots. <see cref="TradeCutter"/> cuts them into trades.</summary>
internal struct MinutePrints
{
    public int Count;
    public (long Price, long Quantity) First;
    public (long Price, long Quantity) Second;
    public (long Price, long Quantity) Third;
    public (long Price, long Quantity) Fourth;

    /// <summary>Bit k is set when the buyer of print k was the taker.</summary>
    public int BuyerTook;

    public long TradeCount;

    /// <summary>Closing price of the minute before.</summary>
    public long Previous;

    public readonly (long Price, long Quantity) this[int index] => index switch
    {
        0 => First,
        1 => Second,
        2 => Third,
        _ => Fourth,
    };
}
