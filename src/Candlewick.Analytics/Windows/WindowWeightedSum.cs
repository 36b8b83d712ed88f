using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Windows;

/// <summary>Sum of the last n values with weights 1 (oldest) to n (newest), without drift.</summary>
/// <remarks>Like <see cref="WindowSum"/> a suffix of the previous block and a prefix of the current one; nothing is ever subtracted.</remarks>
public struct WindowWeightedSum
{
    private readonly double[] _block;
    private readonly double[] _weighted;
    private double _prefix;
    private double _weightedPrefix;
    private int _filled;
    private bool _hasPrevious;

    /// <param name="length">Values in a window, at least 1.</param>
    public WindowWeightedSum(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        _block = new double[length];
        _weighted = new double[length];
    }

    /// <summary>Takes a value; the weighted sum of the last n, or NaN while there are fewer.</summary>
    public double Add(double value)
    {
        int at = _filled;
        int older = _block.Length - at - 1;
        _prefix = at == 0 ? value : _prefix + value;
        _weightedPrefix = at == 0 ? value : _weightedPrefix + ((at + 1) * value);
        double suffix = older > 0 ? _weighted[at + 1] : 0;
        double sum = _hasPrevious || older == 0 ? suffix + ((older * _prefix) + _weightedPrefix) : double.NaN;
        _block[at] = value;
        _filled = at + 1;
        if (older == 0)
        {
            Turn();
        }

        return sum;
    }

    public void Reset()
    {
        _prefix = 0;
        _weightedPrefix = 0;
        _filled = 0;
        _hasPrevious = false;
        Array.Clear(_block);
        Array.Clear(_weighted);
    }

    public void Transfer(StateCursor state)
    {
        state.Values(_block);
        state.Values(_weighted);
        state.Value(ref _prefix);
        state.Value(ref _weightedPrefix);
        state.Value(ref _filled);
        state.Value(ref _hasPrevious);
    }

    /// <summary>Turns the finished block into the weighted sums of its suffixes: each is the sum of the plain sums of those within it.</summary>
    private void Turn()
    {
        double plain = 0;
        double weighted = 0;
        for (int i = _block.Length - 1; i >= 0; i--)
        {
            plain += _block[i];
            weighted += plain;
            _weighted[i] = weighted;
        }

        _filled = 0;
        _hasPrevious = true;
    }
}
