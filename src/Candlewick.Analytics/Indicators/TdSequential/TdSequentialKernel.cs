namespace Candlewick.Analytics.Indicators;

/// <summary>The arithmetic of <see cref="TdSequential"/>: the buy side, and the sell side as the buy side of prices turned upside down.</summary>
public struct TdSequentialKernel(TdRules rules) : IKernel<BarPoint, TdSequentialValue>
{
    private TdSide _buy = new(rules);
    private TdSide _sell = new(rules);
    private int _count;

    /// <summary>A flip compares a close with that 4 bars earlier, and so the close before.</summary>
    public readonly int WarmUp => 6;

    public readonly bool IsPossible(BarPoint input) => input.HasHighLowClose;

    public TdSequentialValue Add(BarPoint input)
    {
        bool isBuy = _buy.Advance(input.High, input.Low, input.Close);
        bool isSell = _sell.Advance(-input.Low, -input.High, -input.Close);
        if (isBuy || isSell)
        {
            if (rules.Cancellation is TdCancellation.SetupOrLevel or TdCancellation.Setup)
            {
                (isBuy ? ref _sell : ref _buy).Cancel();
            }

            (isBuy ? ref _sell : ref _buy).Supersede();
        }

        double buy = _buy.Count();
        double sell = _sell.Count();
        int perfected = _buy.IsPerfected ? 1 : _sell.IsPerfected ? -1 : 0;
        _count = Math.Min(_count + 1, WarmUp);
        return _count < WarmUp
            ? new(double.NaN, double.NaN, double.NaN, double.NaN)
            : new(_buy.Setup - _sell.Setup, perfected, buy, sell);
    }

    public void Reset()
    {
        _buy.Reset();
        _sell.Reset();
        _count = 0;
    }

    public void Transfer(StateCursor state)
    {
        _buy.Transfer(state);
        _sell.Transfer(state);
        state.Value(ref _count);
    }
}
