using System.Globalization;
using Candlewick.Analytics.Patterns;
using Candlewick.Analytics.Tests.Indicators;
using Candlewick.Testing;

namespace Candlewick.Analytics.Tests.Patterns;

/// <summary>Tulip's worked examples with its conventions as options: every bar that it names has the pattern, every bar that it denies has not.</summary>
/// <remarks>
/// Its sizes: one mean of ten bars before the last one; no body below 0.05 of the mean range, short below 0.5 and long above 1.4 of the mean
/// body, no shadow below 0.05 of the mean range, long above 0.6 of the mean body, near within 0.3 of the mean range. Rules that differ from
/// TA-Lib's, and so from ours: a long-legged doji has two long shadows there; gaps may touch; the third bar of a star gaps back;
/// crows and soldiers demand inner opens only. None of these shows in the examples.
/// </remarks>
public sealed class TulipPatternTests
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

    [Fact]
    public void Compute_WorkedExamples_AgreeBarForBar()
    {
        int compared = 0;
        foreach ((int example, BarColumns bars, string[] words) in Examples())
        {
            (string _, string code, int sign) = Counterparts.Single(one => one.Tulip == words[0].TrimStart('!'));
            PatternSpec spec = PatternList.Find(code)!;
            double[] found = Computed.Columns(
                spec.Bind([.. Conventions.Where(option => spec.Indicator.Options.Any(one => one.Name == option.Name))]), bars)[0];
            foreach (int bar in words.Skip(1).Select(word => int.Parse(word, CultureInfo.InvariantCulture)))
            {
                bool has = sign == 0 ? found[bar] is 100 or -100 : found[bar].Equals(100.0 * sign);
                Assert.True(has != words[0].StartsWith('!'), $"example {example}, {words[0]}, bar {bar}: {found[bar]}");
                compared++;
            }
        }

        Assert.Equal(59, compared);
    }

    private static IEnumerable<(int Example, BarColumns Bars, string[] Words)> Examples()
    {
        int example = 0;
        List<double[]> arrays = [];
        foreach (string line in File.ReadLines(TestData.Require("vectors/tulip/candles.txt")).Select(line => line.Trim()).Where(line => line.Length > 0))
        {
            if (line == "candle")
            {
                example++;
                arrays = [];
            }
            else if (line.StartsWith('{'))
            {
                arrays.Add([.. line.Trim('{', '}').Split(',').Select(cell => double.Parse(cell.Trim(), CultureInfo.InvariantCulture))]);
            }
            else
            {
                BarColumns bars = PatternBars.Of([.. Enumerable.Range(0, arrays[0].Length).Select(bar => arrays.Select(column => column[bar]).ToArray())]);
                yield return (example, bars, line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            }
        }
    }
}
