using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Windows;

/// <summary>The last n values in order of arrival.</summary>
public struct Ring
{
    private readonly double[] _values;
    private int _next;
    private int _count;

    /// <param name="length">Values kept, at least 1.</param>
    public Ring(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        _values = new double[length];
    }

    public readonly int Count => _count;

    public readonly int Length => _values.Length;

    public readonly bool IsFull => _count == _values.Length;

    /// <summary>The value that came <paramref name="age"/> values ago; 0 is the newest. Demands age below <see cref="Count"/>.</summary>
    public readonly double this[int age]
    {
        get
        {
            int at = _next - 1 - age;
            return _values[at < 0 ? at + _values.Length : at];
        }
    }

    /// <summary>Takes a value; the one that it pushes out, or NaN while there is room.</summary>
    public double Add(double value)
    {
        double leaving = IsFull ? _values[_next] : double.NaN;
        _values[_next] = value;
        _next = _next + 1 == _values.Length ? 0 : _next + 1;
        _count = Math.Min(_count + 1, _values.Length);
        return leaving;
    }

    /// <summary>Copies the kept values, oldest first.</summary>
    public readonly void CopyTo(Span<double> target)
    {
        for (int i = 0; i < _count; i++)
        {
            target[i] = this[_count - 1 - i];
        }
    }

    public void Reset()
    {
        _next = 0;
        _count = 0;
        Array.Clear(_values);
    }

    public void Transfer(StateCursor state)
    {
        state.Values(_values);
        state.Value(ref _next);
        state.Value(ref _count);
    }
}
