using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>The buy side of TD Sequential.</summary>
internal struct TdSide(TdRules rules)
{
    private const int SetupLookback = 4;
    private const int CountdownLookback = 2;
    private const int QualifyingBar = 8;
    private const double MostRecycled = 1.618;

    private Ring _closes = new(SetupLookback + 2);
    private Ring _lows = new(4);
    private double _setupHigh;
    private double _setupLow;
    private double _level;
    private double _range;
    private double _perfectLow;
    private double _qualifyingClose;
    private int _setup;
    private int _countdown;
    private bool _isCounting;
    private bool _isComplete;
    private bool _isPerfected;

    /// <summary>Count of the running setup; 0 without one.</summary>
    public readonly int Setup => _setup;

    /// <summary>True while the last complete setup is of this side and perfected.</summary>
    public readonly bool IsPerfected => _isPerfected;

    /// <summary>Takes a bar into the setup; true when it completes it.</summary>
    public bool Advance(double high, double low, double close)
    {
        double trueHigh = _closes.Count > 0 ? Math.Max(high, _closes[0]) : high;
        double trueLow = _closes.Count > 0 ? Math.Min(low, _closes[0]) : low;
        _closes.Add(close);
        _lows.Add(low);
        if (_isCounting && trueLow > _level && rules.Cancellation is TdCancellation.SetupOrLevel or TdCancellation.Level)
        {
            Cancel();
        }

        bool isBelow = _closes.Count > SetupLookback && close < _closes[SetupLookback];
        bool isRunning = _setup > 0 && _setup < rules.Setup;
        bool begins = rules.Start == TdStart.AnyBar || (_closes.IsFull && _closes[1] > _closes[SetupLookback + 1]);
        _setup = !isBelow ? 0 : isRunning ? _setup + 1 : begins ? 1 : 0;
        if (_setup == 0)
        {
            return false;
        }

        _setupHigh = _setup == 1 ? trueHigh : Math.Max(_setupHigh, trueHigh);
        _setupLow = _setup == 1 ? trueLow : Math.Min(_setupLow, trueLow);
        if (_setup < rules.Setup)
        {
            return false;
        }

        Complete();
        return true;
    }

    /// <summary>Ends the countdown.</summary>
    public void Cancel()
    {
        _isCounting = false;
        _countdown = 0;
    }

    /// <summary>The last complete setup is now one of the other side.</summary>
    public void Supersede()
    {
        _isComplete = false;
        _isPerfected = false;
    }

    /// <summary>Takes the bar of the last <see cref="Advance"/> into perfection and countdown; the count of the countdown.</summary>
    public int Count()
    {
        if (_isComplete && !_isPerfected && rules.Perfection == TdPerfection.Deferred)
        {
            _isPerfected = _lows[0] <= _perfectLow;
        }

        if (!_isCounting || _lows.Count <= CountdownLookback)
        {
            return _countdown;
        }

        double compared = rules.Rule == TdCountdownRule.Standard ? _closes[0] : _lows[0];
        bool waits = _countdown == rules.Countdown - 1 && rules.Countdown > QualifyingBar
            && rules.Qualifier == TdQualifier.Required && _lows[0] > _qualifyingClose;
        if (compared > _lows[CountdownLookback] || waits)
        {
            return _countdown;
        }

        _countdown++;
        if (_countdown == QualifyingBar)
        {
            _qualifyingClose = _closes[0];
        }

        int count = _countdown;
        if (count == rules.Countdown)
        {
            Cancel();
        }

        return count;
    }

    public void Reset()
    {
        _closes.Reset();
        _lows.Reset();
        Cancel();
        Supersede();
        _setup = 0;
        _setupHigh = 0;
        _setupLow = 0;
        _level = 0;
        _range = 0;
        _perfectLow = 0;
        _qualifyingClose = 0;
    }

    public void Transfer(StateCursor state)
    {
        _closes.Transfer(state);
        _lows.Transfer(state);
        state.Value(ref _setupHigh);
        state.Value(ref _setupLow);
        state.Value(ref _level);
        state.Value(ref _range);
        state.Value(ref _perfectLow);
        state.Value(ref _qualifyingClose);
        state.Value(ref _setup);
        state.Value(ref _countdown);
        state.Value(ref _isCounting);
        state.Value(ref _isComplete);
        state.Value(ref _isPerfected);
    }

    /// <summary>The setup is whole: judges its perfection, and begins the countdown unless one goes on.</summary>
    private void Complete()
    {
        _isComplete = true;
        _perfectLow = Math.Min(_lows[2], _lows[3]);
        _isPerfected = Math.Min(_lows[0], _lows[1]) <= _perfectLow;
        double range = _setupHigh - _setupLow;
        bool recycles = rules.Recycling switch
        {
            TdRecycling.Always => true,
            TdRecycling.Never => false,
            _ => range >= _range && range < MostRecycled * _range,
        };
        if (_isCounting && !recycles)
        {
            return;
        }

        _isCounting = true;
        _countdown = 0;
        _level = _setupHigh;
        _range = range;
    }
}
