using System.Runtime.InteropServices;
using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Windows;

/// <summary>The last n items side by side in memory, oldest first, for computations that look at a whole window.</summary>
/// <remarks>The items move to the front once in n additions, so that an addition costs the same whatever the length.</remarks>
/// <typeparam name="T">A struct made of doubles only.</typeparam>
public struct SlidingWindow<T>
    where T : unmanaged
{
    private readonly T[] _items;
    private readonly int _length;
    private int _end;
    private int _count;

    /// <param name="length">Items in a window, at least 1.</param>
    public SlidingWindow(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        _length = length;
        _items = new T[2 * length];
    }

    public readonly bool IsFull => _count == _length;

    /// <summary>The items of the window, oldest first; fewer than n at the start.</summary>
    public readonly ReadOnlySpan<T> Items => _items.AsSpan(_end - _count, _count);

    public void Add(in T item)
    {
        if (_end == _items.Length)
        {
            int kept = _length - 1;
            _items.AsSpan(_end - kept, kept).CopyTo(_items);
            _end = kept;
        }

        _items[_end++] = item;
        _count = Math.Min(_count + 1, _length);
    }

    public void Reset()
    {
        _end = 0;
        _count = 0;
        Array.Clear(_items);
    }

    public void Transfer(StateCursor state)
    {
        state.Values(MemoryMarshal.Cast<T, double>(_items.AsSpan()));
        state.Value(ref _end);
        state.Value(ref _count);
    }
}
