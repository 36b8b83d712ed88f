using System.Collections.Concurrent;
using Candlewick.Alerts.Expressions;

namespace Candlewick.Alerts.Rules;

/// <summary>A rule in force.</summary>
/// <param name="IsFromFile">True when it stands in the file of rules, which the program does not write.</param>
/// <param name="Expression">Null when the rule has faults, and so is not looked at.</param>
/// <param name="Faults">What is wrong with a rule that was kept when it was right: its channel is gone, for instance.</param>
public sealed record BookedRule(AlertRule Rule, bool IsFromFile, AlertExpression? Expression, IReadOnlyList<RuleFault> Faults);

/// <summary>The rules of the file and of the store together. Safe for concurrent use.</summary>
/// <param name="fileRules">Checked, each name once; they hide rules of the store with their names.</param>
public sealed class AlertBook(IAlertStore store, IReadOnlyList<AlertRule> fileRules, RuleCheck check, AlertVocabulary names)
{
    private volatile FileRules _file = new(fileRules, check);

    /// <summary>The most rules that are kept.</summary>
    public const int MostRules = 1_000;

    private const int MostExpressions = 10_000;

    private readonly ConcurrentDictionary<string, AlertExpression> _expressions = new(StringComparer.Ordinal);

    /// <summary>Every rule, by name.</summary>
    public async Task<IReadOnlyList<BookedRule>> ListAsync(CancellationToken ct)
    {
        IReadOnlyList<AlertRule> saved = await store.ListRulesAsync(ct);
        FileRules file = _file;
        HashSet<string> hidden = [.. file.Rules.Select(rule => rule.Name)];
        return
        [
            .. file.Rules.Select(rule => Book(rule, file.Check, isFromFile: true))
                .Concat(saved.Where(rule => !hidden.Contains(rule.Name)).Select(rule => Book(rule, file.Check, isFromFile: false)))
                .OrderBy(rule => rule.Rule.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>Takes the rules of the file, and what rules may name, anew. The next look sees them.</summary>
    /// <param name="rules">Checked, each name once.</param>
    /// <param name="check">Knows the channels that there are from now on.</param>
    public void Replace(IReadOnlyList<AlertRule> rules, RuleCheck check) => _file = new FileRules(rules, check);

    /// <summary>Null when there is no such rule.</summary>
    public async Task<BookedRule?> FindAsync(string name, CancellationToken ct) => (await ListAsync(ct)).FirstOrDefault(rule => rule.Rule.Name == name);

    /// <summary>What is wrong with a rule; empty when it may be kept.</summary>
    public IReadOnlyList<RuleFault> Check(AlertRule rule) => _file.Check.Check(rule);

    /// <summary>The expression alone, whatever it is about.</summary>
    public IReadOnlyList<ExpressionFault> Check(string expression)
    {
        AlertExpression.TryParse(expression, names, out IReadOnlyList<ExpressionFault> faults);
        return faults;
    }

    /// <summary>Adds a rule, or replaces the one of its name.</summary>
    /// <exception cref="InputException">The rule has faults (all of them at once), or stands in the file.</exception>
    public async Task SaveAsync(AlertRule rule, CancellationToken ct)
    {
        DemandOwn(rule.Name);
        IReadOnlyList<RuleFault> faults = Check(rule);
        if (faults.Count > 0)
        {
            throw new InputException([.. faults.Select(fault => fault.ToString())]);
        }

        if ((await store.ListRulesAsync(ct)).Count(one => one.Name != rule.Name) >= MostRules)
        {
            throw new InputException($"there are {MostRules} rules already: remove some, or let one be about many instruments.");
        }

        await store.WriteAsync(new AlertChanges { Rules = [rule] }, ct);
    }

    /// <summary>Removes a rule; its history stays.</summary>
    /// <exception cref="InputException">The rule stands in the file.</exception>
    public async Task RemoveAsync(string name, CancellationToken ct)
    {
        DemandOwn(name);
        await store.WriteAsync(new AlertChanges { RemovedRules = [name] }, ct);
    }

    private void DemandOwn(string name)
    {
        if (_file.Rules.Any(rule => rule.Name == name))
        {
            throw new InputException($"rule '{name}' stands in the file of rules: change it there; it is read again when it changes.");
        }
    }

    private BookedRule Book(AlertRule rule, RuleCheck check, bool isFromFile)
    {
        IReadOnlyList<RuleFault> faults = check.Check(rule);
        return new BookedRule(rule, isFromFile, faults.Count == 0 ? Compile(rule.Expression) : null, faults);
    }

    private AlertExpression? Compile(string text)
    {
        if (_expressions.TryGetValue(text, out AlertExpression? known))
        {
            return known;
        }

        AlertExpression? expression = AlertExpression.TryParse(text, names, out _);
        if (expression is not null && _expressions.Count < MostExpressions)
        {
            _expressions[text] = expression;
        }

        return expression;
    }

    /// <summary>Rules of the file, and what was known when it was read.</summary>
    private sealed record FileRules(IReadOnlyList<AlertRule> Rules, RuleCheck Check);
}
