using Candlewick.Text;

namespace Candlewick.Acquisition.Upkeep;

/// <summary>Retention rules as text: <c>trades 90d; quotes 30d; 1s 30d; samples 14d</c>.</summary>
public static class RetentionRules
{
    private const string Samples = "samples";

    private static readonly string[] Kinds = ["trades", "aggtrades", "quotes", "openinterest", "funding"];

    /// <summary>Rules separated by semicolons, each a kind of series (or the length of bars, or <c>samples</c>) and an age; empty for none.</summary>
    /// <exception cref="FormatException">Says what was expected.</exception>
    public static IReadOnlyList<RetentionRule> Parse(string text) =>
        [.. text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(ParseOne)];

    private static RetentionRule ParseOne(string text)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != 2 || !Durations.TryParse(words[1], out TimeSpan keep) || keep < TimeSpan.FromDays(1))
        {
            throw new FormatException($"a kind of data and an age of at least a day, such as 'trades 90d'; found '{text}'");
        }

        if (words[0] == Samples)
        {
            return new RetentionRule(null, keep);
        }

        if (Kinds.Contains(words[0]))
        {
            return new RetentionRule(new SeriesFilter(SeriesId.Parse($"X:X@{words[0]}").Kind), keep);
        }

        return Timeframe.TryParse(words[0], out Timeframe timeframe)
            ? new RetentionRule(new SeriesFilter(SeriesKind.Bars, Timeframe: timeframe), keep)
            : throw new FormatException($"one of {string.Join(", ", Kinds)}, {Samples}, or a bar length such as 1s; found '{words[0]}'");
    }
}
