using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Candlewick.Analytics.Bars;

/// <summary>The hot path: trades into a draft.</summary>
internal static class TradeFold
{
    private const long Infinity = 0x7FF0_0000_0000_0000;

    /// <summary>The part of a trade that counts as bought by the taker, by <see cref="Aggressor"/>; not known for the unknown.</summary>
    private static ReadOnlySpan<double> TakerShares => [double.NaN, 1, 0, double.NaN];

    public static double TakerShare(Aggressor aggressor) => TakerShares[(int)aggressor & 3];

    public static bool IsPossible(double price, double quantity) => double.IsFinite(price) && quantity >= 0 && double.IsFinite(quantity);

    /// <summary>Adds trades until one is at or after the instant, or one reaches the limit.</summary>
    /// <returns>How many were taken.</returns>
    /// <exception cref="ArgumentException">A trade is early, or its price or quantity cannot be.</exception>
    public static int Add<TLimit>(ref BarDraft draft, ReadOnlySpan<Trade> trades, UtcTime before, TLimit limit)
        where TLimit : struct, ISumLimit
    {
        if (trades.IsEmpty || trades[0].EventTime >= before)
        {
            return 0;
        }

        limit.Begin(draft);
        long latest = draft.Latest.Nanoseconds, count = 0;
        double high = draft.High, low = draft.Low, volume = draft.Volume, quote = draft.QuoteVolume;
        double bought = draft.TakerBuyVolume, boughtQuote = draft.TakerBuyQuoteVolume;
        int taken = 0;
        bool isRefused = false;
        ref double shares = ref MemoryMarshal.GetReference(TakerShares);
        ref Trade trade = ref MemoryMarshal.GetReference(trades);
        do
        {
            long at = trade.EventTime.Nanoseconds;
            if (at >= before.Nanoseconds)
            {
                break;
            }

            double price = trade.Price, quantity = trade.Quantity;
            if (at < latest | !ArePlain(price, quantity))
            {
                // Thrown below: a call in the loop would cost every sum its register.
                isRefused = true;
                break;
            }

            latest = at;
            double value = price * quantity;
            double share = Unsafe.Add(ref shares, (int)trade.Aggressor & 3);
            high = double.MaxNative(price, high);
            low = double.MinNative(price, low);
            volume += quantity;
            quote += value;
            bought += quantity * share;
            boughtQuote += value * share;
            count += trade.LastId - trade.FirstId + 1;
            taken++;
            trade = ref Unsafe.Add(ref trade, 1);
        }
        while (taken < trades.Length && !limit.IsReached(volume, quote, count));

        draft.Latest = UtcTime.FromNanoseconds(latest);
        if (isRefused)
        {
            throw trade.EventTime < draft.Latest ? Early(draft, trade.EventTime) : Fault(trade);
        }

        Begin(ref draft, trades[0]);
        draft.To = BarDraft.After(draft.Latest);
        (draft.High, draft.Low, draft.Close) = (high, low, trades[taken - 1].Price);
        (draft.Volume, draft.QuoteVolume, draft.TradeCount) = (volume, quote, draft.TradeCount + count);
        (draft.TakerBuyVolume, draft.TakerBuyQuoteVolume) = (bought, boughtQuote);
        return taken;
    }

    public static ArgumentException Early(in BarDraft draft, UtcTime at) =>
        new($"Input must come in order of time: {at} after {draft.Latest}.", nameof(at));

    public static ArgumentException Fault(in Trade trade) =>
        new($"Trade {trade.Id} at {trade.EventTime} cannot be: price {trade.Price} (expected a finite number), quantity {trade.Quantity} (expected 0 or more).", nameof(trade));

    /// <summary><see cref="IsPossible"/> by bits, which leaves the registers of the sums alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool ArePlain(double price, double quantity) =>
        (BitConverter.DoubleToInt64Bits(price) & long.MaxValue) < Infinity & (BitConverter.DoubleToInt64Bits(quantity) & long.MaxValue) < Infinity & quantity >= 0;

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
