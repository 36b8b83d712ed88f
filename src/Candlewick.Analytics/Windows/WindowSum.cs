using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Windows;

/// <summary>Sum of the last n values without drift: the sum of a suffix of the previous block of n values and a prefix of the current one.</summary>
/// <remarks>
/// Nothing is ever subtracted, so a value that left the window leaves no trace, and one addition a value is on the critical path.
/// The split into blocks begins at the first value; other starts differ in rounding only (below 1e-15 of the sum of magnitudes).
/// </remarks>
public struct WindowSum
{
    private readonly double[] _block;
    private double _prefix;
    private int _filled;
    private bool _hasPrevious;

    /// <param name="length">Values in a window, at least 1.</param>
    public WindowSum(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        _block = new double[length];
    }

    /// <summary>Takes a value; the sum of the last n, or NaN while there are fewer.</summary>
    public double Add(double value)
    {
        double[] block = _block;
        int at = _filled;
        _prefix = at == 0 ? value : _prefix + value;
        double suffix = at + 1 < block.Length ? block[at + 1] : 0;
        double sum = at + 1 == block.Length ? _prefix : _hasPrevious ? suffix + _prefix : double.NaN;
        block[at] = value;
        _filled = at + 1;
        if (_filled == block.Length)
        {
            Turn();
        }

        return sum;
    }

    /// <summary>Takes values; the sum after each, to the bits that <see cref="Add"/> gives.</summary>
    internal void AddBlock(ReadOnlySpan<double> values, Span<double> sums)
    {
        for (int start = 0; start < values.Length;)
        {
            int run = Math.Min(_block.Length - _filled, values.Length - start);
            AddRun(values.Slice(start, run), sums.Slice(start, run));
            start += run;
        }
    }

    public void Reset()
    {
        _prefix = 0;
        _filled = 0;
        _hasPrevious = false;
        Array.Clear(_block);
    }

    public void Transfer(StateCursor state)
    {
        state.Values(_block);
        state.Value(ref _prefix);
        state.Value(ref _filled);
        state.Value(ref _hasPrevious);
    }

    /// <summary>Takes values that end in the current block.</summary>
    private void AddRun(ReadOnlySpan<double> values, Span<double> sums)
    {
        Span<double> block = _block.AsSpan(_filled);
        double prefix = _filled == 0 ? -0.0 : _prefix;
        int last = Math.Min(values.Length, block.Length - 1);
        for (int i = 0; i < last; i++)
        {
            prefix += values[i];
            sums[i] = block[i + 1] + prefix;
            block[i] = values[i];
        }

        if (!_hasPrevious)
        {
            sums[..last].Fill(double.NaN);
        }

        if (last < values.Length)
        {
            prefix += values[last];
            sums[last] = prefix;
            block[last] = values[last];
        }

        _prefix = prefix;
        _filled += values.Length;
        if (_filled == _block.Length)
        {
            Turn();
        }
    }

    /// <summary>Turns the finished block into its suffix sums.</summary>
    private void Turn()
    {
        double sum = 0;
        for (int i = _block.Length - 1; i >= 0; i--)
        {
            sum += _block[i];
            _block[i] = sum;
        }

        _filled = 0;
        _hasPrevious = true;
    }
}
