namespace Candlewick.Analytics.Indicators;

/// <summary>The arithmetic of <see cref="ParabolicSar"/>.</summary>
public struct ParabolicSarKernel(double step, double max, SarSeed seed, SarTouch touch, SarReversal reversal) : IKernel<BarPoint, ParabolicSarValue>
{
    private double _sar;
    private double _extreme;
    private double _factor = Math.Min(step, max);
    private Bounds _previous;
    private Bounds _beforeThat;

    /// <summary>Bars so far, 2 for more.</summary>
    private int _bars;
    private bool _isRising;
    private bool _hasReversed;

    public readonly int WarmUp => 2;

    public readonly bool IsPossible(BarPoint input) => double.IsFinite(input.High) && double.IsFinite(input.Low);

    public ParabolicSarValue Add(BarPoint input)
    {
        Bounds bar = new(input.High, input.Low);
        if (_bars == 0)
        {
            (_previous, _beforeThat, _bars) = (bar, bar, 1);
            return new ParabolicSarValue(double.NaN, double.NaN);
        }

        bool seeds = _bars == 1;
        bool guesses = seed == SarSeed.Rising && !_hasReversed;
        _bars = 2;
        if (seeds)
        {
            Seed(bar);
        }
        else
        {
            Advance();
        }

        Follow(bar);
        (_beforeThat, _previous) = (seeds && seed == SarSeed.DirectionalMovement ? bar : _previous, bar);
        return guesses ? new ParabolicSarValue(double.NaN, double.NaN) : new ParabolicSarValue(_sar, _isRising ? 1 : -1);
    }

    public void Reset() => this = new ParabolicSarKernel(step, max, seed, touch, reversal);

    public void Transfer(StateCursor state)
    {
        state.Value(ref _sar);
        state.Value(ref _extreme);
        state.Value(ref _factor);
        _previous.Transfer(state);
        _beforeThat.Transfer(state);
        state.Value(ref _bars);
        state.Value(ref _isRising);
        state.Value(ref _hasReversed);
    }

    /// <summary>Chooses the first trend at bar 2, whose stop is the far end of bar 1.</summary>
    private void Seed(in Bounds bar)
    {
        double fall = _previous.Low - bar.Low;
        _isRising = seed switch
        {
            SarSeed.DirectionalMovement => !(fall > 0 && fall > bar.High - _previous.High),
            SarSeed.Midpoint => _previous.High + _previous.Low <= bar.High + bar.Low,
            _ => true,
        };
        Bounds first = seed == SarSeed.DirectionalMovement ? bar : _previous;
        (_sar, _extreme) = _isRising ? (_previous.Low, first.High) : (_previous.High, first.Low);
        if (seed != SarSeed.DirectionalMovement)
        {
            Advance();
        }
    }

    private void Advance()
    {
        _sar += _factor * (_extreme - _sar);
        _sar = _isRising
            ? Math.Min(_sar, Math.Min(_previous.Low, _beforeThat.Low))
            : Math.Max(_sar, Math.Max(_previous.High, _beforeThat.High));
    }

    private void Follow(in Bounds bar)
    {
        double against = _isRising ? bar.Low : bar.High;
        double along = _isRising ? bar.High : bar.Low;
        if ((_isRising ? against < _sar : against > _sar) || (touch == SarTouch.Reverses && against == _sar))
        {
            _sar = reversal == SarReversal.BeforeBar ? _extreme : _isRising ? Math.Max(_extreme, along) : Math.Min(_extreme, along);
            (_isRising, _hasReversed, _extreme, _factor) = (!_isRising, true, against, Math.Min(step, max));
        }
        else if (_isRising ? along > _extreme : along < _extreme)
        {
            _extreme = along;
            _factor = Math.Min(max, _factor + step);
        }
    }

    private struct Bounds(double high, double low)
    {
        public double High = high;
        public double Low = low;

        public void Transfer(StateCursor state)
        {
            state.Value(ref High);
            state.Value(ref Low);
        }
    }
}
