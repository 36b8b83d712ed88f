namespace Candlewick.Analytics.Bars;

/// <summary>A bar in the making. Sums are taken in the order of the inputs, from 0.</summary>
internal struct BarDraft
{
    private const long Microsecond = 1_000;

    /// <summary>When the first input opened.</summary>
    public UtcTime From;

    /// <summary>The first whole microsecond after the last input.</summary>
    public UtcTime To;

    /// <summary>The last input's time; nothing earlier may come. Survives <see cref="Clear"/>.</summary>
    public UtcTime Latest;

    public double Open;
    public double High;
    public double Low;
    public double Close;
    public double Volume;
    public double QuoteVolume;
    public double TradeCount;
    public double TakerBuyVolume;
    public double TakerBuyQuoteVolume;

    /// <summary>True once an input came.</summary>
    public bool HasInput;

    /// <summary>True once an input with trades came; before that all prices are the close of the flat bars.</summary>
    public bool HasTrades;

    public BarDraft()
    {
        Latest = UtcTime.MinValue;
        Clear();
    }

    public void Clear()
    {
        HasInput = false;
        HasTrades = false;
        Open = double.NaN;
        Close = double.NaN;
        High = double.NegativeInfinity;
        Low = double.PositiveInfinity;
        Volume = 0;
        QuoteVolume = 0;
        TradeCount = 0;
        TakerBuyVolume = 0;
        TakerBuyQuoteVolume = 0;
    }

    /// <summary>The first whole microsecond after an instant: where a bar ends whose last trade was then.</summary>
    public static UtcTime After(UtcTime last) => UtcTime.FromMicroseconds(last.Microseconds).AddNanoseconds(Microsecond);

    /// <summary>The row as <see cref="Print"/> has it; a bar without trades counts for the prices only when no other comes.</summary>
    public void Add(in Print print)
    {
        if (!HasInput)
        {
            HasInput = true;
            From = print.From;
        }

        To = print.To;
        Volume += print.Volume;
        QuoteVolume += print.QuoteVolume;
        TradeCount += print.TradeCount;
        TakerBuyVolume += print.TakerBuyVolume;
        TakerBuyQuoteVolume += print.TakerBuyQuoteVolume;
        if (print.IsFlat && HasTrades)
        {
            return;
        }

        if (!HasTrades)
        {
            HasTrades = !print.IsFlat;
            (Open, High, Low) = (print.Open, print.High, print.Low);
        }

        High = print.High > High ? print.High : High;
        Low = print.Low < Low ? print.Low : Low;
        Close = print.Close;
    }

    /// <summary>The bar over a span.</summary>
    public readonly Bar ToBar(UtcRange span, int ordinal, Finality finality) =>
        new(
            span.From, span.To, Open, High, Low, Close,
            Volume, QuoteVolume, TradeCount, TakerBuyVolume, TakerBuyQuoteVolume, ordinal, finality);
}
