namespace Candlewick.Analytics.Bars;

/// <summary>What a run of trades may reach.</summary>
internal interface ISumLimit
{
    /// <summary>Takes note of what a draft has before the run.</summary>
    void Begin(in BarDraft draft);

    /// <param name="volume">Of the draft, the run included, as is the quote volume.</param>
    /// <param name="count">Trades of the run alone.</param>
    bool IsReached(double volume, double quoteVolume, long count);

    /// <summary>True for a draft that is full.</summary>
    bool IsReached(in BarDraft draft);
}

/// <summary>No limit: the clock closes.</summary>
internal readonly struct NoLimit : ISumLimit
{
    public void Begin(in BarDraft draft)
    {
    }

    public bool IsReached(double volume, double quoteVolume, long count) => false;

    public bool IsReached(in BarDraft draft) => false;
}

/// <summary>A number of trades.</summary>
internal struct CountLimit(decimal size) : ISumLimit
{
    private readonly double _size = (double)size;
    private long _left;

    public void Begin(in BarDraft draft) => _left = double.IsNaN(draft.TradeCount) ? long.MaxValue : (long)(_size - draft.TradeCount);

    public readonly bool IsReached(double volume, double quoteVolume, long count) => count >= _left;

    public readonly bool IsReached(in BarDraft draft) => draft.TradeCount >= _size;
}

/// <summary>A quantity.</summary>
internal readonly struct VolumeLimit(decimal size) : ISumLimit
{
    private readonly double _reach = SumReach.Of(size);

    public void Begin(in BarDraft draft)
    {
    }

    public bool IsReached(double volume, double quoteVolume, long count) => volume >= _reach;

    public bool IsReached(in BarDraft draft) => draft.Volume >= _reach;
}

/// <summary>A value in the quote currency.</summary>
internal readonly struct QuoteVolumeLimit(decimal size) : ISumLimit
{
    private readonly double _reach = SumReach.Of(size);

    public void Begin(in BarDraft draft)
    {
    }

    public bool IsReached(double volume, double quoteVolume, long count) => quoteVolume >= _reach;

    public bool IsReached(in BarDraft draft) => draft.QuoteVolume >= _reach;
}

/// <summary>From which sum on a size counts as reached.</summary>
internal static class SumReach
{
    /// <summary>
    /// A sum of quantities in binary may fall short of the decimal one by its rounding: ten times 0.1 is less than 1. A part in 1e12 is
    /// more than the rounding of thousands of additions and less than any quantity traded beside such a size.
    /// </summary>
    private const double Rounding = 1e-12;

    public static double Of(decimal size) => (double)size * (1 - Rounding);
}
