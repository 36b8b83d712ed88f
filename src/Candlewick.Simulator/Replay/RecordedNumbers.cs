using System.Globalization;

namespace Candlewick.Simulator.Replay;

/// <summary>Decimal texts of recordings in whole units of 1e-8.</summary>
internal static class RecordedNumbers
{
    /// <exception cref="InputException">No number, or one with more than eight digits after the point.</exception>
    public static long Units(string text)
    {
        bool isNumber = decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value);
        decimal units = isNumber ? value * 100_000_000m : 0.5m;
        return units == decimal.Truncate(units) ? (long)units : throw new InputException($"replay: found '{text}', expected a number of at most eight digits after the point.");
    }

    /// <summary>Digits after the point.</summary>
    public static int Decimals(string text)
    {
        int point = text.IndexOf('.', StringComparison.Ordinal);
        return point < 0 ? 0 : text.Length - point - 1;
    }
}
