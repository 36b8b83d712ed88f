namespace Candlewick.Alerts;

/// <summary>What one look at a condition changed.</summary>
/// <param name="After">The state from now on; the same object as before where nothing changed.</param>
/// <param name="Event">Firing or Resolved; null where nothing happened.</param>
/// <param name="IsTold">The channels of the rule are to be told.</param>
public sealed record AlertStep(AlertStatus After, AlertState? Event = null, bool IsTold = false, string Note = "");

/// <summary>The state machine of one rule and instrument: a pure function of its state, the condition and the instant.</summary>
/// <remarks>
/// ok -> pending -> firing -> resolved -> ok. A condition that is not known changes nothing. Of one firing its beginning is told once, and its end
/// where its beginning was. A firing within the cool-down is kept and not told; one that goes on when the cool-down ends is told then.
/// </remarks>
public static class AlertMachine
{
    /// <param name="holds">Null where the condition is not known.</param>
    public static AlertStep Step(AlertRule rule, AlertStatus before, bool? holds, UtcTime now) => holds switch
    {
        true => Hold(rule, before, now),
        false => Miss(rule, before, now),
        null => new AlertStep(before),
    };

    /// <summary>Ends a firing for another reason than its condition: the rule went, or the instrument left it.</summary>
    public static AlertStep End(AlertStatus before, UtcTime now, string note) => before.State == AlertState.Firing
        ? new AlertStep(before with { State = AlertState.Ok, Since = now, TrueSince = null }, AlertState.Resolved, before.IsNotified, note)
        : new AlertStep(before with { State = AlertState.Ok, Since = now, TrueSince = null });

    private static AlertStep Hold(AlertRule rule, AlertStatus before, UtcTime now)
    {
        switch (before.State)
        {
            case AlertState.Firing when !before.IsNotified && !IsCooling(rule, before, now):
                return new AlertStep(before with { IsNotified = true, NotifiedAt = now }, AlertState.Firing, IsTold: true, "goes on after the cool-down");
            case AlertState.Firing:
                return new AlertStep(before);
            case AlertState.Pending when now - before.TrueSince!.Value >= rule.For:
                return Fire(rule, before, now);
            case AlertState.Pending:
                return new AlertStep(before);
            default:
                AlertStatus holding = before with { TrueSince = now };
                return rule.For <= TimeSpan.Zero ? Fire(rule, holding, now) : new AlertStep(holding with { State = AlertState.Pending, Since = now });
        }
    }

    private static AlertStep Miss(AlertRule rule, AlertStatus before, UtcTime now) => before.State switch
    {
        AlertState.Firing => new AlertStep(
            before with { State = AlertState.Resolved, Since = now, TrueSince = null }, AlertState.Resolved, before.IsNotified,
            before.IsNotified ? "" : "its beginning was not told"),
        AlertState.Pending => new AlertStep(before with { State = AlertState.Ok, Since = now, TrueSince = null }),
        AlertState.Resolved when now > before.Since && !IsCooling(rule, before, now) => new AlertStep(before with { State = AlertState.Ok, Since = now, IsNotified = false }),
        _ => new AlertStep(before),
    };

    private static AlertStep Fire(AlertRule rule, AlertStatus before, UtcTime now)
    {
        AlertStatus firing = before with { State = AlertState.Firing, Since = now, FiredAt = now };
        return IsCooling(rule, before, now)
            ? new AlertStep(firing with { IsNotified = false }, AlertState.Firing, IsTold: false, $"within the cool-down, until {before.NotifiedAt!.Value + rule.CoolDown}")
            : new AlertStep(firing with { IsNotified = true, NotifiedAt = now }, AlertState.Firing, IsTold: true);
    }

    private static bool IsCooling(AlertRule rule, AlertStatus before, UtcTime now) => before.NotifiedAt is { } told && now < told + rule.CoolDown;
}
