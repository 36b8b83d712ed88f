using Candlewick.Alerts;
using Candlewick.Alerts.Channels;
using Candlewick.Alerts.Expressions;
using Candlewick.Alerts.Rules;
using Candlewick.Server.Api;

namespace Candlewick.Server.Alerts;

/// <summary>What a rule is about; neither instruments nor top: the process itself.</summary>
/// <param name="Instruments">Ids, or patterns such as BINANCE:*USDT.</param>
/// <param name="Top">Members of the universe, largest first.</param>
internal sealed record ScopeItem(IReadOnlyList<string>? Instruments = null, int? Top = null)
{
    public AlertScope ToScope() => new(Rows.Of(Instruments, "over.instruments"), Top ?? 0);
}

/// <summary>A rule to save. Durations are seconds; quiet hours are texts such as 22:00-06:00, UTC.</summary>
/// <param name="Name">May be left out where the path has it.</param>
internal sealed record RuleRequest(
    string? Expression, string? Name = null, ScopeItem? Over = null, TimeSpan? For = null, AlertSeverity Severity = AlertSeverity.Warning,
    IReadOnlyDictionary<string, string?>? Labels = null, TimeSpan? CoolDown = null, TimeSpan? Digest = null, IReadOnlyList<string>? QuietHours = null,
    IReadOnlyList<string>? Channels = null, bool IsEnabled = true)
{
    /// <exception cref="InputException">A part is null, or not in its form.</exception>
    public AlertRule ToRule(string name) => new()
    {
        Name = name,
        Expression = Expression ?? throw Faults.Of("expression", null, "a condition such as rsi(1h) > 70"),
        Over = Over?.ToScope() ?? AlertScope.Process,
        For = For ?? TimeSpan.Zero,
        Severity = Severity,
        Labels = (Labels ?? new Dictionary<string, string?>()).ToDictionary(one => one.Key, one => one.Value ?? "", StringComparer.Ordinal),
        CoolDown = CoolDown ?? TimeSpan.Zero,
        Digest = Digest ?? TimeSpan.Zero,
        QuietHours = [.. Rows.Of(QuietHours, "quietHours").Select(Period)],
        Channels = Channels is null ? ["log", "dashboard"] : Rows.Of(Channels, "channels"),
        IsEnabled = IsEnabled,
    };

    private static QuietPeriod Period(string text) =>
        QuietPeriods.TryParse(text, out QuietPeriod period) ? period : throw Faults.Of("quietHours", text, "hours of the day in UTC such as 22:00-06:00");
}

/// <summary>Lists of a request.</summary>
internal static class Rows
{
    /// <exception cref="InputException">One of them is null.</exception>
    public static IReadOnlyList<string> Of(IReadOnlyList<string>? texts, string where) =>
        texts is null ? [] : texts.Any(text => text is null) ? throw Faults.Of(where, "null", "texts") : texts;
}

/// <summary>A rule in force.</summary>
/// <param name="IsFromFile">It stands in the file of rules, and is changed there.</param>
/// <param name="Faults">Why it is not looked at; empty when it is.</param>
internal sealed record RuleItem(
    string Name, string Expression, ScopeItem? Over, TimeSpan For, AlertSeverity Severity, IReadOnlyDictionary<string, string> Labels, TimeSpan CoolDown,
    TimeSpan Digest, IReadOnlyList<string> QuietHours, IReadOnlyList<string> Channels, bool IsEnabled, bool IsFromFile, IReadOnlyList<RuleFault> Faults)
{
    public static RuleItem Of(BookedRule booked) => Of(booked.Rule, booked.IsFromFile, booked.Faults);

    public static RuleItem Of(AlertRule rule, bool isFromFile = false, IReadOnlyList<RuleFault>? faults = null) => new(
        rule.Name, rule.Expression, rule.Over.IsProcess ? null : new ScopeItem(rule.Over.Instruments, rule.Over.Top == 0 ? null : rule.Over.Top), rule.For,
        rule.Severity, rule.Labels, rule.CoolDown, rule.Digest, [.. rule.QuietHours.Select(period => period.ToString())], rule.Channels, rule.IsEnabled,
        isFromFile, faults ?? []);
}

/// <summary>Where a rule stands for one instrument.</summary>
/// <param name="Instrument">Null for a rule about the process.</param>
/// <param name="Value">The left side of the first comparison, as of the last look.</param>
/// <param name="IsKnown">False where a value is lacking, so that the condition could not be judged.</param>
internal sealed record AlertItem(
    string Rule, InstrumentId? Instrument, AlertState State, UtcTime Since, UtcTime? FiredAt, UtcTime? NotifiedAt, bool IsNotified, AlertSeverity Severity,
    string Expression, IReadOnlyDictionary<string, string> Labels, double? Value, bool IsKnown)
{
    public static AlertItem Of(CurrentAlert one) => new(
        one.Rule.Name, Optional(one.Status.Instrument), one.Status.State, one.Status.Since, one.Status.FiredAt, one.Status.NotifiedAt, one.Status.IsNotified,
        one.Rule.Severity, one.Rule.Expression, one.Rule.Labels, one.Value, one.IsKnown);

    public static InstrumentId? Optional(InstrumentId instrument) => instrument.IsNone ? null : instrument;
}

/// <summary>What alerts have done since the process began.</summary>
/// <param name="LastLook">Seconds that the last look at all rules took.</param>
internal sealed record FiguresItem(long Looks, TimeSpan LastLook, long Events, long Delivered, long FailedAttempts, long GivenUp, int Waiting);

/// <param name="EvaluatedAt">Null before the first look.</param>
/// <param name="Firing">How many fire.</param>
/// <param name="FileFaults">What is wrong with the file of rules since it changed; while there is anything, what it said before stays in force.</param>
internal sealed record AlertsAnswer(UtcTime? EvaluatedAt, int Firing, IReadOnlyList<AlertItem> Items, FiguresItem Figures, IReadOnlyList<string> FileFaults);

/// <summary>Something that happened.</summary>
/// <param name="Text">In one line, as it is told.</param>
internal sealed record EventItem(
    long Id, string Rule, InstrumentId? Instrument, AlertState State, UtcTime At, AlertSeverity Severity, string Expression, double? Value,
    IReadOnlyDictionary<string, string> Labels, bool IsNotified, string Note, string Text)
{
    public static EventItem Of(AlertEvent one) => new(
        one.Id, one.Rule, AlertItem.Optional(one.Instrument), one.State, one.At, one.Severity, one.Expression, one.Value, one.Labels, one.IsNotified, one.Note,
        MessageText.Line(one));
}

internal sealed record AttemptItem(int Number, UtcTime BegunAt, UtcTime EndedAt, string Outcome, string Detail);

/// <summary>A message to a channel.</summary>
/// <param name="Key">The same for every attempt.</param>
internal sealed record DeliveryItem(
    string Key, string Channel, string Rule, IReadOnlyList<long> Events, DeliveryState State, UtcTime CreatedAt, UtcTime DueAt, int Attempts, bool MayRepeat,
    IReadOnlyList<AttemptItem> Log)
{
    public static DeliveryItem Of(AlertDelivery one) => new(
        one.Key, one.Channel, one.Rule, one.Events, one.State, one.CreatedAt, one.DueAt, one.Attempts, one.MayRepeat,
        [.. one.Log.Select(attempt => new AttemptItem(attempt.Number, attempt.BegunAt, attempt.EndedAt, attempt.Outcome, attempt.Detail))]);
}

/// <param name="Over">Whose values to read; null to check only.</param>
internal sealed record CheckRequest(string? Expression, ScopeItem? Over = null);

/// <param name="Holds">Null where it is not known.</param>
internal sealed record ReadingItem(InstrumentId? Instrument, bool? Holds, double? Value)
{
    public static ReadingItem Of(ConditionTrial one) => new(AlertItem.Optional(one.Instrument), one.Reading.Holds, one.Reading.Value);
}

/// <param name="NeedsInstrument">The rule must say what it is over.</param>
internal sealed record CheckAnswer(bool IsValid, bool NeedsInstrument, IReadOnlyList<ExpressionFault> Faults, IReadOnlyList<ReadingItem> Readings);

/// <summary>One of the two.</summary>
internal sealed record TestRequest(string? Rule = null, string? Channel = null);

internal sealed record ChannelTestItem(string Channel, string Kind, string Target, SendOutcome Outcome, string Detail);

/// <param name="Readings">What the condition of the rule gives now; empty for a channel.</param>
internal sealed record TestAnswer(IReadOnlyList<ChannelTestItem> Channels, IReadOnlyList<ReadingItem> Readings);

internal sealed record ChannelItem(string Name, string Kind, string Target);
