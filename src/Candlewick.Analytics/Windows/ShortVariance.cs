using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Windows;

/// <summary>Mean and squared deviations of the last 2 to 32 values, from the distances of all of them to the newest.</summary>
/// <remarks>
/// The newest value is one of the window, so the sum of squared deviations is at least a part of 1 / (n + 1) of that of the squared
/// distances: subtracting the square of their mean costs at most n + 1 units in the last place. The values depend on the window alone,
/// to the bit, and equal values give exactly 0. Distances up to 1e150 are squared without overflow. Sums run in four lanes, from the
/// newest values to the oldest; <see cref="EightWindows"/> does the same for eight windows at a time.
/// </remarks>
internal struct ShortVariance
{
    public const int Least = 2;

    public const int Most = 32;

    /// <summary>
    /// The values before the newest in whole groups of four, twice in a row: they can be read in one piece wherever the oldest stands, and what
    /// was just stored, which is slow to read in one piece with others, is in none of the older groups.
    /// </summary>
    private readonly double[] _values;
    private readonly Vector256<double> _oldestGroup;
    private readonly double _part;
    private readonly int _before;
    private readonly int _kept;
    private int _oldest;
    private int _count;

    /// <param name="length">Values in a window.</param>
    public ShortVariance(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, Least);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Most);
        _before = length - 1;
        _part = 1.0 / length;
        _kept = (_before + 3) / 4 * 4;
        _values = new double[2 * _kept];
        _oldestGroup = Vector256.GreaterThanOrEqual(Vector256.Create(0.0, 1, 2, 3), Vector256.Create((double)(_kept - _before)));
    }

    /// <summary>The distance of the mean from the newest value, and the sum of squared deviations; NaN while there are fewer than n values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (double Distance, double Squares) Add(double value)
    {
        ref double oldest = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_values), _oldest);
        (double Distance, double Squares) window = OneWindow(ref Unsafe.Add(ref oldest, _kept), value);
        oldest = value;
        Unsafe.Add(ref oldest, _kept) = value;
        _oldest = _oldest + 1 == _kept ? 0 : _oldest + 1;
        if (_count == _before)
        {
            return window;
        }

        _count++;
        return (double.NaN, double.NaN);
    }

    public void Reset()
    {
        _oldest = 0;
        _count = 0;
        Array.Clear(_values);
    }

    public void Transfer(StateCursor state)
    {
        state.Values(_values);
        state.Value(ref _oldest);
        state.Value(ref _count);
    }

    /// <summary>Distances and squares of every window of a column.</summary>
    /// <param name="values">The rows before the block that its first window reads, then the block.</param>
    public static void Compute(ReadOnlySpan<double> values, int length, Span<double> distances, Span<double> squares)
    {
        ref double value = ref MemoryMarshal.GetReference(values);
        ref double distance = ref MemoryMarshal.GetReference(distances);
        ref double square = ref MemoryMarshal.GetReference(squares[..distances.Length]);
        Vector512<double> part = Vector512.Create(1.0 / length);
        int i = 0;
        for (; i <= distances.Length - Vector512<double>.Count; i += Vector512<double>.Count)
        {
            (Vector512<double> mean, Vector512<double> deviations) = EightWindows(ref Unsafe.Add(ref value, i + length - 1), length, part);
            mean.StoreUnsafe(ref distance, (nuint)i);
            deviations.StoreUnsafe(ref square, (nuint)i);
        }

        for (; i < distances.Length; i++)
        {
            ShortVariance one = new(length);
            for (int row = i; row < i + length - 1; row++)
            {
                one.Add(values[row]);
            }

            (distances[i], squares[i]) = one.Add(values[i + length - 1]);
        }
    }

    /// <summary>Eight windows, each a value later than the one before it.</summary>
    /// <param name="value">The newest value of the first window.</param>
    /// <param name="part">1 / length.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<double> Distances, Vector512<double> Squares) EightWindows(ref double value, int length, Vector512<double> part)
    {
        Vector512<double> newest = Vector512.LoadUnsafe(ref value);
        Vector512<double> sum0 = Vector512<double>.Zero, sum1 = sum0, sum2 = sum0, sum3 = sum0;
        Vector512<double> square0 = sum0, square1 = sum0, square2 = sum0, square3 = sum0;
        for (int age = 1; age < length; age += 4)
        {
            // In place of what is older than the window stands the newest value, whose distance is 0.
            Vector512<double> d3 = Aged(ref value, age) - newest;
            Vector512<double> d2 = Aged(ref value, age + 1 < length ? age + 1 : 0) - newest;
            Vector512<double> d1 = Aged(ref value, age + 2 < length ? age + 2 : 0) - newest;
            Vector512<double> d0 = Aged(ref value, age + 3 < length ? age + 3 : 0) - newest;
            sum0 += d0;
            sum1 += d1;
            sum2 += d2;
            sum3 += d3;
            square0 = Vector512.FusedMultiplyAdd(d0, d0, square0);
            square1 = Vector512.FusedMultiplyAdd(d1, d1, square1);
            square2 = Vector512.FusedMultiplyAdd(d2, d2, square2);
            square3 = Vector512.FusedMultiplyAdd(d3, d3, square3);
        }

        Vector512<double> sum = sum0 + sum2 + (sum1 + sum3);
        Vector512<double> squares = square0 + square2 + (square1 + square3);
        Vector512<double> mean = sum * part;
        return (mean, Vector512.FusedMultiplyAdd(-sum, mean, squares));
    }

    /// <summary>One window.</summary>
    /// <param name="end">Behind the last value before the newest.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly (double Distance, double Squares) OneWindow(ref double end, double value)
    {
        Vector256<double> newest = Vector256.Create(value);
        Vector256<double> sums = Vector256<double>.Zero;
        Vector256<double> squares = Vector256<double>.Zero;
        Vector256<double> distance = Latest(ref end, 4) - newest;
        for (int age = 8; age <= _kept; age += 4)
        {
            sums += distance;
            squares = Vector256.FusedMultiplyAdd(distance, distance, squares);
            distance = (age == 8 ? Latest(ref end, age) : Vector256.LoadUnsafe(ref Unsafe.Subtract(ref end, age))) - newest;
        }

        distance &= _oldestGroup;
        sums += distance;
        squares = Vector256.FusedMultiplyAdd(distance, distance, squares);
        double sum = Total(sums);
        double mean = sum * _part;
        return (mean, Math.FusedMultiplyAdd(-sum, mean, Total(squares)));
    }

    /// <summary>Four values, read one by one: what was just stored one by one is slow to read in one piece.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Latest(ref double end, int age) => Vector256.Create(
        Unsafe.Subtract(ref end, age), Unsafe.Subtract(ref end, age - 1), Unsafe.Subtract(ref end, age - 2), Unsafe.Subtract(ref end, age - 3));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Aged(ref double value, int age) => Vector512.LoadUnsafe(ref Unsafe.Subtract(ref value, age));

    /// <summary>The sum of the lanes, those two apart first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Total(Vector256<double> lanes)
    {
        Vector128<double> pairs = lanes.GetLower() + lanes.GetUpper();
        return pairs[0] + pairs[1];
    }
}
