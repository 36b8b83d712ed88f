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
        ref double value = ref MemoryMarshal.GetReference(values);
        Quotient quotient = new(divisor);
        int i = 0;
        for (; i <= values.Length - Vector512<double>.Count; i += Vector512<double>.Count)
        {
            quotient.Of(Vector512.LoadUnsafe(ref value, (nuint)i)).StoreUnsafe(ref value, (nuint)i);
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

    /// <summary>True ranges of the rows from the second on; false when a price of these rows may be not finite (what is written is void then).</summary>
    public static bool TryTrueRanges(BarPrices bars, Span<double> ranges)
    {
        ref double high = ref MemoryMarshal.GetReference(bars.High);
        ref double low = ref MemoryMarshal.GetReference(bars.Low);
        ref double close = ref MemoryMarshal.GetReference(bars.Close);
        ref double range = ref MemoryMarshal.GetReference(ranges[..bars.Close.Length]);
        Vector512<double> zeros = Vector512<double>.Zero;
        double zero = 0;
        int i = 1;
        for (; i <= bars.Close.Length - Vector512<double>.Count; i += Vector512<double>.Count)
        {
            nuint at = (nuint)i;
            ColumnRuns.Ahead(ref Unsafe.Add(ref high, i + ColumnRuns.BlockLength));
            ColumnRuns.Ahead(ref Unsafe.Add(ref low, i + ColumnRuns.BlockLength));
            ColumnRuns.Ahead(ref Unsafe.Add(ref close, i + ColumnRuns.BlockLength));
            Vector512<double> previous = Vector512.LoadUnsafe(ref close, at - 1);
            Vector512<double> top = Vector512.LoadUnsafe(ref high, at);
            Vector512<double> bottom = Vector512.LoadUnsafe(ref low, at);
            zeros = Vector512.FusedMultiplyAdd(top + bottom + Vector512.LoadUnsafe(ref close, at), Vector512<double>.Zero, zeros);
            (Vector512.MaxNative(top, previous) - Vector512.MinNative(bottom, previous)).StoreUnsafe(ref range, at);
        }

        for (; i < bars.Close.Length; i++)
        {
            zero += (bars.High[i] + bars.Low[i] + bars.Close[i]) * 0;
            ranges[i] = TrueRange(bars.High[i], bars.Low[i], bars.Close[i - 1]);
        }

        return Vector512.EqualsAll(zeros + Vector512.Create(zero), Vector512<double>.Zero);
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
        ref double high = ref MemoryMarshal.GetReference(bars.High);
        ref double low = ref MemoryMarshal.GetReference(bars.Low);
        ref double up = ref MemoryMarshal.GetReference(plus[..bars.Close.Length]);
        ref double down = ref MemoryMarshal.GetReference(minus[..bars.Close.Length]);
        int i = 1;
        for (; i <= bars.Close.Length - Vector512<double>.Count; i += Vector512<double>.Count)
        {
            nuint at = (nuint)i;
            Vector512<double> rise = Vector512.LoadUnsafe(ref high, at) - Vector512.LoadUnsafe(ref high, at - 1);
            Vector512<double> fall = Vector512.LoadUnsafe(ref low, at - 1) - Vector512.LoadUnsafe(ref low, at);
            rise = Vector512.MaxNative(rise, Vector512<double>.Zero);
            fall = Vector512.MaxNative(fall, Vector512<double>.Zero);
            (rise & Vector512.GreaterThan(rise, fall)).StoreUnsafe(ref up, at);
            (fall & Vector512.GreaterThan(fall, rise)).StoreUnsafe(ref down, at);
        }

        for (; i < bars.Close.Length; i++)
        {
            (plus[i], minus[i]) = Movement(bars.High[i] - bars.High[i - 1], bars.Low[i - 1] - bars.Low[i]);
        }
    }
}

/// <summary>Divides by one divisor: twice correcting the product with the reciprocal gives the rounded quotient sooner than dividing.</summary>
/// <remarks>P. Markstein, Computation of elementary functions on the IBM RISC System/6000 processor, 1990.</remarks>
internal readonly struct Quotient(double divisor)
{
    /// <summary>Outside of these sizes a remainder may be rounded.</summary>
    private const double Least = 1e-280;

    private const double Most = 1e290;

    private readonly Vector512<double> _by = Vector512.Create(-divisor);
    private readonly Vector512<double> _reciprocal = Vector512.Create(1 / divisor);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<double> Of(Vector512<double> dividend)
    {
        Vector512<double> quotient = dividend * _reciprocal;
        quotient = Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(_by, quotient, dividend), _reciprocal, quotient);
        quotient = Vector512.FusedMultiplyAdd(Vector512.FusedMultiplyAdd(_by, quotient, dividend), _reciprocal, quotient);
        ulong least = BitConverter.DoubleToUInt64Bits(Least);
        Vector512<ulong> above = Vector512.Abs(dividend).AsUInt64() - Vector512.Create(least);
        return Vector512.LessThanAll(above, Vector512.Create(BitConverter.DoubleToUInt64Bits(Most) - least)) ? quotient : dividend / -_by;
    }
}
