namespace Candlewick.Analytics.Bars;

/// <summary>Where a run of trades ends: before the first trade at or after an instant, or with the trade that reaches a sum.</summary>
internal readonly record struct FoldLimits(UtcTime Before, double TradeCount, double Volume, double QuoteVolume)
{
    public static FoldLimits None { get; } = new(UtcTime.MaxValue, double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity);

    public bool IsReached(in BarDraft draft) =>
        draft.TradeCount >= TradeCount || draft.Volume >= Volume || draft.QuoteVolume >= QuoteVolume;
}

/// <summary>The hot path: trades into a draft.</summary>
internal static class TradeFold
{
    /// <summary>The part of a trade that counts as bought by the taker, by <see cref="Aggressor"/>; not known for the unknown.</summary>
    private static ReadOnlySpan<double> TakerShares => [double.NaN, 1, 0, double.NaN];

    public static double TakerShare(Aggressor aggressor) => TakerShares[(int)aggressor & 3];

    public static bool IsPossible(double price, double quantity) =>
        price < double.PositiveInfinity & price > double.NegativeInfinity & quantity >= 0 & quantity < double.PositiveInfinity;

    /// <summary>Adds trades until a limit is met.</summary>
    /// <returns>How many were taken; the last of them reached a sum when <see cref="FoldLimits.IsReached"/> says so.</returns>
    /// <exception cref="ArgumentException">A trade is early, or its price or quantity cannot be.</exception>
    public static int Add(ref BarDraft draft, ReadOnlySpan<Trade> trades, in FoldLimits limits)
    {
        long before = limits.Before.Nanoseconds;
        long latest = draft.Latest.Nanoseconds;
        double high = draft.High, low = draft.Low, close = draft.Close;
        double volume = draft.Volume, quote = draft.QuoteVolume, count = draft.TradeCount;
        double bought = draft.TakerBuyVolume, boughtQuote = draft.TakerBuyQuoteVolume;
        double mostCount = limits.TradeCount, mostVolume = limits.Volume, mostQuote = limits.QuoteVolume;
        ReadOnlySpan<double> shares = TakerShares;
        int taken = 0;
        while (taken < trades.Length)
        {
            ref readonly Trade trade = ref trades[taken];
            long at = trade.EventTime.Nanoseconds;
            if (at >= before)
            {
                break;
            }

            double price = trade.Price, quantity = trade.Quantity;
            if (at < latest || !IsPossible(price, quantity))
            {
                draft.Latest = UtcTime.FromNanoseconds(latest);
                throw at < latest ? Early(draft, trade.EventTime) : Fault(trade);
            }

            latest = at;
            taken++;
            double value = price * quantity;
            double share = shares[(int)trade.Aggressor & 3];
            high = price > high ? price : high;
            low = price < low ? price : low;
            close = price;
            volume += quantity;
            quote += value;
            bought += quantity * share;
            boughtQuote += value * share;
            count += trade.LastId - trade.FirstId + 1;
            if (volume >= mostVolume | quote >= mostQuote | count >= mostCount)
            {
                break;
            }
        }

        if (taken > 0)
        {
            Begin(ref draft, trades[0]);
            draft.To = BarDraft.After(UtcTime.FromNanoseconds(latest));
        }

        draft.Latest = UtcTime.FromNanoseconds(latest);
        (draft.High, draft.Low, draft.Close) = (high, low, close);
        (draft.Volume, draft.QuoteVolume, draft.TradeCount) = (volume, quote, count);
        (draft.TakerBuyVolume, draft.TakerBuyQuoteVolume) = (bought, boughtQuote);
        return taken;
    }

    public static ArgumentException Early(in BarDraft draft, UtcTime at) =>
        new($"Input must come in order of time: {at} after {draft.Latest}.", nameof(at));

    public static ArgumentException Fault(in Trade trade) =>
        new($"Trade {trade.Id} at {trade.EventTime} cannot be: price {trade.Price} (expected a finite number), quantity {trade.Quantity} (expected 0 or more).", nameof(trade));

    private static void Begin(ref BarDraft draft, in Trade first)
    {
        if (!draft.HasInput)
        {
            draft.HasInput = true;
            draft.From = UtcTime.FromMicroseconds(first.EventTime.Microseconds);
        }

        if (!draft.HasTrades)
        {
            draft.HasTrades = true;
            draft.Open = first.Price;
        }
    }
}
