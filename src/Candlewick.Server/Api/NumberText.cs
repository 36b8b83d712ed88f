using System.Buffers.Text;

namespace Candlewick.Server.Api;

/// <summary>Doubles as their shortest text, for the many that are a short decimal: prices, quantities, counts.</summary>
internal static class NumberText
{
    /// <summary>Bytes that a text may take.</summary>
    public const int Longest = 32;

    /// <summary>A whole number below it, and its decimal fraction, has at most 15 digits, so that its text is the shortest one that gives the number back.</summary>
    private const double MostUnits = 1e15;

    private const double Least = 1e-3;

    private static ReadOnlySpan<double> Powers => [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8];

    /// <summary>Writes the text that <c>ToString("R")</c> gives; false, and nothing, for numbers that are no short decimal.</summary>
    public static bool TryFormat(double number, Span<byte> target, out int length)
    {
        length = 0;
        double size = Math.Abs(number);
        if (!(size >= Least))
        {
            return false;
        }

        for (int decimals = 0; decimals < Powers.Length; decimals++)
        {
            double units = Math.Round(size * Powers[decimals]);
            if (units >= MostUnits)
            {
                return false;
            }

            // Both are exact, so the quotient is the double that is nearest to the decimal.
            if (units / Powers[decimals] == size)
            {
                length = Write(number < 0, (ulong)units, decimals, target);
                return true;
            }
        }

        return false;
    }

    private static int Write(bool isNegative, ulong units, int decimals, Span<byte> target)
    {
        int at = 0;
        if (isNegative)
        {
            target[at++] = (byte)'-';
        }

        ulong power = (ulong)Powers[decimals];
        Utf8Formatter.TryFormat(units / power, target[at..], out int whole);
        at += whole;
        if (decimals == 0)
        {
            return at;
        }

        target[at++] = (byte)'.';
        ulong fraction = units % power;
        for (int place = decimals - 1; place >= 0; place--)
        {
            target[at + place] = (byte)('0' + (fraction % 10));
            fraction /= 10;
        }

        return at + decimals;
    }
}
