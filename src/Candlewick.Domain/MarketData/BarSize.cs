using System.Globalization;

namespace Candlewick.Domain.MarketData;

/// <summary>The text of a bar's size: a decimal number without needless zeros and the code of the kind, such as <c>1000t</c>, <c>0.5v</c> or <c>10renko</c>.</summary>
public static class BarSize
{
    private const decimal Largest = 1_000_000_000_000_000m;
    private const int MostDecimals = 12;

    /// <summary>The codes and what they count, for who wrote another one.</summary>
    internal const string Units = "t trades, v volume, q quote volume, ti and vi imbalance, tr and vr runs of trades and volume, renko, range";

    /// <summary>By <see cref="BarKind"/>.</summary>
    private static readonly string[] Codes = ["", "t", "v", "q", "ti", "vi", "tr", "vr", "renko", "range"];

    /// <summary>The code of a kind, as it stands behind the size; empty for time bars.</summary>
    public static string CodeOf(BarKind kind) => Codes[(int)kind];

    /// <summary>True for kinds whose size counts trades: a whole number.</summary>
    public static bool IsWhole(BarKind kind) => kind is not (BarKind.Volume or BarKind.QuoteVolume or BarKind.Renko or BarKind.Range);

    /// <summary>Positive, at most 1e15, at most 12 decimals; whole where it counts trades.</summary>
    public static bool IsPossible(BarKind kind, decimal size) =>
        kind is > BarKind.Timed and <= BarKind.Range && size > 0 && size <= Largest
        && decimal.Round(size, MostDecimals) == size && !(IsWhole(kind) && decimal.Truncate(size) != size);

    /// <summary>What <see cref="IsPossible"/> demands, in words.</summary>
    public static string Expected(BarKind kind) =>
        kind == BarKind.Timed ? "a kind other than time bars" : $"{(IsWhole(kind) ? "a whole number" : "a number with at most 12 decimals")} above 0, at most 1e15";

    public static string ToText(BarKind kind, decimal size) =>
        size.ToString("0.############", CultureInfo.InvariantCulture) + CodeOf(kind);

    /// <summary>Reads what <see cref="ToText"/> wrote; false for any other text, time codes included.</summary>
    public static bool TryParse(string text, out BarKind kind, out decimal size)
    {
        int digits = 0;
        while (digits < text.Length && (char.IsAsciiDigit(text[digits]) || text[digits] == '.'))
        {
            digits++;
        }

        kind = (BarKind)Math.Max(0, Array.IndexOf(Codes, text[digits..]));
        return decimal.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out size)
            && IsPossible(kind, size) && ToText(kind, size) == text;
    }
}
