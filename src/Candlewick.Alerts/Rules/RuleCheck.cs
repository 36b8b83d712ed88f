using System.Text.RegularExpressions;
using Candlewick.Alerts.Expressions;
using Candlewick.Text;

namespace Candlewick.Alerts.Rules;

/// <summary>One thing that is wrong in a rule.</summary>
/// <param name="Path">The property: <c>expression</c>, <c>channels</c>.</param>
/// <param name="Line">In the expression, from 1; null for other properties.</param>
/// <param name="Column">In the expression, from 1; null for other properties.</param>
public sealed record RuleFault(string Path, string Found, string Expected, string? NearestName = null, int? Line = null, int? Column = null)
{
    /// <summary>One line.</summary>
    public override string ToString() =>
        $"{Path}{(Line is null ? "" : $" {Line}:{Column}")}: found {Found}, expected {Expected}{(NearestName is null ? "" : $", nearest valid name '{NearestName}'")}";
}

/// <summary>Checks a rule before it is kept.</summary>
/// <param name="names">What expressions may name.</param>
/// <param name="channels">Names of the configured channels.</param>
public sealed partial class RuleCheck(AlertVocabulary names, IReadOnlyCollection<string> channels)
{
    /// <summary>The longest duration of a rule.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    /// <summary>The most members of the universe that a rule may be about.</summary>
    public const int MostTop = 1_000;

    private const int MostParts = 32;
    private const int LongestLabel = 200;

    /// <summary>Whether a rule may be called so.</summary>
    public static bool IsName(string text) => NamePattern().IsMatch(text);

    /// <summary>Every fault; empty when the rule may be kept.</summary>
    public IReadOnlyList<RuleFault> Check(AlertRule rule)
    {
        List<RuleFault> faults = [];
        if (!IsName(rule.Name))
        {
            faults.Add(new RuleFault("name", $"'{rule.Name}'", "1 to 64 lower-case letters, digits, -, _ and ., beginning with a letter or a digit"));
        }

        CheckExpression(rule, faults);
        CheckScope(rule.Over, faults);
        foreach ((string path, TimeSpan value) in ((string, TimeSpan)[])[("for", rule.For), ("cool_down", rule.CoolDown), ("digest", rule.Digest)])
        {
            if (value < TimeSpan.Zero || value > Longest)
            {
                faults.Add(new RuleFault(path, value.ToString("c"), $"a duration from 0s to {Longest.TotalDays:0}d"));
            }
        }

        foreach (string channel in rule.Channels.Where(one => !channels.Contains(one)))
        {
            faults.Add(new RuleFault("channels", $"unknown channel '{channel}'", $"one of {string.Join(", ", channels)}", NearestName.Of(channel, channels)));
        }

        foreach (QuietPeriod period in rule.QuietHours.Where(one => one.From == one.To))
        {
            faults.Add(new RuleFault("quiet_hours", $"{period}, which never ends", "a stretch that ends; enabled: false silences a rule altogether"));
        }

        if (rule.Labels.Count > MostParts || rule.Labels.Any(label => label.Key.Length > LongestLabel || label.Value.Length > LongestLabel))
        {
            faults.Add(new RuleFault("labels", $"{rule.Labels.Count} labels", $"at most {MostParts}, names and values of at most {LongestLabel} characters"));
        }

        if (rule.Over.Instruments.Count > MostTop || rule.QuietHours.Count > MostParts || rule.Channels.Count > MostParts)
        {
            faults.Add(new RuleFault("over", "too long a list", $"at most {MostTop} instruments, and {MostParts} channels and quiet hours"));
        }

        return faults;
    }

    private void CheckExpression(AlertRule rule, List<RuleFault> faults)
    {
        AlertExpression? expression = AlertExpression.TryParse(rule.Expression, names, out IReadOnlyList<ExpressionFault> wrong);
        faults.AddRange(wrong.Select(one => new RuleFault("expression", one.Found, one.Expected, one.NearestName, one.Line, one.Column)));
        if (expression is { NeedsInstrument: true } && rule.Over.IsProcess)
        {
            faults.Add(new RuleFault("over", "nothing, and an expression about an instrument", "instruments, patterns, or top: a number of members of the universe"));
        }
        else if (expression is { NeedsInstrument: false } && !rule.Over.IsProcess)
        {
            faults.Add(new RuleFault("over", "instruments, and an expression that says nothing of them", "no 'over', or a function of an instrument in the expression"));
        }
    }

    private static void CheckScope(AlertScope over, List<RuleFault> faults)
    {
        if (over.Top is < 0 or > MostTop)
        {
            faults.Add(new RuleFault("over.top", $"{over.Top}", $"a whole number from 1 to {MostTop}"));
        }

        foreach (string one in over.Instruments.Where(one => !InstrumentPattern.IsValid(one)))
        {
            faults.Add(new RuleFault("over", $"'{one}'", "an instrument such as BINANCE:BTCUSDT, or a pattern such as BINANCE:*USDT"));
        }
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9._-]{0,63}\\z", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex NamePattern();
}
