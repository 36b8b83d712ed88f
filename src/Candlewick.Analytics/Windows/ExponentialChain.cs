using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Windows;

/// <summary>How a chain of exponential averages begins.</summary>
public enum ChainSeed
{
    /// <summary>Each average begins as the mean of the first n values of its own input (TA-Lib).</summary>
    Sma,

    /// <summary>Every average begins at bar n as the mean of the first n prices (Stock.Indicators).</summary>
    SharedSma,

    /// <summary>The first average begins at the first price, the next at the nth value of the one before it (Tulip); first value as with <see cref="Sma"/>.</summary>
    FirstValue,
}

/// <summary>The exponential average of the exponential average of ... a price, to a depth of 1 to 3.</summary>
public struct ExponentialChain
{
    private readonly int _depth;
    private readonly int _secondFrom;
    private readonly int _thirdFrom;
    private ExponentialMean _first;
    private ExponentialMean _second;
    private ExponentialMean _third;
    private int _count;

    public ExponentialChain(int period, int depth, ChainSeed seed)
    {
        double factor = 2 / (period + 1.0);
        int firstSeed = seed == ChainSeed.FirstValue ? 1 : period;
        int laterSeed = seed == ChainSeed.Sma ? period : 1;
        _depth = depth;
        _first = new(firstSeed, firstSeed, factor);
        _second = new(laterSeed, laterSeed, factor);
        _third = new(laterSeed, laterSeed, factor);
        _secondFrom = period;
        _thirdFrom = seed == ChainSeed.SharedSma ? period : (2 * period) - 1;
        WarmUp = seed == ChainSeed.SharedSma ? period : (depth * (period - 1)) + 1;
    }

    /// <summary>Values up to and including the first after which the whole chain has one.</summary>
    public int WarmUp { get; }

    public double First { get; private set; }

    public double Second { get; private set; }

    public double Third { get; private set; }

    /// <summary>Bars after which the start of a chain no longer matters to 1e-12.</summary>
    public static int SettlesAfter(int period) => (45 * period) + 150;

    /// <summary>Takes a value; true when the whole chain has one.</summary>
    public bool Add(double value)
    {
        _count = Math.Min(_count + 1, WarmUp);
        First = _first.Add(value);
        if (_depth > 1 && _count >= _secondFrom)
        {
            Second = _second.Add(First);
            if (_depth > 2 && _count >= _thirdFrom)
            {
                Third = _third.Add(Second);
            }
        }

        return _count == WarmUp;
    }

    public void Reset()
    {
        _first.Reset();
        _second.Reset();
        _third.Reset();
        _count = 0;
    }

    public void Transfer(StateCursor state)
    {
        _first.Transfer(state);
        _second.Transfer(state);
        _third.Transfer(state);
        state.Value(ref _count);
    }
}
