namespace Candlewick.Domain.Ports;

/// <summary>Whether the data of a store is of a real market or invented. Fixed when the store is created.</summary>
public enum StoreOrigin : byte
{
    Real,
    Simulated,
}

/// <summary>What a store is.</summary>
/// <param name="Bytes">Size on disk; 0 for a store in memory.</param>
/// <param name="IsReadOnly">True when it cannot be written.</param>
public sealed record StoreInfo(string Kind, string Location, StoreOrigin Origin, int SchemaVersion, long Bytes, bool IsReadOnly)
{
    /// <summary>What every table, answer and export made of simulated data says.</summary>
    public const string SimulatedNotice = "SIMULATED: invented market data, not of any real market";
}

/// <summary>What a series holds.</summary>
/// <param name="First">OpenTime of the first bar, or EventTime of the first print.</param>
/// <param name="Last">OpenTime of the last bar, or EventTime of the last print.</param>
public sealed record SeriesSummary(SeriesId Series, long Rows, UtcTime First, UtcTime Last);

/// <summary>Which series an operation is about; a null field means any.</summary>
public sealed record SeriesFilter(
    SeriesKind? Kind = null, string? Venue = null, InstrumentId? Instrument = null, Timeframe? Timeframe = null, SeriesId? Series = null)
{
    public static SeriesFilter Any { get; } = new();

    public bool Includes(SeriesId series) =>
        (Series is null || series == Series)
        && (Kind is null || series.Kind == Kind)
        && (Venue is null || series.Instrument.Venue == Venue)
        && (Instrument is null || series.Instrument == Instrument)
        && (Timeframe is null || (series.Kind == SeriesKind.Bars && series.Bars.Kind == BarKind.Timed && series.Bars.Timeframe == Timeframe));
}

/// <summary>Bars, with their corrections. The history role.</summary>
/// <remarks>
/// Safe for concurrent use. A write compares with what is stored (where coverage says that there is nothing, nothing is compared):
/// equal rows write nothing; a closed bar with other values moves the old row to the history with its interval of knowing;
/// a forming bar that closes is no correction; a closed one that is confirmed with the same values was known before; a stored bar that
/// the write lacks stays.
/// </remarks>
public interface IBarStore
{
    /// <summary>Writes bars, holes, coverage and journal in one transaction.</summary>
    /// <exception cref="StoreException">Nothing of the writes stays.</exception>
    Task<WriteResult> WriteAsync(IReadOnlyList<RangeWrite> writes, CancellationToken ct);

    /// <summary>Bars that open in the range, ordered by (OpenTime, Ordinal), in batches that are void once the next is asked for.</summary>
    /// <param name="asKnownAt">Give the values that were known at this instant, of each bar those that we knew first; null for the current ones.</param>
    IAsyncEnumerable<BarColumns> ReadAsync(BarSeriesId series, UtcRange range, UtcTime? asKnownAt, CancellationToken ct);

    /// <summary>OpenTime of the last stored bar; null when there is none.</summary>
    Task<UtcTime?> FindLastOpenAsync(BarSeriesId series, CancellationToken ct);
}

/// <summary>Trades, single or aggregate. The history role.</summary>
public interface ITradeStore
{
    /// <summary>Replaces by id where the venue numbers its prints, else by time range; equal rows write nothing. One transaction.</summary>
    /// <remarks>
    /// Of a numbered trade that comes again with an instant of another precision the finer instant is kept: a coarser one changes nothing,
    /// a finer one is no correction. Ids that do not follow those stored next to them leave a hole between the two instants,
    /// unless a range between was never asked for or is a hole already.
    /// </remarks>
    Task<WriteResult> WriteAsync(IReadOnlyList<TradeWrite> writes, CancellationToken ct);

    /// <summary>Trades of the range, ordered by (EventTime, Id), in batches.</summary>
    IAsyncEnumerable<ReadOnlyMemory<Trade>> ReadAsync(SeriesId series, UtcRange range, CancellationToken ct);
}

/// <summary>Quotes. The history role.</summary>
public interface IQuoteStore
{
    /// <summary>Replaces by time range; equal rows write nothing. One transaction.</summary>
    Task<WriteResult> WriteAsync(IReadOnlyList<QuoteWrite> writes, CancellationToken ct);

    /// <summary>Quotes of the range, ordered by (EventTime, Sequence), in batches.</summary>
    IAsyncEnumerable<ReadOnlyMemory<Quote>> ReadAsync(SeriesId series, UtcRange range, CancellationToken ct);
}

/// <summary>Open interest, funding rates and last prices. The history role.</summary>
public interface IObservationStore
{
    /// <summary>Adds by instant: equal rows write nothing, another value at a stored instant corrects it, rows of other instants stay. One transaction.</summary>
    Task<WriteResult> WriteAsync(IReadOnlyList<ObservationWrite> writes, CancellationToken ct);

    /// <summary>Observations of the range, ordered by EventTime, in batches.</summary>
    IAsyncEnumerable<ReadOnlyMemory<Observation>> ReadAsync(SeriesId series, UtcRange range, CancellationToken ct);
}

/// <summary>The ledger of what is there, what is not, and why.</summary>
public interface ICoverage
{
    /// <summary>The coverage of one series; empty when nothing was ever asked.</summary>
    Task<SeriesCoverage> FindAsync(SeriesId series, CancellationToken ct);

    /// <summary>The coverage of every series that has any, by series id. Answered from the ledger, without touching rows.</summary>
    Task<IReadOnlyList<SeriesCoverage>> ListAsync(SeriesFilter filter, CancellationToken ct);

    /// <summary>Gives holes their causes, with evidence; ranges that are no holes are left alone. One transaction.</summary>
    Task ExplainAsync(SeriesId series, IReadOnlyList<Hole> explanations, CancellationToken ct);

    /// <summary>Row count and range of every series that has rows.</summary>
    Task<IReadOnlyList<SeriesSummary>> SummarizeAsync(SeriesFilter filter, CancellationToken ct);

    /// <summary>Deletes rows, holes, coverage, history and journal of the range, as if nobody had ever asked; returns the rows deleted.</summary>
    Task<long> ClearAsync(SeriesFilter filter, UtcRange range, CancellationToken ct);
}

/// <summary>One write of the past.</summary>
public sealed record JournalEntry(
    SeriesId Series, UtcRange Asked, Provenance Provenance, WriteReason Reason, long Rows, WriteResult Result);

/// <summary>What was written, from where and when. Entries are made by the writes themselves, in their transaction.</summary>
public interface IWriteJournal
{
    /// <summary>Entries of the series, oldest first.</summary>
    Task<IReadOnlyList<JournalEntry>> ListAsync(SeriesFilter filter, CancellationToken ct);

    /// <summary>Entries of one series that came from a file or archive of this name, in whatever folder, oldest first.</summary>
    Task<IReadOnlyList<JournalEntry>> ListOfFileAsync(SeriesId series, string name, CancellationToken ct);

    /// <summary>Digests of every file whose rows are all in the store.</summary>
    Task<IReadOnlySet<string>> ListDigestsAsync(CancellationToken ct) => ListDigestsAsync(SeriesFilter.Any, ct);

    /// <summary>Digests of every file of these series whose rows are all in the store; a repair takes only a part of a file, and does not count.</summary>
    Task<IReadOnlySet<string>> ListDigestsAsync(SeriesFilter filter, CancellationToken ct);
}

/// <summary>A fault in quarantine.</summary>
/// <param name="ReplacedBy">Source whose rows took the place of the bad ones; null while they are missing.</param>
public sealed record QuarantinedFault(long Id, DataFault Fault, string? ReplacedBy);

/// <summary>Data that was set aside, until it is replaced.</summary>
public interface IQuarantine
{
    /// <summary>
    /// Adds faults; the same fault of the same file (by digest, name, series, kind and place) is kept once, and learns its period when it had none, and
    /// that it came as a re-issue.
    /// </summary>
    Task AddAsync(IReadOnlyList<DataFault> faults, CancellationToken ct);

    /// <summary>All of them, oldest first.</summary>
    Task<IReadOnlyList<QuarantinedFault>> ListAsync(CancellationToken ct);

    /// <summary>Marks a fault as replaced by the rows of another source; an unknown id changes nothing.</summary>
    Task ResolveAsync(long id, string replacedBy, CancellationToken ct);
}

/// <summary>Instruments and their rules, point in time. The state role.</summary>
public interface IInstrumentStore
{
    /// <summary>Keeps what a venue lists; rules that changed end the old record at the catalog's instant and start a new one.</summary>
    Task SaveAsync(InstrumentCatalog catalog, CancellationToken ct);

    /// <summary>Null when the store has never heard of it.</summary>
    Task<Instrument?> FindAsync(InstrumentId id, CancellationToken ct);

    /// <summary>Every instrument of a venue, or of all venues when null, by id.</summary>
    Task<IReadOnlyList<Instrument>> ListAsync(string? venue, CancellationToken ct);

    /// <summary>The rules that held at the instant; null when none are known of that time.</summary>
    Task<TradingRules?> FindRulesAsync(InstrumentId id, UtcTime at, CancellationToken ct);
}

/// <summary>Small facts that must survive a restart, such as until when a venue bans us. The state role.</summary>
public interface IFactStore
{
    /// <summary>Null when nothing was kept under the key.</summary>
    Task<string?> FindAsync(string key, CancellationToken ct);

    /// <summary>Replaces what was kept.</summary>
    Task KeepAsync(string key, string value, CancellationToken ct);
}

/// <summary>What an audit of rows found in one series.</summary>
/// <param name="Duplicates">Rows that share their key with another.</param>
/// <param name="Impossible">Rows whose values cannot be (high below low, negative volume, not a number).</param>
/// <param name="Misaligned">Rows whose OpenTime is off the timeframe's grid.</param>
public sealed record SeriesAudit(SeriesId Series, long Rows, UtcTime First, UtcTime Last, long Duplicates, long Impossible, long Misaligned);

/// <summary>One SQL statement.</summary>
/// <param name="Folder">Where the files that it names by a relative path are; empty for the folder of this process.</param>
public sealed record Statement(string Text, string Folder = "")
{
    /// <summary>A statement that names no files, or names them by full paths.</summary>
    public static implicit operator Statement(string text) => new(text);
}

/// <summary>Questions over whole tables, answered by the engine.</summary>
public interface IStoreQueries
{
    /// <summary>What the store is, as of now.</summary>
    StoreInfo Info { get; }

    /// <summary>Reads every bar once and counts what cannot be.</summary>
    Task<IReadOnlyList<SeriesAudit>> AuditRowsAsync(SeriesFilter filter, CancellationToken ct);

    /// <summary>Runs one read-only SQL statement.</summary>
    /// <exception cref="StoreException">BadRequest: not exactly one statement that reads; or the engine's own message.</exception>
    Task<IQueryResult> QueryAsync(Statement sql, CancellationToken ct);

    /// <summary>Tables and views that statements can name, with their columns.</summary>
    Task<IReadOnlyList<StoreTable>> ListTablesAsync(CancellationToken ct);

    /// <summary>Runs one read-only SQL statement into a Parquet file (zstd) and returns the rows written.</summary>
    Task<long> ExportParquetAsync(Statement sql, string path, CancellationToken ct);
}

/// <summary>A streaming result. Cells are null, string, bool, long, decimal, double, UtcTime or DateOnly.</summary>
public interface IQueryResult : IAsyncDisposable
{
    /// <summary>Names of the columns, in the order of the cells of a row; a name may occur twice.</summary>
    IReadOnlyList<string> Columns { get; }

    /// <summary>What their cells are, by the engine's types: a cell that does not fit (a decimal, a number wider than 64 bits) may still be in one; see <see cref="Answer.Of"/>.</summary>
    IReadOnlyList<CellKind> Kinds { get; }

    /// <summary>Rows in the statement's order; each array is the caller's.</summary>
    IAsyncEnumerable<object?[]> ReadRowsAsync(CancellationToken ct);
}

/// <summary>Every role that one store plays, as one thing to hand around.</summary>
public sealed record StoreRoles(
    IBarStore Bars,
    ITradeStore Trades,
    IQuoteStore Quotes,
    IObservationStore Observations,
    ICoverage Coverage,
    IWriteJournal Journal,
    IQuarantine Quarantine,
    IInstrumentStore Instruments,
    IUniverseStore Universe,
    IFactStore Facts,
    IStoreQueries Queries,
    DerivedRoles Derived,
    UpkeepRoles Upkeep,
    IAlertStore Alerts);
