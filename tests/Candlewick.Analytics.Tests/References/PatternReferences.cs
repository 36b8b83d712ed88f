using Candlewick.Analytics.Patterns;

namespace Candlewick.Analytics.Tests.References;

/// <summary>Every pattern of TA-Lib against its values over SPY and EWZ. Its first value comes a bar after ours at times; those rows are left out.</summary>
internal static class PatternReferences
{
    private static readonly string[] Files = ["spy_candle_patterns.txt", "ewz_candle_patterns.txt"];

    public static IReadOnlyList<ReferenceCheck> All { get; } = [.. PatternList.All.Where(spec => spec.TaLib is not null).Select(Of)];

    private static ReferenceCheck Of(PatternSpec spec) =>
        new(spec.Code, $"TA-Lib {spec.TaLib}, Lean {string.Join(", ", Files)}", 0, "", () => Files.SelectMany(file =>
        {
            LeanVectors vectors = LeanVectors.Read(file);
            double[] actual = Indicators.Computed.Columns(spec.Bind(), vectors.Bars())[0];
            return vectors.Column(spec.TaLib!).Zip(actual).Where(pair => !double.IsNaN(pair.First));
        }));
}
