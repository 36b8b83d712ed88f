using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Candlewick.Analytics.Bars.Resampling;

/// <summary>The hot path of resampling: rows of columns into a draft.</summary>
internal readonly ref struct RowColumns
{
    private readonly ref readonly double _open;
    private readonly ref readonly double _high;
    private readonly ref readonly double _low;
    private readonly ref readonly double _close;
    private readonly ref readonly double _volume;
    private readonly ref readonly double _quoteVolume;
    private readonly ref readonly double _tradeCount;
    private readonly ref readonly double _takerBuyVolume;
    private readonly ref readonly double _takerBuyQuoteVolume;

    public RowColumns(BarColumns bars)
    {
        OpenTimes = bars.OpenTimes;
        Finalities = bars.Finalities;
        _open = ref First(bars, BarColumn.Open);
        _high = ref First(bars, BarColumn.High);
        _low = ref First(bars, BarColumn.Low);
        _close = ref First(bars, BarColumn.Close);
        _volume = ref First(bars, BarColumn.Volume);
        _quoteVolume = ref First(bars, BarColumn.QuoteVolume);
        _tradeCount = ref First(bars, BarColumn.TradeCount);
        _takerBuyVolume = ref First(bars, BarColumn.TakerBuyVolume);
        _takerBuyQuoteVolume = ref First(bars, BarColumn.TakerBuyQuoteVolume);
    }

    public ReadOnlySpan<UtcTime> OpenTimes { get; }

    public ReadOnlySpan<Finality> Finalities { get; }

    /// <summary>True when the rows [start, end), which the batch has, open one after the other at the distance, and none is forming.</summary>
    public bool AreWhole(int start, int end, long distance)
    {
        ReadOnlySpan<UtcTime> opens = OpenTimes[start..end];
        long expected = opens[0].Nanoseconds;
        long differences = 0;
        for (int i = 0; i < opens.Length; i++)
        {
            differences |= opens[i].Nanoseconds ^ expected;
            expected += distance;
        }

        return differences == 0 && !Finalities[start..end].Contains(Finality.Forming);
    }

    /// <summary>Folds the rows [start, end), which the batch has, into an empty draft; false where a row has no trades or cannot be, for the careful path to see.</summary>
    public bool TryFold(int start, int end, ref BarDraft draft)
    {
        double high = double.NegativeInfinity, low = double.PositiveInfinity;
        double volume = 0, quote = 0, count = 0, bought = 0, boughtQuote = 0;
        bool isPlain = true;
        for (nint i = start; i < end; i++)
        {
            double h = At(in _high, i), l = At(in _low, i), o = At(in _open, i), c = At(in _close, i);
            double v = At(in _volume, i), q = At(in _quoteVolume, i), n = At(in _tradeCount, i);
            double b = At(in _takerBuyVolume, i), bq = At(in _takerBuyQuoteVolume, i);
            isPlain &= l <= o & o <= h & l <= c & c <= h & !(v < 0) & !(q < 0) & !(n <= 0) & !(b < 0) & !(bq < 0);
            high = double.MaxNative(h, high);
            low = double.MinNative(l, low);
            volume += v;
            quote += q;
            count += n;
            bought += b;
            boughtQuote += bq;
        }

        if (!isPlain || !(high < double.PositiveInfinity && low > double.NegativeInfinity) || double.IsPositiveInfinity(volume))
        {
            return false;
        }

        draft.Open = At(in _open, start);
        draft.Close = At(in _close, end - 1);
        (draft.High, draft.Low) = (high, low);
        (draft.Volume, draft.QuoteVolume, draft.TradeCount) = (volume, quote, count);
        (draft.TakerBuyVolume, draft.TakerBuyQuoteVolume) = (bought, boughtQuote);
        return true;
    }

    private static ref readonly double First(BarColumns bars, BarColumn column) => ref MemoryMarshal.GetReference(bars.Values(column));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double At(ref readonly double first, nint index) => Unsafe.Add(ref Unsafe.AsRef(in first), index);
}
