using Candlewick.Analytics.Indicators;

namespace Candlewick.Alerts.Expressions;

/// <summary>What a condition can ask for.</summary>
public enum FactKind
{
    /// <summary>The newest price that is known.</summary>
    Price,

    /// <summary>Of a closed bar.</summary>
    Open,
    High,
    Low,
    Close,

    /// <summary>Of a closed bar, in the base asset.</summary>
    Volume,

    /// <summary>An output of an indicator, statistic or pattern at a closed bar.</summary>
    Indicator,

    /// <summary>Price now / price so long ago - 1.</summary>
    Change,

    /// <summary>Place by change among the members of the universe; 1 for the highest.</summary>
    Rank,

    /// <summary>Bars that are missing without an explanation, between the first and the last that are covered.</summary>
    Gaps,

    /// <summary>Seconds since the last stored bar closed; infinite where there is none.</summary>
    Lag,

    /// <summary>1 when the last run of a job that ended has failed or timed out, else 0.</summary>
    JobFailed,

    /// <summary>Seconds since a job last succeeded; infinite where it ran and never did.</summary>
    JobAge,

    /// <summary>Seconds from receiving to handing over, of the last event of a consumer of live data.</summary>
    FeedLag,
}

/// <summary>One value that a condition asks for.</summary>
/// <param name="Instrument">None for facts about the process.</param>
public sealed record AlertFact(FactKind Kind, InstrumentId Instrument)
{
    /// <summary>Of bars; for changes and ranks, over how long.</summary>
    public Timeframe Timeframe { get; init; }

    /// <summary>Closed bars before the last one: 0 for the last, 1 for the one before.</summary>
    public int Ago { get; init; }

    /// <summary>Of a job, or of a consumer of live data; empty for others.</summary>
    public string Name { get; init; } = "";

    /// <summary>The indicator with its options; null for others.</summary>
    public OptionValues? Indicator { get; init; }

    /// <summary>The second instrument of an indicator that compares two; none for others.</summary>
    public InstrumentId Paired { get; init; }

    /// <summary>Which output of the indicator.</summary>
    public int Output { get; init; }
}

/// <summary>Where conditions get their values from.</summary>
public interface IAlertFacts
{
    /// <summary>What is read from now on is of this instant, until it is called again.</summary>
    Task BeginAsync(UtcTime at, CancellationToken ct);

    /// <summary>NaN where it is not known.</summary>
    Task<double> ReadAsync(AlertFact fact, CancellationToken ct);

    /// <summary>The instruments that a rule is about, by id; empty where nothing fits.</summary>
    Task<IReadOnlyList<InstrumentId>> ListAsync(AlertScope over, CancellationToken ct);
}

/// <summary>Names that conditions may use besides instruments.</summary>
/// <param name="Jobs">Names of jobs.</param>
/// <param name="Consumers">Names of consumers of live data; empty to allow any.</param>
public sealed record AlertVocabulary(IReadOnlyList<string> Jobs, IReadOnlyList<string> Consumers)
{
    /// <summary>Any name will do.</summary>
    public static AlertVocabulary Any { get; } = new([], []);
}
