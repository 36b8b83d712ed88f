using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Candlewick.Analytics.Windows;

/// <summary>The column form of <see cref="WindowVariance"/>: many windows at a time, to its bits.</summary>
internal struct VarianceColumns
{
    /// <summary>Longer windows are taken one value at a time.</summary>
    private const int LongestVector = 2_048;

    private readonly int _length;
    private readonly double[] _distances;
    private readonly double[] _squares;
    private BlockHistory _history;
    private JoinedVariance _single;

    /// <param name="length">Values in a window.</param>
    /// <param name="block">Most values in a block.</param>
    public VarianceColumns(int length, int block)
    {
        _length = length;
        bool isShort = length <= LongestVector;
        _history = new BlockHistory(isShort ? length : 1, isShort ? block : 0);
        _distances = new double[isShort ? length - 1 + block : 0];
        _squares = new double[_distances.Length];
        _single = new JoinedVariance(isShort ? 1 : length);
    }

    /// <summary>Takes values; distance of the mean from the newest value, and sum of squared deviations, after each; NaN while there are fewer than a window.</summary>
    public void Add(ReadOnlySpan<double> values, Span<double> distances, Span<double> squares)
    {
        if (_length > LongestVector)
        {
            for (int i = 0; i < values.Length; i++)
            {
                (distances[i], squares[i]) = _single.Add(values[i]);
            }

            return;
        }

        if (values.IsEmpty)
        {
            return;
        }

        Span<double> window = _history.Begin(values);
        if (_length is >= ShortVariance.Least and <= ShortVariance.Most)
        {
            ShortVariance.Compute(window, _length, distances[..values.Length], squares);
        }
        else
        {
            Join(window, distances[..values.Length], squares);
        }

        int early = _history.End(values.Length);
        distances[..early].Fill(double.NaN);
        squares[..early].Fill(double.NaN);
    }

    public void Reset()
    {
        _history.Reset();
        _single.Reset();
    }

    private readonly void Join(Span<double> window, Span<double> distances, Span<double> squares)
    {
        int newest = _length - 1;
        int count = distances.Length;
        int taken = 0;
        int size = (_length & 3) == 0 ? 4 : 1;
        Start(window, size);
        for (; ; size <<= 1)
        {
            if ((_length & size) != 0)
            {
                if (taken == 0)
                {
                    _distances.AsSpan(newest, count).CopyTo(distances);
                    _squares.AsSpan(newest, count).CopyTo(squares);
                }
                else
                {
                    Columns both = new(ref distances[0], ref squares[0], ref window[newest], count);
                    Join(both, window, newest - taken, ValueRun.Share(taken, size), ValueRun.Weight(taken, size));
                }

                taken += size;
                if (taken == _length)
                {
                    break;
                }
            }

            Double(window, size);
        }
    }

    /// <summary>Makes the runs of one or of four values.</summary>
    private readonly void Start(Span<double> window, int size)
    {
        int rows = window.Length;
        if (size == 1)
        {
            Array.Clear(_distances, 0, rows);
            Array.Clear(_squares, 0, rows);
            return;
        }

        ref double value = ref MemoryMarshal.GetReference(window);
        ref double distance = ref MemoryMarshal.GetArrayDataReference(_distances);
        ref double square = ref MemoryMarshal.GetArrayDataReference(_squares);
        Vector512<double> half = Vector512.Create(0.5);
        int i = 3;
        for (; i <= rows - Vector512<double>.Count; i += Vector512<double>.Count)
        {
            nuint at = (nuint)i;
            Vector512<double> newest = Vector512.LoadUnsafe(ref value, at);
            Vector512<double> third = Vector512.LoadUnsafe(ref value, at - 2);
            Vector512<double> step = newest - Vector512.LoadUnsafe(ref value, at - 1);
            Vector512<double> olderStep = third - Vector512.LoadUnsafe(ref value, at - 3);
            Vector512<double> halfStep = step * half;
            Vector512<double> olderHalf = olderStep * half;
            Vector512<double> apart = newest - third + (olderHalf - halfStep);
            Vector512.FusedMultiplyAdd(-half, apart, -halfStep).StoreUnsafe(ref distance, at);
            Vector512.FusedMultiplyAdd(apart, apart, (halfStep * step) + (olderHalf * olderStep)).StoreUnsafe(ref square, at);
        }

        for (; i < rows; i++)
        {
            ValueRun newer = new ValueRun(window[i], 0, 0).Join(new ValueRun(window[i - 1], 0, 0), 0.5, 0.5);
            ValueRun older = new ValueRun(window[i - 2], 0, 0).Join(new ValueRun(window[i - 3], 0, 0), 0.5, 0.5);
            Put(i, newer.Join(older, 0.5, 1));
        }
    }

    /// <summary>Makes runs of twice the size; from the end, so that no run is read after it was changed.</summary>
    private readonly void Double(Span<double> window, int size)
    {
        int rows = window.Length;
        ref double value = ref MemoryMarshal.GetReference(window);
        ref double distance = ref MemoryMarshal.GetArrayDataReference(_distances);
        ref double square = ref MemoryMarshal.GetArrayDataReference(_squares);
        Vector512<double> half = Vector512.Create(0.5);
        Vector512<double> weight = Vector512.Create(0.5 * size);
        int i = rows - Vector512<double>.Count;
        for (; i >= size; i -= Vector512<double>.Count)
        {
            nuint at = (nuint)i;
            nuint before = (nuint)(i - size);
            Vector512<double> mine = Vector512.LoadUnsafe(ref distance, at);
            Vector512<double> apart = Vector512.LoadUnsafe(ref value, at) - Vector512.LoadUnsafe(ref value, before)
                + (mine - Vector512.LoadUnsafe(ref distance, before));
            Vector512<double> squares = Vector512.LoadUnsafe(ref square, at) + Vector512.LoadUnsafe(ref square, before);
            Vector512.FusedMultiplyAdd(-half, apart, mine).StoreUnsafe(ref distance, at);
            Vector512.FusedMultiplyAdd(apart * weight, apart, squares).StoreUnsafe(ref square, at);
        }

        for (i += Vector512<double>.Count - 1; i >= size; i--)
        {
            Put(i, Run(window, i).Join(Run(window, i - size), 0.5, 0.5 * size));
        }
    }

    /// <summary>Joins the windows so far with the runs that came before them.</summary>
    /// <param name="before">Where the run before the first window ends.</param>
    private readonly void Join(Columns windows, ReadOnlySpan<double> values, int before, double share, double weight)
    {
        ref double value = ref Unsafe.AsRef(in values[before]);
        ref double distance = ref _distances[before];
        ref double square = ref _squares[before];
        Vector512<double> shares = Vector512.Create(-share);
        Vector512<double> weights = Vector512.Create(weight);
        int i = 0;
        for (; i <= windows.Count - Vector512<double>.Count; i += Vector512<double>.Count)
        {
            nuint at = (nuint)i;
            Vector512<double> mine = Vector512.LoadUnsafe(ref windows.Distance, at);
            Vector512<double> apart = Vector512.LoadUnsafe(ref windows.Value, at) - Vector512.LoadUnsafe(ref value, at)
                + (mine - Vector512.LoadUnsafe(ref distance, at));
            Vector512<double> squares = Vector512.LoadUnsafe(ref windows.Square, at) + Vector512.LoadUnsafe(ref square, at);
            Vector512.FusedMultiplyAdd(shares, apart, mine).StoreUnsafe(ref windows.Distance, at);
            Vector512.FusedMultiplyAdd(apart * weights, apart, squares).StoreUnsafe(ref windows.Square, at);
        }

        for (; i < windows.Count; i++)
        {
            ref double mine = ref Unsafe.Add(ref windows.Distance, i);
            ref double squares = ref Unsafe.Add(ref windows.Square, i);
            (_, mine, squares) = new ValueRun(Unsafe.Add(ref windows.Value, i), mine, squares).Join(Run(values, before + i), share, weight);
        }
    }

    private readonly ValueRun Run(ReadOnlySpan<double> values, int row) => new(values[row], _distances[row], _squares[row]);

    private readonly void Put(int row, ValueRun run) => (_, _distances[row], _squares[row]) = run;

    /// <summary>Windows that are being joined, and the newest value of each.</summary>
    private readonly ref struct Columns(ref double distance, ref double square, ref double value, int count)
    {
        public readonly ref double Distance = ref distance;
        public readonly ref double Square = ref square;
        public readonly ref double Value = ref value;
        public readonly int Count = count;
    }
}
