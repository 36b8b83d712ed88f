using System.Globalization;
using Candlewick.Analytics.Patterns;
using Candlewick.Analytics.Tests.Indicators;
using Candlewick.Analytics.Tests.Patterns;
using Candlewick.Testing;

namespace Candlewick.Analytics.Tests.References;

/// <summary>Tulip's worked examples with its conventions as options: every bar that it names has the pattern, every bar that it denies has not.</summary>
/// <remarks>
/// Its sizes: one mean of ten bars before the last one; no body below 0.05 of the mean range, short below 0.5 and long above 1.4 of the mean
/// body, no shadow below 0.05 of the mean range, long above 0.6 of the mean body, near within 0.3 of the mean range. Rules that differ from
/// TA-Lib's, and so from ours: a long-legged doji has two long shadows there; gaps may touch; the third bar of a star gaps back;
/// crows and soldiers demand inner opens only. None of these shows in the examples.
/// </remarks>
internal static class TulipPatternReferences
{
    private static readonly (string Name, double Value)[] Conventions =
    [
        ("body_doji", 0.05), ("body_short", 0.5), ("body_long", 1.4),
        ("shadow_very_short", 0.05), ("shadow_long", 0.6), ("shadow_long_period", 10), ("shadow_short", 1_000),
        ("near", 0.3), ("near_period", 10), ("penetration", 0), ("averages", (double)PatternAverages.BeforeLastBar),
    ];

    private static readonly (string Tulip, string Code, int Sign)[] Counterparts =
    [
        ("doji", "doji", 1), ("dragonfly_doji", "dragonfly-doji", 1), ("gravestone_doji", "gravestone-doji", 1),
        ("long_legged_doji", "long-legged-doji", 1), ("four_price_doji", "four-price-doji", 1), ("star", "star", 0),
        ("marubozu", "marubozu", 0), ("white_marubozu", "marubozu", 1), ("black_marubozu", "marubozu", -1),
        ("big_white_candle", "long-line", 1), ("big_black_candle", "long-line", -1), ("spinning_top", "spinning-top", 0),
        ("engulfing_bull", "engulfing", 1), ("engulfing_bear", "engulfing", -1),
        ("three_white_soldiers", "three-white-soldiers", 1), ("three_black_crows", "three-black-crows", -1),
        ("evening_star", "evening-star", -1), ("evening_doji_star", "evening-doji-star", -1), ("abandoned_baby_bear", "abandoned-baby", -1),
        ("morning_star", "morning-star", 1), ("morning_doji_star", "morning-doji-star", 1), ("abandoned_baby_bull", "abandoned-baby", 1),
        ("hammer", "hammer", 1), ("hanging_man", "hanging-man", -1), ("inverted_hammer", "inverted-hammer", 1),
    ];

    /// <summary>Bars that the examples name or deny.</summary>
    public const int Comparisons = 59;

    /// <summary>One comparison for each pattern of ours: 1 for a bar with it, 0 for one without.</summary>
    public static IReadOnlyList<ReferenceCheck> All { get; } =
        [.. Counterparts.Select(one => one.Code).Distinct(StringComparer.Ordinal).Select(code =>
            new ReferenceCheck(code, "Tulip candles.txt", 0, "Tulip's sizes as options", () => Pairs(code)))];

    private static IEnumerable<(double Expected, double Actual)> Pairs(string code)
    {
        PatternSpec spec = PatternList.Find(code)!;
        (string Name, double Value)[] options = [.. Conventions.Where(option => spec.Indicator.Options.Any(one => one.Name == option.Name))];
        foreach ((BarColumns bars, string[] words) in Examples())
        {
            (string _, string counterpart, int sign) = Counterparts.Single(one => one.Tulip == words[0].TrimStart('!'));
            if (counterpart != code)
            {
                continue;
            }

            double[] found = Computed.Columns(spec.Bind(options), bars)[0];
            foreach (int bar in words.Skip(1).Select(word => int.Parse(word, CultureInfo.InvariantCulture)))
            {
                bool has = sign == 0 ? found[bar] is 100 or -100 : found[bar].Equals(100.0 * sign);
                yield return (words[0].StartsWith('!') ? 0 : 1, has ? 1 : 0);
            }
        }
    }

    private static IEnumerable<(BarColumns Bars, string[] Words)> Examples()
    {
        List<double[]> arrays = [];
        foreach (string line in File.ReadLines(TestData.Require("vectors/tulip/candles.txt")).Select(line => line.Trim()).Where(line => line.Length > 0))
        {
            if (line == "candle")
            {
                arrays = [];
            }
            else if (line.StartsWith('{'))
            {
                arrays.Add([.. line.Trim('{', '}').Split(',').Select(cell => double.Parse(cell.Trim(), CultureInfo.InvariantCulture))]);
            }
            else
            {
                BarColumns bars = PatternBars.Of([.. Enumerable.Range(0, arrays[0].Length).Select(bar => arrays.Select(column => column[bar]).ToArray())]);
                yield return (bars, line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            }
        }
    }
}
