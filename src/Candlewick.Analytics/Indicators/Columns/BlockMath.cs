using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Candlewick.Analytics.Indicators;

/// <summary>Arithmetic that rows of a block do not hand on to one another, several rows at a time; each row gets the bits of the scalar form.</summary>
internal static class BlockMath
{
    /// <summary>Outside of these sizes a remainder may be rounded.</summary>
    private const double LeastOrdinary = 1e-280;

    private const double MostOrdinary = 1e290;

    /// <summary>Divides each value; twice correcting the product with the reciprocal gives the rounded quotient sooner than dividing.</summary>
    public static void Divide(Span<double> values, double divisor)
    {
        ref double value = ref MemoryMarshal.GetReference(values);
        Vector512<double> by = Vector512.Create(-divisor);
        Vector512<double> reciprocal = Vector512.Create(1 / divisor);
        int i = 0;
        for (; i <= values.Length - Vector512<double>.Count; i += Vector512<double>.Count)
        {
            Vector512<double> dividend = Vector512.LoadUnsafe(ref value, (nuint)i);
            Vector512<double> quotient = dividend * reciprocal;
            quotient = Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(by, quotient, dividend), reciprocal, quotient);
            quotient = Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(by, quotient, dividend), reciprocal, quotient);
            Vector512<double> size = Vector512.Abs(dividend);
            bool isOrdinary = Vector512.GreaterThanAll(size, Vector512.Create(LeastOrdinary)) && Vector512.LessThanAll(size, Vector512.Create(MostOrdinary));
            (isOrdinary ? quotient : dividend / -by).StoreUnsafe(ref value, (nuint)i);
        }

        for (; i < values.Length; i++)
        {
            values[i] /= divisor;
        }
    }

    /// <summary>Replaces each value by the root of its product.</summary>
    public static void Root(Span<double> values, double factor)
    {
        ref double value = ref MemoryMarshal.GetReference(values);
        Vector512<double> by = Vector512.Create(factor);
        int i = 0;
        for (; i <= values.Length - Vector512<double>.Count; i += Vector512<double>.Count)
        {
            Vector512.Sqrt(Vector512.LoadUnsafe(ref value, (nuint)i) * by).StoreUnsafe(ref value, (nuint)i);
        }

        for (; i < values.Length; i++)
        {
            values[i] = Math.Sqrt(values[i] * factor);
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
