using System.Numerics;

namespace Candlewick.Analytics.Tests.Statistics;

/// <summary>Doubles as whole numbers of 2^-200, so that sums and products are exact.</summary>
internal static class Exact
{
    /// <summary>Binary digits behind the point.</summary>
    public const int Scale = 200;

    public static BigInteger Of(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7FF);
        long fraction = (bits & 0xF_FFFF_FFFF_FFFF) | (exponent == 0 ? 0 : 1L << 52);
        int shift = Math.Max(exponent, 1) - 1075 + Scale;
        Assert.True(shift >= 0 || value == 0, $"{value:R} is too small.");
        BigInteger whole = value == 0 ? BigInteger.Zero : new BigInteger(fraction) << shift;
        return value < 0 ? -whole : whole;
    }

    /// <summary>The quotient as a double, right to its last digit or the one before.</summary>
    public static double Ratio(BigInteger numerator, BigInteger denominator)
    {
        const int Digits = 160;
        return Math.ScaleB((double)((numerator << Digits) / denominator), -Digits);
    }

    /// <summary>Population deviation: sqrt((n sum x^2 - (sum x)^2) / n^2).</summary>
    public static double Deviation(ReadOnlySpan<double> values)
    {
        BigInteger sum = 0;
        BigInteger squares = 0;
        foreach (double value in values)
        {
            BigInteger x = Of(value);
            sum += x;
            squares += x * x;
        }

        BigInteger n = values.Length;
        return Math.Sqrt(Ratio((n * squares) - (sum * sum), (n * n) << (2 * Scale)));
    }

    /// <summary>RSI of the differences between neighbours by simple means; NaN where there are none.</summary>
    public static double Rsi(ReadOnlySpan<double> closes)
    {
        BigInteger gains = 0;
        BigInteger losses = 0;
        for (int i = 1; i < closes.Length; i++)
        {
            BigInteger change = Of(closes[i]) - Of(closes[i - 1]);
            gains += BigInteger.Max(change, 0);
            losses += BigInteger.Max(-change, 0);
        }

        return (gains + losses).IsZero ? double.NaN : Ratio(100 * gains, gains + losses);
    }
}
