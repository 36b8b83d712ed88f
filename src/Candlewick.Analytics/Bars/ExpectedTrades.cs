namespace Candlewick.Analytics.Bars;

/// <summary>An exponentially weighted mean over bars; the first bar is its own mean.</summary>
internal struct BarMean(int span)
{
    private readonly double _weight = 2.0 / (span + 1);
    private bool _hasValue;

    public double Value { get; private set; }

    public void Add(double value)
    {
        Value = _hasValue ? Value + (_weight * (value - Value)) : value;
        _hasValue = true;
    }

    public void Restart()
    {
        Value = 0;
        _hasValue = false;
    }
}

/// <summary>How many trades the next bar is expected to have: the size until a bar has closed, then the mean, held near the size.</summary>
internal struct ExpectedTrades(double size, ExpectationOptions options)
{
    private readonly double _size = size;
    private readonly double _drift = options.Drift;
    private BarMean _mean = new(options.Span);
    private double _value = size;

    public readonly double Value => _value;

    /// <summary>True once a bar has closed since the anchor.</summary>
    public bool HasHistory { get; private set; }

    public void Close(double trades)
    {
        _mean.Add(trades);
        HasHistory = true;
        _value = Math.Clamp(_mean.Value, _size / _drift, _size * _drift);
    }

    public void Restart()
    {
        _mean.Restart();
        HasHistory = false;
        _value = _size;
    }
}
