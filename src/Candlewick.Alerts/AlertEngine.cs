using Candlewick.Alerts.Delivery;
using Candlewick.Alerts.Expressions;
using Candlewick.Alerts.Rules;

namespace Candlewick.Alerts;

/// <summary>Where a rule stands for one instrument, with what was last read.</summary>
/// <param name="Value">The left side of the first comparison; NaN where not known.</param>
/// <param name="IsKnown">False where the condition could not be judged: a value is lacking.</param>
public sealed record CurrentAlert(AlertRule Rule, AlertStatus Status, double Value, bool IsKnown);

/// <summary>What the engine works on.</summary>
public sealed record AlertEngineParts(AlertBook Book, IAlertStore Store, IAlertFacts Facts, AlertOutbox Outbox, AlertMetrics Metrics);

/// <summary>Looks at all rules, moves their states on, and writes what happened with the messages that tell it.</summary>
/// <remarks>The same rules, facts and clock give the same events. One look at a time.</remarks>
public sealed class AlertEngine(AlertEngineParts parts, TimeProvider clock)
{
    private readonly Dictionary<(string Rule, InstrumentId Instrument), AlertStatus> _states = [];
    private IReadOnlyList<CurrentAlert> _current = [];
    private long _lastEvent;
    private bool _isLoaded;

    /// <summary>Every rule and instrument as of the last look, by rule and instrument.</summary>
    public IReadOnlyList<CurrentAlert> Current => _current;

    /// <summary>When the last look was; null before the first.</summary>
    public UtcTime? EvaluatedAt { get; private set; }

    /// <summary>One look at every rule. When it fails, nothing has changed.</summary>
    public async Task EvaluateAsync(CancellationToken ct)
    {
        long begun = TimeProvider.System.GetTimestamp();
        await LoadAsync(ct);
        UtcTime now = UtcTime.FromMicroseconds(UtcTime.From(clock.GetUtcNow()).Microseconds);
        await parts.Facts.BeginAsync(now, ct);
        Look look = new(_lastEvent, now);
        foreach (BookedRule rule in await parts.Book.ListAsync(ct))
        {
            if (rule is { Expression: { } expression, Rule.IsEnabled: true })
            {
                await LookAtAsync(rule.Rule, expression, look, ct);
            }
            else
            {
                look.Silent[rule.Rule.Name] = rule.Rule;
            }
        }

        EndOthers(look);
        await CommitAsync(look, ct);
        EvaluatedAt = now;
        parts.Metrics.Evaluated(TimeProvider.System.GetElapsedTime(begun), look.Events);
    }

    /// <summary>Shows what another process last kept, without looking: rules and instruments that are pending, firing or cooling down.</summary>
    /// <remarks>Values are not kept, so none is known. Not while a look goes on.</remarks>
    public async Task ShowKeptAsync(CancellationToken ct)
    {
        Dictionary<string, AlertRule> rules = (await parts.Book.ListAsync(ct)).ToDictionary(one => one.Rule.Name, one => one.Rule, StringComparer.Ordinal);
        _current =
        [
            .. (await parts.Store.ListStatesAsync(ct)).Where(one => one.State != AlertState.Ok && rules.ContainsKey(one.Rule))
                .OrderBy(one => one.Rule, StringComparer.Ordinal).ThenBy(one => one.Instrument)
                .Select(one => new CurrentAlert(rules[one.Rule], one, double.NaN, IsKnown: false)),
        ];
    }

    /// <summary>Forgets what was loaded: another process may have gone on with it since. Not while a look goes on.</summary>
    public void Forget()
    {
        parts.Outbox.Forget();
        _states.Clear();
        _current = [];
        _isLoaded = false;
    }

    private async Task LoadAsync(CancellationToken ct)
    {
        await parts.Outbox.LoadAsync(ct);
        if (_isLoaded)
        {
            return;
        }

        foreach (AlertStatus status in await parts.Store.ListStatesAsync(ct))
        {
            _states[(status.Rule, status.Instrument)] = status;
        }

        _lastEvent = await parts.Store.ListEventsAsync(new AlertEventFilter(Limit: 1), ct) is [var last] ? last.Id : 0;
        _isLoaded = true;
    }

    private async Task LookAtAsync(AlertRule rule, AlertExpression expression, Look look, CancellationToken ct)
    {
        look.Active[rule.Name] = rule;
        IReadOnlyList<InstrumentId> instruments = rule.Over.IsProcess ? [default] : await parts.Facts.ListAsync(rule.Over, ct);
        foreach (InstrumentId instrument in instruments)
        {
            ConditionReading reading = await expression.ReadAsync(parts.Facts, instrument, ct);
            AlertStatus before = _states.GetValueOrDefault((rule.Name, instrument)) ?? new AlertStatus(rule.Name, instrument, AlertState.Ok, look.Now);
            AlertStep step = AlertMachine.Step(rule, before, reading.Holds, look.Now);
            look.Take(rule, before, step, reading.Value);
            look.Current.Add(new CurrentAlert(rule, step.After, reading.Value, reading.Holds is not null));
        }
    }

    /// <summary>States of rules that are gone or off, and of instruments that left a rule.</summary>
    private void EndOthers(Look look)
    {
        HashSet<(string, InstrumentId)> seen = [.. look.Current.Select(one => (one.Rule.Name, one.Status.Instrument))];
        foreach (AlertStatus status in _states.Values.Where(one => !seen.Contains((one.Rule, one.Instrument))))
        {
            AlertRule? rule = look.Active.GetValueOrDefault(status.Rule) ?? look.Silent.GetValueOrDefault(status.Rule);
            string note = rule is null ? "the rule was removed" : look.Silent.ContainsKey(status.Rule) ? "the rule was switched off" : "the instrument left the rule";
            look.Take(rule ?? new AlertRule { Name = status.Rule, Expression = "" }, status, AlertMachine.End(status, look.Now, note), double.NaN);
            look.Forgotten.Add((status.Rule, status.Instrument));
        }
    }

    private async Task CommitAsync(Look look, CancellationToken ct)
    {
        HashSet<(string, InstrumentId)> forgotten = [.. look.Forgotten];
        AlertChanges changes = new()
        {
            States = [.. look.Changed.Where(one => !forgotten.Contains((one.Rule, one.Instrument)))], ForgottenStates = look.Forgotten, Events = look.Events,
        };
        if (!changes.IsEmpty)
        {
            await parts.Outbox.CommitAsync(changes, look.Told, ct);
        }

        _lastEvent += look.Events.Count;
        foreach (AlertStatus status in changes.States)
        {
            _states[(status.Rule, status.Instrument)] = status;
        }

        look.Forgotten.ForEach(key => _states.Remove(key));
        _current = look.Current;
    }

    /// <summary>What one look found.</summary>
    private sealed class Look(long lastEvent, UtcTime now)
    {
        public UtcTime Now => now;

        public List<CurrentAlert> Current { get; } = [];

        public Dictionary<string, AlertRule> Active { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, AlertRule> Silent { get; } = new(StringComparer.Ordinal);

        public List<AlertStatus> Changed { get; } = [];

        public List<(string Rule, InstrumentId Instrument)> Forgotten { get; } = [];

        public List<AlertEvent> Events { get; } = [];

        public List<(AlertRule Rule, AlertEvent Event)> Told { get; } = [];

        public void Take(AlertRule rule, AlertStatus before, AlertStep step, double value)
        {
            if (step.After != before)
            {
                Changed.Add(step.After);
            }

            if (step.Event is not { } state)
            {
                return;
            }

            AlertEvent happened = new(lastEvent + Events.Count + 1, rule.Name, before.Instrument, state, now)
            {
                Severity = rule.Severity, Expression = rule.Expression, Value = value, Labels = rule.Labels, Note = step.Note,
                IsNotified = step.IsTold && rule.Channels.Count > 0,
            };
            Events.Add(happened);
            if (happened.IsNotified)
            {
                Told.Add((rule, happened));
            }
        }
    }
}
