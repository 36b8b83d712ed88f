using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Windows;

/// <summary>Second central moments of pairs of values; each sum runs over the pairs and is not divided by their number.</summary>
/// <param name="MeanX">Mean of x, relative to a value of the window.</param>
/// <param name="MeanY">Mean of y, relative to a value of the window.</param>
/// <param name="SquaresX">Sum of (x - mean x)^2.</param>
/// <param name="SquaresY">Sum of (y - mean y)^2.</param>
/// <param name="Products">Sum of (x - mean x)(y - mean y).</param>
public readonly record struct Comoments(double MeanX, double MeanY, double SquaresX, double SquaresY, double Products);

/// <summary>Variances and covariance of the last n pairs, without drift and without cancellation.</summary>
/// <remarks>
/// Kept for every suffix of the previous block and for the prefix of the current one, relative to values of the window itself, and merged;
/// squares are only ever added. Source: T. F. Chan, G. H. Golub, R. J. LeVeque, Algorithms for Computing the Sample Variance, 1983.
/// </remarks>
public struct WindowComoments
{
    private readonly Pair[] _values;
    private readonly Comoments[] _suffixes;
    private Comoments _prefix;
    private Pair _first;
    private Pair _last;
    private int _filled;
    private bool _hasPrevious;

    /// <param name="length">Pairs in a window, at least 1.</param>
    public WindowComoments(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        _values = new Pair[length];
        _suffixes = new Comoments[length];
    }

    /// <summary>Takes a pair; false while there are fewer than n.</summary>
    /// <param name="moments">Means relative to <paramref name="reference"/>.</param>
    /// <param name="reference">A pair of the window.</param>
    public bool Add(Pair value, out Comoments moments, out Pair reference)
    {
        int at = _filled;
        if (at == 0)
        {
            _first = value;
        }

        _prefix = at == 0 ? default : Grow(_prefix, at, Less(value, _first));
        reference = _first;
        bool isReady = _hasPrevious || at + 1 == _values.Length;
        moments = isReady ? Whole(at) : default;
        _values[at] = value;
        _filled = at + 1;
        if (_filled == _values.Length)
        {
            Turn();
        }

        return isReady;
    }

    public void Reset()
    {
        _prefix = default;
        _first = default;
        _last = default;
        _filled = 0;
        _hasPrevious = false;
        Array.Clear(_values);
        Array.Clear(_suffixes);
    }

    public void Transfer(StateCursor state)
    {
        for (int i = 0; i < _values.Length; i++)
        {
            Transfer(state, ref _values[i]);
            Transfer(state, ref _suffixes[i]);
        }

        Transfer(state, ref _prefix);
        Transfer(state, ref _first);
        Transfer(state, ref _last);
        state.Value(ref _filled);
        state.Value(ref _hasPrevious);
    }

    private static void Transfer(StateCursor state, ref Pair pair)
    {
        (double x, double y) = pair;
        state.Value(ref x);
        state.Value(ref y);
        pair = new(x, y);
    }

    private static void Transfer(StateCursor state, ref Comoments moments)
    {
        (double meanX, double meanY, double squaresX, double squaresY, double products) = moments;
        state.Value(ref meanX);
        state.Value(ref meanY);
        state.Value(ref squaresX);
        state.Value(ref squaresY);
        state.Value(ref products);
        moments = new(meanX, meanY, squaresX, squaresY, products);
    }

    private static Pair Less(Pair value, Pair reference) => new(value.X - reference.X, value.Y - reference.Y);

    private static Comoments Grow(in Comoments moments, double count, Pair value)
    {
        double dx = value.X - moments.MeanX;
        double dy = value.Y - moments.MeanY;
        double share = count / (count + 1);
        return new(
            moments.MeanX + (dx / (count + 1)),
            moments.MeanY + (dy / (count + 1)),
            moments.SquaresX + (dx * dx * share),
            moments.SquaresY + (dy * dy * share),
            moments.Products + (dx * dy * share));
    }

    private readonly Comoments Whole(int at)
    {
        double length = _values.Length;
        double newer = at + 1;
        double older = length - newer;
        if (older == 0)
        {
            return _prefix;
        }

        ref readonly Comoments suffix = ref _suffixes[at + 1];
        double dx = _prefix.MeanX - suffix.MeanX + (_first.X - _last.X);
        double dy = _prefix.MeanY - suffix.MeanY + (_first.Y - _last.Y);
        double share = older * newer / length;
        return new(
            _prefix.MeanX - (dx * (older / length)),
            _prefix.MeanY - (dy * (older / length)),
            suffix.SquaresX + _prefix.SquaresX + (dx * dx * share),
            suffix.SquaresY + _prefix.SquaresY + (dy * dy * share),
            suffix.Products + _prefix.Products + (dx * dy * share));
    }

    /// <summary>Moments of the suffixes of the finished block.</summary>
    private void Turn()
    {
        _last = _values[^1];
        Comoments suffix = default;
        for (int i = _values.Length - 1; i >= 0; i--)
        {
            int count = _values.Length - 1 - i;
            suffix = count == 0 ? default : Grow(suffix, count, Less(_values[i], _last));
            _suffixes[i] = suffix;
        }

        _filled = 0;
        _hasPrevious = true;
    }
}
