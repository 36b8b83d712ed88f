namespace Candlewick.Alerts.Expressions;

/// <summary>What an expression gives for one instrument.</summary>
/// <param name="Holds">Null where it is not known.</param>
/// <param name="Value">The left side of its first comparison; NaN where there is none, or it is not known.</param>
public readonly record struct ConditionReading(bool? Holds, double Value);

/// <summary>A checked condition, such as <c>rsi(1h, period=14) > 70 and change(24h) > 5%</c>.</summary>
public sealed class AlertExpression
{
    private readonly BoundNode _root;
    private readonly BoundNode? _shown;

    private AlertExpression(string text, BoundNode root)
    {
        Text = text;
        _root = root;
        _shown = root.All.OfType<ComparisonNode>().FirstOrDefault()?.Left;
        FactNode[] facts = [.. root.All.OfType<FactNode>()];
        NeedsInstrument = facts.Any(one => one.NeedsInstrument && one.Fact.Instrument.IsNone);
    }

    public string Text { get; }

    /// <summary>It says something of the instrument of the rule, and so means nothing without one.</summary>
    public bool NeedsInstrument { get; }

    /// <summary>Reads and checks; null with every fault where something is wrong.</summary>
    public static AlertExpression? TryParse(string text, AlertVocabulary names, out IReadOnlyList<ExpressionFault> faults)
    {
        try
        {
            Binder binder = new(names);
            BoundNode root = binder.BindWhole(new ExpressionParser(text).Parse());
            faults = binder.Faults;
            return faults.Count == 0 ? new AlertExpression(text, root) : null;
        }
        catch (ExpressionStop stop)
        {
            faults = [stop.Fault];
            return null;
        }
    }

    /// <param name="instrument">None for a rule about the process.</param>
    public async Task<ConditionReading> ReadAsync(IAlertFacts facts, InstrumentId instrument, CancellationToken ct)
    {
        FactReading from = new(facts, instrument, ct);
        double truth = await _root.ReadAsync(from, ago: 0);
        double value = _shown is null ? double.NaN : await _shown.ReadAsync(from, ago: 0);
        return new ConditionReading(double.IsNaN(truth) ? null : truth != 0, value);
    }
}
