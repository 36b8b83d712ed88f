namespace Candlewick.Venues.Binance.Archives;

/// <summary>Compares decimals as text, without rounding.</summary>
internal static class DecimalText
{
    /// <summary>True when both texts are the same decimal, whatever their zeros, signs and exponents look like.</summary>
    public static bool HasSameValue(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        Span<byte> digitsA = stackalloc byte[a.Length];
        Span<byte> digitsB = stackalloc byte[b.Length];
        (int lengthA, int exponentA, bool negativeA) = Normalize(a, digitsA);
        (int lengthB, int exponentB, bool negativeB) = Normalize(b, digitsB);
        return lengthA == lengthB && (lengthA == 0 || (exponentA == exponentB && negativeA == negativeB))
            && digitsA[..lengthA].SequenceEqual(digitsB[..lengthB]);
    }

    /// <summary>True when the text is the decimal <c>digits / 10^scale</c>.</summary>
    public static bool HasValue(ReadOnlySpan<byte> text, ulong digits, int scale)
    {
        Span<byte> spelled = stackalloc byte[32];
        digits.TryFormat(spelled, out int written);
        spelled[written++] = (byte)'e';
        (-scale).TryFormat(spelled[written..], out int exponent);
        return HasSameValue(text, spelled[..(written + exponent)]);
    }

    /// <summary>Significant digits without zeros at either end, and the power of ten of the last of them.</summary>
    private static (int Length, int Exponent, bool IsNegative) Normalize(ReadOnlySpan<byte> text, Span<byte> digits)
    {
        int length = 0, exponent = 0, at = 0;
        bool isNegative = text.Length > 0 && text[0] == '-', afterDot = false;
        for (; at < text.Length && (text[at] | 0x20) != 'e'; at++)
        {
            byte c = text[at];
            afterDot |= c == '.';
            if (c is < (byte)'0' or > (byte)'9')
            {
                continue;
            }

            exponent -= afterDot ? 1 : 0;
            if (length > 0 || c != '0')
            {
                digits[length++] = c;
            }
        }

        if (at < text.Length && int.TryParse(text[(at + 1)..], out int written))
        {
            exponent += written;
        }

        while (length > 0 && digits[length - 1] == '0')
        {
            length--;
            exponent++;
        }

        return (length, exponent, isNegative);
    }
}
