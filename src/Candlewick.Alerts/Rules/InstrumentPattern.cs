using System.IO.Enumeration;

namespace Candlewick.Alerts.Rules;

/// <summary>Instruments by id, or by a pattern with <c>*</c> (any text) and <c>?</c> (any one letter).</summary>
public static class InstrumentPattern
{
    public static bool IsPattern(string text) => text.Contains('*', StringComparison.Ordinal) || text.Contains('?', StringComparison.Ordinal);

    /// <summary>An id, or what becomes one when each wildcard is a letter.</summary>
    public static bool IsValid(string text) => InstrumentId.TryParse(text.Replace('*', 'X').Replace('?', 'X'), out _);

    public static bool Matches(string pattern, InstrumentId instrument) =>
        FileSystemName.MatchesSimpleExpression(pattern, instrument.ToString(), ignoreCase: false);
}
