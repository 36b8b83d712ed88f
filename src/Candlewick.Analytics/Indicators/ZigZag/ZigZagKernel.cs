namespace Candlewick.Analytics.Indicators;

/// <summary>The arithmetic of <see cref="ZigZag"/>.</summary>
public struct ZigZagKernel(double change, ZigZagMeasure measure, ZigZagPrices prices, int leastLeg) : IKernel<BarPoint, ZigZagValue>
{
    private Extreme _highest;
    private Extreme _lowest;
    private long _next;

    /// <summary>1 while an up leg forms, -1 while a down leg does, 0 before the first swing.</summary>
    private int _leg;

    public readonly int WarmUp => leastLeg + 1;

    public readonly bool IsPossible(BarPoint input) => prices == ZigZagPrices.Close ? double.IsFinite(input.Close) : input.HasHighLowClose;

    public ZigZagValue Add(BarPoint input)
    {
        Extreme high = new(prices == ZigZagPrices.Close ? input.Close : input.High, _next);
        Extreme low = new(prices == ZigZagPrices.Close ? input.Close : input.Low, _next);
        if (_next == 0)
        {
            (_highest, _lowest) = (high, low);
        }

        bool confirmed = false;
        if (_leg <= 0 && TurnsUp(high))
        {
            (_highest, _leg, confirmed) = (high, 1, true);
        }
        else if (_leg >= 0 && TurnsDown(low))
        {
            (_lowest, _leg, confirmed) = (low, -1, true);
        }
        else
        {
            Extend(high, low);
        }

        _next++;
        return Value(confirmed);
    }

    public void Reset() => this = new ZigZagKernel(change, measure, prices, leastLeg);

    public void Transfer(StateCursor state)
    {
        _highest.Transfer(state);
        _lowest.Transfer(state);
        state.Value(ref _next);
        state.Value(ref _leg);
    }

    private readonly bool TurnsUp(in Extreme high) =>
        high.Position - _lowest.Position >= leastLeg
        && high.Price >= (measure == ZigZagMeasure.Percent ? _lowest.Price * (1 + (change / 100)) : _lowest.Price + change);

    private readonly bool TurnsDown(in Extreme low) =>
        low.Position - _highest.Position >= leastLeg
        && low.Price <= (measure == ZigZagMeasure.Percent ? _highest.Price * (1 - (change / 100)) : _highest.Price - change);

    private void Extend(in Extreme high, in Extreme low)
    {
        if (_leg >= 0 && high.Price >= _highest.Price)
        {
            _highest = high;
        }

        if (_leg <= 0 && low.Price <= _lowest.Price)
        {
            _lowest = low;
        }
    }

    private readonly ZigZagValue Value(bool confirmed)
    {
        if (_leg == 0)
        {
            return new ZigZagValue(double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);
        }

        (Extreme swing, Extreme leg) = _leg > 0 ? (_lowest, _highest) : (_highest, _lowest);
        long last = _next - 1;
        return new ZigZagValue(swing.Price, -_leg, last - swing.Position, leg.Price, last - leg.Position, confirmed ? 1 : 0);
    }

    private struct Extreme(double price, long position)
    {
        public double Price = price;
        public long Position = position;

        public void Transfer(StateCursor state)
        {
            state.Value(ref Price);
            state.Value(ref Position);
        }
    }
}
