namespace Candlewick.Domain.Ports;

/// <summary>What is stored of the samples of one instrument.</summary>
/// <param name="First">EventTime of the first sample; meaningless without rows.</param>
/// <param name="Last">EventTime of the last sample; meaningless without rows.</param>
/// <param name="LastEntry">Number of the sample that arrived last.</param>
/// <param name="DeletedBefore">Samples before this instant were deleted after use; null when none ever were.</param>
public sealed record SampleSummary(InstrumentId Instrument, long Rows, UtcTime First, UtcTime Last, long LastEntry, UtcTime? DeletedBefore);

/// <summary>A sample with its number in the order of arrival.</summary>
public readonly record struct ArrivedSample(long Entry, UtcTime EventTime);

/// <summary>Raw price samples, one an instrument and instant. The history role.</summary>
public interface ISampleStore
{
    /// <summary>Adds samples of any instruments in any order, in one transaction. The same price at a stored instant writes nothing, another replaces it.</summary>
    /// <returns>Samples that were added or replaced.</returns>
    /// <exception cref="ArgumentException">A price is not finite.</exception>
    Task<long> AppendAsync(IReadOnlyList<PriceSample> samples, CancellationToken ct);

    /// <summary>Samples of the range, ordered by EventTime.</summary>
    Task<IReadOnlyList<PriceSample>> ReadAsync(InstrumentId instrument, UtcRange range, CancellationToken ct);

    /// <summary>Samples that arrived after a number, ordered by it.</summary>
    Task<IReadOnlyList<ArrivedSample>> ListArrivedAsync(InstrumentId instrument, long after, CancellationToken ct);

    /// <summary>Every instrument that has or had samples, by id.</summary>
    /// <param name="instrument">Only this one; null for all.</param>
    Task<IReadOnlyList<SampleSummary>> SummarizeAsync(InstrumentId? instrument, CancellationToken ct);

    /// <summary>
    /// Deletes whole UTC days of samples before an instant, up to the first day with a sample that one of the window series has not used;
    /// nothing when none is named. One transaction. With <paramref name="dryRun"/> only counts.
    /// </summary>
    /// <returns>Samples deleted.</returns>
    Task<long> DeleteUsedAsync(SampleDeletion deletion, bool dryRun, CancellationToken ct);
}

/// <summary>Which samples may go.</summary>
/// <param name="Before">Cut to its UTC midnight.</param>
/// <param name="UsedBy">Codes of every window series that must have used them.</param>
/// <param name="DeletedAt">When, for the record of deletions.</param>
public sealed record SampleDeletion(InstrumentId Instrument, UtcTime Before, IReadOnlyList<string> UsedBy, UtcTime DeletedAt);

/// <summary>The windows of whole intervals of one instrument.</summary>
/// <param name="Intervals">What is replaced: stored windows in it that the write lacks go.</param>
/// <param name="Windows">By time, all inside the intervals.</param>
/// <param name="UsedEntry">Every sample up to this number has been used; never moves back.</param>
public sealed record WindowWrite(
    InstrumentId Instrument, string Code, RangeSet Intervals, IReadOnlyList<PriceWindow> Windows, long UsedEntry);

/// <summary>Windows of price samples: mean, median and count. The history role.</summary>
public interface IWindowStore
{
    /// <summary>Replaces windows and moves the mark, in one transaction; equal windows write nothing.</summary>
    Task<WriteResult> WriteAsync(WindowWrite write, CancellationToken ct);

    /// <summary>Windows that begin in the range, by time.</summary>
    Task<IReadOnlyList<PriceWindow>> ReadAsync(InstrumentId instrument, string code, UtcRange range, CancellationToken ct);

    /// <summary>Number of the sample up to which all were used; 0 when none.</summary>
    Task<long> FindUsedAsync(InstrumentId instrument, string code, CancellationToken ct);
}

/// <summary>Which ranking.</summary>
public sealed record RankingScope(string Venue, string Quote);

/// <summary>Statistics of days of one instrument.</summary>
/// <param name="Days">What is replaced: stored days in it that the write lacks end.</param>
/// <param name="Rows">By day, all inside <paramref name="Days"/>, none empty.</param>
/// <param name="KnownFrom">When they were computed, UTC.</param>
public sealed record StatisticsWrite(InstrumentId Instrument, RangeSet Days, IReadOnlyList<DailyStatistic> Rows, UtcTime KnownFrom);

/// <summary>Rankings of days.</summary>
/// <param name="Days">What is replaced: stored days in it that the write lacks end.</param>
/// <param name="Rankings">By day, all inside <paramref name="Days"/>.</param>
/// <param name="KnownFrom">When they were computed, UTC.</param>
public sealed record RankingWrite(RankingScope Scope, RangeSet Days, IReadOnlyList<DailyRanking> Rankings, UtcTime KnownFrom);

/// <summary>Daily statistics and rankings, point in time: what is replaced stays, with the interval in which it was what we knew.</summary>
/// <remarks>Equal rows write nothing. A write is one transaction. In its result what ends or gives way counts as corrected.</remarks>
public interface IStatisticsStore
{
    /// <summary>Replaces the statistics of days.</summary>
    Task<WriteResult> WriteAsync(IReadOnlyList<StatisticsWrite> writes, CancellationToken ct);

    /// <summary>Replaces the rankings of days.</summary>
    Task<WriteResult> WriteAsync(RankingWrite write, CancellationToken ct);

    /// <summary>Statistics of the days that open in the range, by day.</summary>
    /// <param name="asKnownAt">As they were known at this instant; null for the current ones.</param>
    Task<IReadOnlyList<DailyStatistic>> ReadAsync(InstrumentId instrument, UtcRange range, UtcTime? asKnownAt, CancellationToken ct);

    /// <summary>Rankings of the days that open in the range, by day.</summary>
    /// <param name="asKnownAt">As they were known at this instant; null for the current ones.</param>
    Task<IReadOnlyList<DailyRanking>> ReadRankingsAsync(RankingScope scope, UtcRange range, UtcTime? asKnownAt, CancellationToken ct);
}

/// <summary>What changed in one series.</summary>
/// <param name="Ranges">Where rows came, changed or went, or holes were explained. Never less than what changed; more only where a write asked for more.</param>
/// <param name="Horizon">Rows before it were deleted by retention; null when none ever were.</param>
public sealed record SeriesChange(SeriesId Series, RangeSet Ranges, UtcTime? Horizon);

/// <summary>What changed since a number, and the number to ask from the next time.</summary>
/// <param name="Last">Number of the last change of the whole store; 0 for an empty one.</param>
/// <param name="Series">By series, those of the filter that changed.</param>
public sealed record ChangeSet(long Last, IReadOnlyList<SeriesChange> Series);

/// <summary>Tells what changed in the history, for whoever computes from it.</summary>
public interface IChangeFeed
{
    /// <summary>Everything after a number; 0 for all that was ever written. Deletions by retention are no change: what was computed stays.</summary>
    Task<ChangeSet> ListAsync(SeriesFilter filter, long after, CancellationToken ct);

    /// <summary>Every series of which anything was written, explained, cleared or deleted by retention after a number, whether that changed rows or not; each once, in any order.</summary>
    Task<TouchedSeries> ListTouchedAsync(long after, CancellationToken ct);
}

/// <summary>Series that were touched since a number, and the number to ask from the next time.</summary>
/// <param name="Last">As in <see cref="ChangeSet"/>.</param>
public sealed record TouchedSeries(long Last, IReadOnlyList<SeriesId> Series);

/// <summary>A currency as a source described it.</summary>
/// <param name="Coin">Id, symbol, name, rank and market capitalisation.</param>
/// <param name="KnownFrom">Since when we know it so, UTC.</param>
public sealed record KnownCurrency(string Source, CoinMarket Coin, UtcTime KnownFrom);

/// <summary>Currencies, point in time. The state role.</summary>
public interface ICurrencyStore
{
    /// <summary>Keeps what a source says; a currency that is described as before writes nothing, and one that the source leaves out stays.</summary>
    /// <returns>Currencies that are new or changed.</returns>
    Task<long> SaveAsync(string source, IReadOnlyList<CoinMarket> coins, UtcTime at, CancellationToken ct);

    /// <summary>The currencies of a source as they were known at an instant, by rank, those without one last; null for now.</summary>
    Task<IReadOnlyList<KnownCurrency>> ListAsync(string source, UtcTime? asKnownAt, CancellationToken ct);
}

/// <summary>A day of the calendar. Weeks are those of ISO 8601: Monday is 1, week 1 holds the first Thursday.</summary>
/// <param name="WeekYear">The year that the week belongs to.</param>
public sealed record DateRow(DateOnly Day, int DayOfWeek, int Week, int WeekYear);

/// <summary>What a refresh of the dimensions did.</summary>
/// <param name="Dates">Days added.</param>
/// <param name="Venues">Venues added.</param>
/// <param name="Instruments">Instruments added or changed.</param>
/// <param name="Facts">Bars that the star shows.</param>
public sealed record DimensionResult(long Dates, long Venues, long Instruments, long Facts)
{
    /// <summary>True when the dimensions are the same rows as before.</summary>
    public bool ChangedNothing => Dates + Venues + Instruments == 0;
}

/// <summary>An instrument of the star. What is null is not known: only rows are there, and no catalog has described it.</summary>
public sealed record InstrumentRow(InstrumentId Id, InstrumentKind? Kind = null, string? Base = null, string? Quote = null, string? Calendar = null);

/// <summary>The dimensions of the star: date, venue and instrument; the facts are the bars themselves.</summary>
/// <remarks>A row keeps its key for ever. One transaction a write; equal rows write nothing.</remarks>
public interface IDimensionStore
{
    /// <summary>Adds what is new and replaces what changed.</summary>
    Task<DimensionResult> WriteAsync(IReadOnlyList<DateRow> dates, IReadOnlyList<InstrumentRow> instruments, CancellationToken ct);

    /// <summary>The days of the date dimension, in order.</summary>
    Task<IReadOnlyList<DateOnly>> ListDatesAsync(CancellationToken ct);

    /// <summary>The instruments of the star, by id.</summary>
    Task<IReadOnlyList<InstrumentRow>> ListInstrumentsAsync(CancellationToken ct);
}

/// <summary>The roles of what is computed from the history and kept.</summary>
public sealed record DerivedRoles(
    ISampleStore Samples,
    IWindowStore Windows,
    IStatisticsStore Statistics,
    IChangeFeed Changes,
    ICurrencyStore Currencies,
    IDimensionStore Dimensions);
