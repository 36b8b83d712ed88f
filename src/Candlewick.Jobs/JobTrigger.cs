namespace Candlewick.Jobs;

/// <summary>What starts a job. Written and read as text, see <see cref="Parse"/>; docs/reference/jobs.md has the syntax.</summary>
public abstract record JobTrigger
{
    /// <summary>True for those that fire at instants; the others wait for something that happens.</summary>
    public virtual bool IsTimed => false;

    /// <summary>The first instant after the given one, UTC; null when there is none, and for triggers that are not timed.</summary>
    public virtual DateTimeOffset? NextAfter(DateTimeOffset instant) => null;

    /// <summary>Reads <c>cron 5 0 * * *</c>, <c>every 15m</c>, <c>after universe</c> or <c>on archive-listed</c>.</summary>
    /// <exception cref="FormatException">Says what was expected.</exception>
    public static JobTrigger Parse(string text) => Schedules.TriggerText.Parse(text);

    /// <summary>Several, separated by semicolons; <c>never</c> (or nothing) for none.</summary>
    /// <exception cref="FormatException">Says what was expected.</exception>
    public static IReadOnlyList<JobTrigger> ParseList(string text) => Schedules.TriggerText.ParseList(text);

    /// <summary>The reverse of <see cref="ParseList"/>.</summary>
    public static string ListText(IReadOnlyList<JobTrigger> triggers) => triggers.Count == 0 ? "never" : string.Join("; ", triggers);
}

/// <summary>Fires when a run of another job has ended.</summary>
/// <param name="EvenIfFailed">Also after one that failed, timed out or was cancelled.</param>
public sealed record JobEndedTrigger(string Job, bool EvenIfFailed = false) : JobTrigger
{
    public override string ToString() => $"after {Job}{(EvenIfFailed ? " always" : "")}";
}

/// <summary>Fires when somebody tells the engine of a named event.</summary>
public sealed record EventTrigger(string Event) : JobTrigger
{
    public override string ToString() => $"on {Event}";
}
