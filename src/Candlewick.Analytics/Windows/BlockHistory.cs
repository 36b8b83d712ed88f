namespace Candlewick.Analytics.Windows;

/// <summary>A block of values behind those before it that its windows reach back to, so that every window lies in one piece.</summary>
internal struct BlockHistory
{
    /// <summary>Vectors may be read so far beyond the last value.</summary>
    private const int Beyond = 8;

    private readonly double[] _values;
    private readonly int _before;
    private int _known;

    /// <param name="length">Values in a window.</param>
    /// <param name="block">Most values in a block.</param>
    public BlockHistory(int length, int block)
    {
        _before = length - 1;
        _values = new double[_before + block + Beyond];
    }

    /// <summary>Takes a block; all of it behind the values before it. Void after the next call.</summary>
    public readonly Span<double> Begin(ReadOnlySpan<double> values)
    {
        values.CopyTo(_values.AsSpan(_before));
        return _values.AsSpan(0, _before + values.Length);
    }

    /// <summary>Keeps what the next block needs; how many of the rows come before the first whole window.</summary>
    public int End(int count)
    {
        int early = Math.Clamp(_before - _known, 0, count);
        _known = Math.Min(_before, _known + count);
        _values.AsSpan(count, _before).CopyTo(_values);
        return early;
    }

    public void Reset() => _known = 0;
}
