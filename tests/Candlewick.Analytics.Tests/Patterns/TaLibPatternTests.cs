using Candlewick.Analytics.Patterns;
using Candlewick.Analytics.Tests.Indicators;
using Candlewick.Analytics.Tests.References;

namespace Candlewick.Analytics.Tests.Patterns;

/// <summary>Every pattern that TA-Lib has, against its values over SPY and EWZ, value for value.</summary>
public sealed class TaLibPatternTests
{
    public static TheoryData<string, string> Cases
    {
        get
        {
            TheoryData<string, string> cases = [];
            foreach (string name in PatternList.All.Select(spec => spec.TaLib).OfType<string>())
            {
                cases.Add(name, "spy_candle_patterns.txt");
                cases.Add(name, "ewz_candle_patterns.txt");
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Compute_DefaultOptions_GivesTheValuesOfTaLib(string name, string file)
    {
        LeanVectors vectors = LeanVectors.Read(file);
        double[] expected = vectors.Column(name);
        double[] actual = Computed.Columns(PatternList.Find(name)!.Bind(), vectors.Bars())[0];
        List<string> differences = [];
        for (int row = 0; row < expected.Length; row++)
        {
            if (!double.IsNaN(expected[row]) && !expected[row].Equals(actual[row]))
            {
                differences.Add($"row {row}: expected {expected[row]}, actual {actual[row]}");
            }
        }

        Assert.True(differences.Count == 0, $"{name}, {file}: {differences.Count} differ: {string.Join("; ", differences.Take(5))}");
        Assert.Contains(expected, value => value is not 0 && !double.IsNaN(value));
    }
}
