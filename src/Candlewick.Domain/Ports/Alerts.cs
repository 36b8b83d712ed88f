namespace Candlewick.Domain.Ports;

/// <summary>How urgent an alert is.</summary>
public enum AlertSeverity : byte
{
    Info,
    Warning,
    Critical,
}

/// <summary>Where a rule stands for one instrument.</summary>
public enum AlertState : byte
{
    /// <summary>The condition does not hold.</summary>
    Ok,

    /// <summary>It holds, but not yet as long as the rule asks for.</summary>
    Pending,

    /// <summary>It has held long enough.</summary>
    Firing,

    /// <summary>It held, and does so no more; ok again once the cool-down is over.</summary>
    Resolved,
}

/// <summary>A stretch of every day, UTC, half-open; one whose end is not after its start goes over midnight.</summary>
public readonly record struct QuietPeriod(TimeOnly From, TimeOnly To)
{
    /// <summary>The end of the stretch that holds the instant; null when none does.</summary>
    public UtcTime? EndAt(UtcTime at)
    {
        UtcTime midnight = UtcTime.From(at.ToDate());
        TimeSpan ofDay = at - midnight;
        bool isOverMidnight = To <= From;
        bool isInside = isOverMidnight ? ofDay >= From.ToTimeSpan() || ofDay < To.ToTimeSpan() : ofDay >= From.ToTimeSpan() && ofDay < To.ToTimeSpan();
        return !isInside ? null : midnight + To.ToTimeSpan() + (isOverMidnight && ofDay >= From.ToTimeSpan() ? TimeSpan.FromDays(1) : TimeSpan.Zero);
    }

    /// <summary><c>22:00-06:00</c>.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{From:HH:mm}-{To:HH:mm}");
}

/// <summary>What a rule is about. Neither instruments nor members of the universe: the process itself, judged once.</summary>
/// <param name="Instruments">Ids, or patterns with <c>*</c> and <c>?</c> over the instruments that have bars.</param>
/// <param name="Top">Members of the universe, largest first; 0 for none.</param>
public sealed record AlertScope(IReadOnlyList<string> Instruments, int Top = 0)
{
    /// <summary>The process itself.</summary>
    public static AlertScope Process { get; } = new([]);

    public bool IsProcess => Instruments.Count == 0 && Top == 0;

    public bool Equals(AlertScope? other) => other is not null && Top == other.Top && Instruments.SequenceEqual(other.Instruments);

    public override int GetHashCode() => HashCode.Combine(Top, Instruments.Count);
}

/// <summary>A rule: what is watched, when it fires, and who is told.</summary>
public sealed record AlertRule
{
    /// <summary>Unique; lower-case letters, digits, <c>-</c>, <c>_</c> and <c>.</c>.</summary>
    public required string Name { get; init; }

    public AlertScope Over { get; init; } = AlertScope.Process;

    /// <summary>The condition, in the language of alerts.</summary>
    public required string Expression { get; init; }

    /// <summary>How long the condition must hold before it fires.</summary>
    public TimeSpan For { get; init; }

    public AlertSeverity Severity { get; init; } = AlertSeverity.Warning;

    public IReadOnlyDictionary<string, string> Labels { get; init; } = System.Collections.Frozen.FrozenDictionary<string, string>.Empty;

    /// <summary>After somebody was told of a firing, no other one of the same instrument is told for so long.</summary>
    public TimeSpan CoolDown { get; init; }

    /// <summary>What happens within so long of a first event is told in one message; zero to tell each at once.</summary>
    public TimeSpan Digest { get; init; }

    /// <summary>When nobody is told; what happens then is told in one message when it is over.</summary>
    public IReadOnlyList<QuietPeriod> QuietHours { get; init; } = [];

    /// <summary>Names of the channels that are told.</summary>
    public IReadOnlyList<string> Channels { get; init; } = [];

    public bool IsEnabled { get; init; } = true;
}

/// <summary>Where a rule stands for one instrument. Absent means: ok, and never anything else.</summary>
/// <param name="Instrument">None for a rule about the process.</param>
/// <param name="Since">Of the state.</param>
public sealed record AlertStatus(string Rule, InstrumentId Instrument, AlertState State, UtcTime Since)
{
    /// <summary>Since when the condition holds; null when it does not.</summary>
    public UtcTime? TrueSince { get; init; }

    /// <summary>When it fired last.</summary>
    public UtcTime? FiredAt { get; init; }

    /// <summary>When somebody was last told that it fires: the cool-down counts from here.</summary>
    public UtcTime? NotifiedAt { get; init; }

    /// <summary>The firing that goes on, or has just ended, was told.</summary>
    public bool IsNotified { get; init; }
}

/// <summary>Something that happened to an alert.</summary>
/// <param name="Id">From 1, rising.</param>
/// <param name="State">Firing or Resolved.</param>
public sealed record AlertEvent(long Id, string Rule, InstrumentId Instrument, AlertState State, UtcTime At)
{
    public AlertSeverity Severity { get; init; }

    /// <summary>The condition, as it was.</summary>
    public string Expression { get; init; } = "";

    /// <summary>The left side of the condition's first comparison; NaN where there is none, or it is not known.</summary>
    public double Value { get; init; } = double.NaN;

    public IReadOnlyDictionary<string, string> Labels { get; init; } = System.Collections.Frozen.FrozenDictionary<string, string>.Empty;

    /// <summary>True when the channels of the rule are told.</summary>
    public bool IsNotified { get; init; }

    /// <summary>Why it was not told, or what else there is to say; empty for nothing.</summary>
    public string Note { get; init; } = "";
}

/// <summary>Where a delivery stands.</summary>
public enum DeliveryState : byte
{
    /// <summary>For its instant: the end of a digest or of quiet hours, or the next attempt.</summary>
    Waiting,

    /// <summary>An attempt was begun. Kept before anything is sent: a process that ends now leaves it so.</summary>
    Sending,
    Delivered,

    /// <summary>Tried for as long as the limit says, without success.</summary>
    GivenUp,
}

/// <summary>How one attempt ended.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Outcome">One word: delivered, refused, failed, unknown, cut-off.</param>
/// <param name="Detail">What the other side said; never a secret.</param>
public sealed record DeliveryAttempt(int Number, UtcTime BegunAt, UtcTime EndedAt, string Outcome, string Detail);

/// <summary>One message to one channel: a row of the outbox, and its log.</summary>
/// <param name="Key">The same for every attempt; what the receiver may tell repeats by.</param>
/// <param name="Events">Numbers of the events that it tells, rising.</param>
public sealed record AlertDelivery(string Key, string Channel, string Rule, IReadOnlyList<long> Events)
{
    public DeliveryState State { get; init; }

    public UtcTime CreatedAt { get; init; }

    /// <summary>When it may be sent, or sent again.</summary>
    public UtcTime DueAt { get; init; }

    /// <summary>When the attempt that goes on, or the last one, was begun.</summary>
    public UtcTime? BegunAt { get; init; }

    /// <summary>Attempts begun.</summary>
    public int Attempts { get; init; }

    /// <summary>An attempt ended without a word from the receiver, so that it may have the message: the next one says so.</summary>
    public bool MayRepeat { get; init; }

    /// <summary>The attempts that have ended, in order.</summary>
    public IReadOnlyList<DeliveryAttempt> Log { get; init; } = [];

    public bool IsOpen => State is DeliveryState.Waiting or DeliveryState.Sending;
}

/// <summary>What is to be kept together.</summary>
public sealed record AlertChanges
{
    /// <summary>Rules to add or replace, by name.</summary>
    public IReadOnlyList<AlertRule> Rules { get; init; } = [];

    /// <summary>Names of rules to remove; their events stay.</summary>
    public IReadOnlyList<string> RemovedRules { get; init; } = [];

    /// <summary>States as they are from now on, by rule and instrument.</summary>
    public IReadOnlyList<AlertStatus> States { get; init; } = [];

    /// <summary>States to forget.</summary>
    public IReadOnlyList<(string Rule, InstrumentId Instrument)> ForgottenStates { get; init; } = [];

    public IReadOnlyList<AlertEvent> Events { get; init; } = [];

    /// <summary>Deliveries as they are from now on, by key; their log is added to with <see cref="Attempts"/>.</summary>
    public IReadOnlyList<AlertDelivery> Deliveries { get; init; } = [];

    public IReadOnlyList<(string Key, DeliveryAttempt Attempt)> Attempts { get; init; } = [];

    /// <summary>
    /// Events that happened before it are removed, and ended deliveries that were created before it with their attempts; null for none.
    /// The newest event stays, so that numbers go on; what is written together with it stays too.
    /// </summary>
    public UtcTime? PrunedBefore { get; init; }

    public bool IsEmpty =>
        PrunedBefore is null && Rules.Count + RemovedRules.Count + States.Count + ForgottenStates.Count + Events.Count + Deliveries.Count + Attempts.Count == 0;
}

/// <summary>Which events; a null field means any.</summary>
/// <param name="Before">Only events with a smaller number: the next page.</param>
/// <param name="Limit">At most so many, the newest.</param>
public sealed record AlertEventFilter(
    string? Rule = null, InstrumentId? Instrument = null, IReadOnlyList<long>? Ids = null, long? Before = null, int Limit = 1_000);

/// <summary>Which deliveries; a null field means any.</summary>
/// <param name="IsOpen">Only those that wait or are being sent, or only others.</param>
/// <param name="Limit">At most so many, the newest.</param>
public sealed record DeliveryFilter(bool? IsOpen = null, string? Rule = null, IReadOnlyList<string>? Keys = null, int Limit = 1_000);

/// <summary>Rules, states, events and deliveries of alerts. The state role. Safe for concurrent use.</summary>
/// <remarks>Instants are kept in whole microseconds, UTC.</remarks>
public interface IAlertStore
{
    /// <summary>Keeps changes in one transaction; returns after it is durable.</summary>
    /// <exception cref="StoreException">Nothing of the changes stays.</exception>
    Task WriteAsync(AlertChanges changes, CancellationToken ct);

    /// <summary>The rules that were saved, by name.</summary>
    Task<IReadOnlyList<AlertRule>> ListRulesAsync(CancellationToken ct);

    /// <summary>Every state that is kept, by rule and instrument.</summary>
    Task<IReadOnlyList<AlertStatus>> ListStatesAsync(CancellationToken ct);

    /// <summary>Events, newest first.</summary>
    Task<IReadOnlyList<AlertEvent>> ListEventsAsync(AlertEventFilter filter, CancellationToken ct);

    /// <summary>Deliveries with their logs, newest first.</summary>
    Task<IReadOnlyList<AlertDelivery>> ListDeliveriesAsync(DeliveryFilter filter, CancellationToken ct);
}
