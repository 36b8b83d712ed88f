using Candlewick.Jobs.Schedules;
using Quartz;
using Quartz.Impl.Triggers;

namespace Candlewick.Jobs;

/// <summary>Fires at the instants of a cron expression.</summary>
/// <param name="Expression">Five fields (minute, hour, day of month, month, day of week), or Quartz's six or seven.</param>
/// <param name="Except">When it does not fire, as text: <c>sat,sun</c>, <c>2024-12-25</c>, <c>22:00-23:30</c>, joined by commas; empty for never.</param>
public sealed record CronTrigger(string Expression, string Except = "") : JobTrigger
{
    public override bool IsTimed => true;

    public override DateTimeOffset? NextAfter(DateTimeOffset instant)
    {
        if (!CronText.TryRead(Expression, out CronExpression? cron))
        {
            throw new FormatException($"'{Expression}' is no cron expression.");
        }

        return ExceptCalendar.NextIncluded(Except, instant, cron!.GetNextValidTimeAfter);
    }

    public override string ToString() => $"cron {Expression}{ExceptCalendar.Suffix(Except)}";
}

/// <summary>Fires at whole multiples of an interval since 1970-01-01T00:00Z, plus an offset.</summary>
/// <param name="Except">As for <see cref="CronTrigger"/>.</param>
public sealed record IntervalTrigger(TimeSpan Every, TimeSpan Offset = default, string Except = "") : JobTrigger
{
    public override bool IsTimed => true;

    public override DateTimeOffset? NextAfter(DateTimeOffset instant)
    {
        SimpleTriggerImpl trigger = new(TimeProvider.System)
        {
            StartTimeUtc = DateTimeOffset.UnixEpoch + Offset,
            RepeatInterval = Every,
            RepeatCount = -1,
        };
        return ExceptCalendar.NextIncluded(Except, instant, after => trigger.GetFireTimeAfter(after));
    }

    public override string ToString() =>
        $"every {DurationText.Of(Every)}{(Offset == TimeSpan.Zero ? "" : $" offset {DurationText.Of(Offset)}")}{ExceptCalendar.Suffix(Except)}";
}
