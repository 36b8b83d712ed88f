using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Candlewick.Analytics.Indicators;

/// <summary>Arithmetic that rows of a block do not hand on to one another, several rows at a time; each row gets the bits of the scalar form.</summary>
internal static class BlockMath
{
    /// <summary>Divides each value.</summary>
    public static void Divide(Span<double> values, double divisor)
    {
        Span<Vector<double>> vectors = MemoryMarshal.Cast<double, Vector<double>>(values);
        Vector<double> by = new(divisor);
        foreach (ref Vector<double> vector in vectors)
        {
            vector /= by;
        }

        for (int i = vectors.Length * Vector<double>.Count; i < values.Length; i++)
        {
            values[i] /= divisor;
        }
    }

    /// <summary>max(high, previous close) - min(low, previous close).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double TrueRange(double high, double low, double previousClose) =>
        double.MaxNative(high, previousClose) - double.MinNative(low, previousClose);

    /// <summary>True ranges of the rows from the second on.</summary>
    public static void TrueRanges(BarPrices bars, Span<double> ranges)
    {
        ReadOnlySpan<double> high = bars.High;
        ReadOnlySpan<double> low = bars.Low;
        ReadOnlySpan<double> close = bars.Close;
        int i = 1;
        for (; i <= high.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            Vector<double> previous = new(close[(i - 1)..]);
            (Vector.MaxNative(new(high[i..]), previous) - Vector.MinNative(new(low[i..]), previous)).CopyTo(ranges[i..]);
        }

        for (; i < high.Length; i++)
        {
            ranges[i] = TrueRange(high[i], low[i], close[i - 1]);
        }
    }

    /// <summary>Wilder's directional movement: the larger of rise of the high and fall of the low where it is positive; at most one of the two is not 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (double Plus, double Minus) Movement(double rise, double fall)
    {
        Vector128<double> both = Vector128.MaxNative(Vector128.Create(rise, fall), Vector128<double>.Zero);
        Vector128<double> other = Vector128.Shuffle(both, Vector128.Create(1L, 0));
        Vector128<double> larger = both & Vector128.GreaterThan(both, other);
        return (larger[0], larger[1]);
    }

    /// <summary>Directional movements of the rows from the second on.</summary>
    public static void Movements(BarPrices bars, Span<double> plus, Span<double> minus)
    {
        ReadOnlySpan<double> high = bars.High;
        ReadOnlySpan<double> low = bars.Low;
        int i = 1;
        for (; i <= high.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            Vector<double> rise = Vector.MaxNative(new Vector<double>(high[i..]) - new Vector<double>(high[(i - 1)..]), Vector<double>.Zero);
            Vector<double> fall = Vector.MaxNative(new Vector<double>(low[(i - 1)..]) - new Vector<double>(low[i..]), Vector<double>.Zero);
            (rise & Vector.AsVectorDouble(Vector.GreaterThan(rise, fall))).CopyTo(plus[i..]);
            (fall & Vector.AsVectorDouble(Vector.GreaterThan(fall, rise))).CopyTo(minus[i..]);
        }

        for (; i < high.Length; i++)
        {
            (plus[i], minus[i]) = Movement(high[i] - high[i - 1], low[i - 1] - low[i]);
        }
    }
}
