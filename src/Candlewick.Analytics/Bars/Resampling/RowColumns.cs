using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Candlewick.Analytics.Bars.Resampling;

/// <summary>The hot path of resampling: groups of rows into bars, added up in the order of the rows.</summary>
internal readonly ref struct RowColumns
{
    private readonly ref double _open;
    private readonly ref double _high;
    private readonly ref double _low;
    private readonly ref double _close;
    private readonly ref double _volume;
    private readonly ref double _quoteVolume;
    private readonly ref double _tradeCount;
    private readonly ref double _takerBuyVolume;
    private readonly ref double _takerBuyQuoteVolume;

    public RowColumns(BarColumns bars)
        : this(
            bars.Values(BarColumn.Open), bars.Values(BarColumn.High), bars.Values(BarColumn.Low), bars.Values(BarColumn.Close), bars.Values(BarColumn.Volume),
            bars.Values(BarColumn.QuoteVolume), bars.Values(BarColumn.TradeCount), bars.Values(BarColumn.TakerBuyVolume), bars.Values(BarColumn.TakerBuyQuoteVolume))
    {
    }

    public RowColumns(BarRows bars)
        : this(
            bars.Values(BarColumn.Open), bars.Values(BarColumn.High), bars.Values(BarColumn.Low), bars.Values(BarColumn.Close), bars.Values(BarColumn.Volume),
            bars.Values(BarColumn.QuoteVolume), bars.Values(BarColumn.TradeCount), bars.Values(BarColumn.TakerBuyVolume), bars.Values(BarColumn.TakerBuyQuoteVolume))
    {
    }

    private RowColumns(
        ReadOnlySpan<double> open, ReadOnlySpan<double> high, ReadOnlySpan<double> low, ReadOnlySpan<double> close, ReadOnlySpan<double> volume,
        ReadOnlySpan<double> quoteVolume, ReadOnlySpan<double> tradeCount, ReadOnlySpan<double> takerBuyVolume, ReadOnlySpan<double> takerBuyQuoteVolume)
    {
        _open = ref MemoryMarshal.GetReference(open);
        _high = ref MemoryMarshal.GetReference(high);
        _low = ref MemoryMarshal.GetReference(low);
        _close = ref MemoryMarshal.GetReference(close);
        _volume = ref MemoryMarshal.GetReference(volume);
        _quoteVolume = ref MemoryMarshal.GetReference(quoteVolume);
        _tradeCount = ref MemoryMarshal.GetReference(tradeCount);
        _takerBuyVolume = ref MemoryMarshal.GetReference(takerBuyVolume);
        _takerBuyQuoteVolume = ref MemoryMarshal.GetReference(takerBuyQuoteVolume);
    }

    /// <summary>Folds the rows [start, end), which the batch has and <see cref="PlainRows"/> found plain, onto what a draft has.</summary>
    public void Fold(int start, int end, ref BarDraft draft)
    {
        double high = draft.High, low = draft.Low;
        double volume = draft.Volume, quote = draft.QuoteVolume, count = draft.TradeCount;
        double bought = draft.TakerBuyVolume, boughtQuote = draft.TakerBuyQuoteVolume;
        for (nint i = start; i < end; i++)
        {
            high = double.MaxNative(Unsafe.Add(ref _high, i), high);
            low = double.MinNative(Unsafe.Add(ref _low, i), low);
            volume += Unsafe.Add(ref _volume, i);
            quote += Unsafe.Add(ref _quoteVolume, i);
            count += Unsafe.Add(ref _tradeCount, i);
            bought += Unsafe.Add(ref _takerBuyVolume, i);
            boughtQuote += Unsafe.Add(ref _takerBuyQuoteVolume, i);
        }

        draft.Open = double.IsNaN(draft.Open) ? Unsafe.Add(ref _open, start) : draft.Open;
        draft.Close = Unsafe.Add(ref _close, end - 1);
        (draft.High, draft.Low) = (high, low);
        (draft.Volume, draft.QuoteVolume, draft.TradeCount) = (volume, quote, count);
        (draft.TakerBuyVolume, draft.TakerBuyQuoteVolume) = (bought, boughtQuote);
    }

    /// <summary>Folds one group after the other from a row on, each of a number of rows which the batch has and <see cref="PlainRows"/> found plain.</summary>
    /// <param name="groups">How many; the target has as many rows.</param>
    public void Fold(int row, int rowsOfGroup, RowColumns target, int groups)
    {
        nint i = row;
        for (nint group = 0; group < groups; group++)
        {
            nint end = i + rowsOfGroup;
            Unsafe.Add(ref target._open, group) = Unsafe.Add(ref _open, i);
            Unsafe.Add(ref target._close, group) = Unsafe.Add(ref _close, end - 1);
            double high = double.NegativeInfinity, low = double.PositiveInfinity;
            double volume = 0, quote = 0, count = 0, bought = 0, boughtQuote = 0;
            for (; i < end; i++)
            {
                high = double.MaxNative(Unsafe.Add(ref _high, i), high);
                low = double.MinNative(Unsafe.Add(ref _low, i), low);
                volume += Unsafe.Add(ref _volume, i);
                quote += Unsafe.Add(ref _quoteVolume, i);
                count += Unsafe.Add(ref _tradeCount, i);
                bought += Unsafe.Add(ref _takerBuyVolume, i);
                boughtQuote += Unsafe.Add(ref _takerBuyQuoteVolume, i);
            }

            Unsafe.Add(ref target._high, group) = high;
            Unsafe.Add(ref target._low, group) = low;
            Unsafe.Add(ref target._volume, group) = volume;
            Unsafe.Add(ref target._quoteVolume, group) = quote;
            Unsafe.Add(ref target._tradeCount, group) = count;
            Unsafe.Add(ref target._takerBuyVolume, group) = bought;
            Unsafe.Add(ref target._takerBuyQuoteVolume, group) = boughtQuote;
        }
    }
}
