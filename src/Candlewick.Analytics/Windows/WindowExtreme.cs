using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Windows;

/// <summary>Largest or smallest of the last n values, and how many values ago it came; exact, whatever came before.</summary>
/// <remarks>Keeps the candidates of the window in a ring, each more extreme than those after it: two comparisons a value on average.</remarks>
public struct WindowExtreme
{
    private readonly double[] _values;
    private readonly long[] _positions;
    private readonly bool _largest;
    private int _first;
    private int _count;
    private long _next;

    /// <param name="length">Values in a window, at least 1.</param>
    /// <param name="largest">True for the maximum, false for the minimum.</param>
    public WindowExtreme(int length, bool largest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        _values = new double[length];
        _positions = new long[length];
        _largest = largest;
    }

    /// <summary>How many values ago the extreme came, 0 for the newest; of equal ones the newest.</summary>
    public readonly int Age => (int)(_next - 1 - _positions[_first]);

    /// <summary>True when a whole window has come.</summary>
    public readonly bool IsFull => _next >= _values.Length;

    /// <summary>Takes a value; the extreme of those in the window, which holds fewer than n at the start.</summary>
    public double Add(double value)
    {
        int length = _values.Length;
        if (_count > 0 && _positions[_first] == _next - length)
        {
            _first = _first + 1 == length ? 0 : _first + 1;
            _count--;
        }

        int end = Slot(_first + _count);
        while (_count > 0)
        {
            int last = end == 0 ? length - 1 : end - 1;
            if (_largest ? _values[last] > value : _values[last] < value)
            {
                break;
            }

            end = last;
            _count--;
        }

        _values[end] = value;
        _positions[end] = _next++;
        _count++;
        return _values[_first];
    }

    public void Reset()
    {
        _first = 0;
        _count = 0;
        _next = 0;
        Array.Clear(_values);
        Array.Clear(_positions);
    }

    public void Transfer(StateCursor state)
    {
        state.Values(_values);
        state.Values(_positions);
        state.Value(ref _first);
        state.Value(ref _count);
        state.Value(ref _next);
    }

    private readonly int Slot(int index) => index >= _values.Length ? index - _values.Length : index;
}
