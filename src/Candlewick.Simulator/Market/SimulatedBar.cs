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

    /// <summary>The bar while it forms: the part that has happened by the instant.</summary>
    public readonly SimulatedBar SeenAt(long nowUs, long tickUnits, long lotUnits)
    {
        double part = (nowUs - OpenUs) / (double)(CloseUs - OpenUs);
        long close = Open + ((long)((Close - Open) * part / tickUnits) * tickUnits);
        return this with
        {
            High = Math.Max(Open, close),
            Low = Math.Min(Open, close),
            Close = close,
            Volume = (long)(Volume * part / lotUnits) * lotUnits,
            QuoteVolume = (long)(QuoteVolume * part),
            TradeCount = (long)(TradeCount * part),
            TakerVolume = (long)(TakerVolume * part / lotUnits) * lotUnits,
            TakerQuoteVolume = (long)(TakerQuoteVolume * part),
        };
    }
}

/// <summary>The aggregate trades of one minute, at most four: prices in ticks, quantities in lots.</summary>
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

    public readonly (long Price, long Quantity) this[int index] => index switch
    {
        0 => First,
        1 => Second,
        2 => Third,
        _ => Fourth,
    };
}
