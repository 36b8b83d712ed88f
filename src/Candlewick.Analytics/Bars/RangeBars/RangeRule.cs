namespace Candlewick.Analytics.Bars.RangeBars;

/// <summary>A bar is full once its high is as far above its low as the size says.</summary>
internal readonly struct RangeRule(double size) : IPrintRule
{
    public bool IsFull(in BarDraft draft, in Print print) => PriceStep.IsReached(draft.High - draft.Low, size, draft.High);

    public void Restart()
    {
    }
}
