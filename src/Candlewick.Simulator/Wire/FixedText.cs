using System.Buffers.Text;
using Candlewick.Simulator.Market;

namespace Candlewick.Simulator.Wire;

/// <summary>Numbers as the spot venue prints them, eight decimals, from whole units of 1e-8; and the double that such a text is read as.</summary>
internal static class FixedText
{
    private const long One = 100_000_000;
    private const long ExactLimit = 1L << 53;

    /// <summary>Longest line of <see cref="WriteLine"/>, in bytes.</summary>
    public const int LongestLine = 256;

    /// <summary>The correctly rounded double of the printed text.</summary>
    public static double ToDouble(long units)
    {
        // Both sides of the division are exact below 2^53, so the quotient is correctly rounded.
        if (units is > -ExactLimit and < ExactLimit)
        {
            return units / 1e8;
        }

        Span<byte> text = stackalloc byte[24];
        return Utf8Parser.TryParse(text[..Write(units, text)], out double value, out _) ? value : double.NaN;
    }

    /// <summary>The nine values in the order of <see cref="BarColumn"/>.</summary>
    public static void ToDoubles(in SimulatedBar bar, Span<double> values)
    {
        values[0] = ToDouble(bar.Open);
        values[1] = ToDouble(bar.High);
        values[2] = ToDouble(bar.Low);
        values[3] = ToDouble(bar.Close);
        values[4] = ToDouble(bar.Volume);
        values[5] = ToDouble(bar.QuoteVolume);
        values[6] = bar.TradeCount;
        values[7] = ToDouble(bar.TakerVolume);
        values[8] = ToDouble(bar.TakerQuoteVolume);
    }

    public static string ToText(long units, int decimals = 8)
    {
        Span<byte> text = stackalloc byte[24];
        return System.Text.Encoding.ASCII.GetString(text[..Write(units, decimals, text)]);
    }

    /// <summary>Price times quantity in units of 1e-8, cut.</summary>
    public static long Multiply(long price, long quantity) => (long)((Int128)price * quantity / One);

    /// <summary>Writes with fewer digits after the point, which are cut off; returns the length.</summary>
    /// <param name="decimals">0 to 8.</param>
    public static int Write(long units, int decimals, Span<byte> to) => Write(units, to) - 8 + decimals - (decimals == 0 ? 1 : 0);

    /// <summary>Writes <c>123.45000000</c>; returns the length, at most 21.</summary>
    public static int Write(long units, Span<byte> to)
    {
        (long whole, long fraction) = Math.DivRem(units, One);
        Utf8Formatter.TryFormat(whole, to, out int length);
        to[length] = (byte)'.';
        for (int i = length + 8; i > length; i--)
        {
            (fraction, long digit) = Math.DivRem(fraction, 10);
            to[i] = (byte)('0' + digit);
        }

        return length + 9;
    }

    /// <summary>Writes one row of an archive, twelve columns and a newline; close time inclusive in the unit's last instant.</summary>
    /// <param name="usPerUnit">1 for microseconds, 1,000 for milliseconds.</param>
    public static int WriteLine(in SimulatedBar bar, long usPerUnit, Span<byte> to)
    {
        int at = WriteWhole(bar.OpenUs / usPerUnit, to, 0);
        at = WriteFixed(bar.Open, to, at);
        at = WriteFixed(bar.High, to, at);
        at = WriteFixed(bar.Low, to, at);
        at = WriteFixed(bar.Close, to, at);
        at = WriteFixed(bar.Volume, to, at);
        at = WriteWhole((bar.CloseUs / usPerUnit) - 1, to, at);
        at = WriteFixed(bar.QuoteVolume, to, at);
        at = WriteWhole(bar.TradeCount, to, at);
        at = WriteFixed(bar.TakerVolume, to, at);
        at = WriteFixed(bar.TakerQuoteVolume, to, at);
        to[at] = (byte)'0';
        to[at + 1] = (byte)'\n';
        return at + 2;
    }

    private static int WriteFixed(long units, Span<byte> to, int at)
    {
        at += Write(units, to[at..]);
        to[at] = (byte)',';
        return at + 1;
    }

    private static int WriteWhole(long value, Span<byte> to, int at)
    {
        Utf8Formatter.TryFormat(value, to[at..], out int length);
        to[at + length] = (byte)',';
        return at + length + 1;
    }
}
