namespace Candlewick.Domain.Ports;

/// <summary>What a venue is and can do; commands, configuration and reference pages read it.</summary>
/// <param name="Code">The market segment, such as <c>BINANCE-UM</c>.</param>
/// <param name="Summary">One line.</param>
/// <param name="IsSimulated">True for <c>SIM</c> only: its data never enters a store of real data.</param>
/// <param name="BarTimeframes">Bar lengths that the venue publishes.</param>
/// <param name="Documentation">URL of the venue's own pages.</param>
public sealed record VenueSpec(
    string Code,
    string Summary,
    bool IsSimulated,
    IReadOnlyList<Timeframe> BarTimeframes,
    string Documentation)
{
    /// <summary>Code of the simulator's segment.</summary>
    public const string SimulatedCode = "SIM";
}

/// <summary>One market segment. What it can do is told by the capability interfaces that it implements.</summary>
public interface IVenue
{
    /// <summary>What the venue is and can do; never changes.</summary>
    VenueSpec Spec { get; }

    /// <summary>The canonical id of one of the venue's own symbols.</summary>
    /// <exception cref="FormatException">The text cannot be a symbol of this venue.</exception>
    InstrumentId ToInstrument(string venueSymbol);
}

/// <summary>Bars over REST, page by page.</summary>
public interface IBarHistory : IVenue
{
    /// <summary>The most bars that one request returns.</summary>
    int BarsPerRequest { get; }

    /// <summary>Reads the bars that open in the range, oldest page first; the pages' asked ranges join to the whole range.</summary>
    /// <remarks>A page's bars that the venue lacks are simply not in it. The caller disposes each page's bars.</remarks>
    /// <exception cref="VenueException">The venue refused, or stayed unreachable after its retry policy.</exception>
    IAsyncEnumerable<BarPage> ReadBarsAsync(BarSeriesId series, UtcRange range, CancellationToken ct);
}

/// <summary>One answer: the bars of <paramref name="Asked"/> that the source has.</summary>
public sealed record BarPage(BarSeriesId Series, UtcRange Asked, BarColumns Bars, Provenance Provenance)
{
    public RangeWrite ToWrite(WriteReason reason, TradingCalendar calendar) => new(Series, Asked, Bars, Provenance, reason, calendar);
}

/// <summary>One file of a venue's archive.</summary>
/// <param name="Key">Path inside the bucket.</param>
/// <param name="Period">The UTC month or day that the file is about.</param>
/// <param name="IsMonthly">False for a daily file.</param>
/// <param name="Bytes">Size as listed; null when unknown.</param>
public sealed record ArchiveFile(string Key, SeriesId Series, UtcRange Period, bool IsMonthly, long? Bytes, UtcTime? LastModified)
{
    /// <summary>The bars of the file, those that open in its period, each to its end: a week may end in the next month.</summary>
    public UtcRange Bars => Series.Bars.Timeframe.BarsOpeningIn(Period);
}

/// <summary>An archive that was read: rows, or the faults for which it was set aside.</summary>
/// <param name="Bars">Null when the archive was set aside. The caller disposes.</param>
/// <param name="Faults">Also holds what was noticed and repaired in rows that were kept.</param>
public sealed record ArchiveReading(ArchiveFile File, BarColumns? Bars, Provenance Provenance, IReadOnlyList<DataFault> Faults);

/// <summary>Published archive files of bars.</summary>
public interface IBarArchive : IVenue
{
    /// <summary>The files of the series that touch the range, oldest first, monthly before daily of the same start.</summary>
    /// <exception cref="VenueException">The listing could not be had.</exception>
    Task<IReadOnlyList<ArchiveFile>> ListArchivesAsync(BarSeriesId series, UtcRange range, CancellationToken ct);

    /// <summary>Downloads, verifies and reads one archive; null when the venue does not have it (yet).</summary>
    /// <exception cref="VenueException">The venue refused, or stayed unreachable after its retry policy.</exception>
    Task<ArchiveReading?> ReadArchiveAsync(ArchiveFile file, CancellationToken ct);

    /// <summary>The digest that the venue publishes now; null when it publishes none.</summary>
    Task<string?> ReadChecksumAsync(ArchiveFile file, CancellationToken ct);
}

/// <summary>Trades over REST, by time or by the venue's numbers.</summary>
public interface ITradeHistory : IVenue
{
    /// <summary>Reads aggregate trades of the range, oldest first.</summary>
    /// <exception cref="VenueException">The venue refused, or stayed unreachable after its retry policy.</exception>
    IAsyncEnumerable<TradeWrite> ReadTradesAsync(InstrumentId instrument, UtcRange range, CancellationToken ct);

    /// <summary>Reads trades by the venue's numbers, from an id (included) on, page by page, until one is the latest.</summary>
    /// <remarks>Ids that the venue lacks are simply not there. The first page comes even when it is empty: then there is no trade at or after the id.</remarks>
    /// <param name="series">Single or aggregate trades; each has numbers of its own.</param>
    /// <exception cref="VenueException">The venue refused, stayed unreachable after its retry policy, or keeps no history back to the id (NotFound).</exception>
    IAsyncEnumerable<TradePage> ReadTradesFromAsync(SeriesId series, long fromId, CancellationToken ct);
}

/// <summary>What a venue lists at an instant.</summary>
public sealed record InstrumentCatalog(UtcTime At, IReadOnlyList<Instrument> Instruments, IReadOnlyList<TradingRules> Rules);

/// <summary>The venue's list of instruments with the rules of the moment.</summary>
public interface IInstrumentCatalog : IVenue
{
    /// <exception cref="VenueException">The venue refused, or stayed unreachable after its retry policy.</exception>
    Task<InstrumentCatalog> ReadCatalogAsync(CancellationToken ct);
}

/// <summary>Last price, and the change over 24 hours where asked for.</summary>
/// <param name="QuoteVolume24h">In the quote currency; NaN when not asked for, as is the change.</param>
public readonly record struct Ticker(InstrumentId Instrument, UtcTime ReceivedAt, double LastPrice, double QuoteVolume24h, double ChangePercent24h);

/// <summary>Current prices.</summary>
public interface ITickers : IVenue
{
    /// <param name="withDay">Also ask for the 24-hour figures, which cost more of the budget.</param>
    Task<IReadOnlyList<Ticker>> ReadTickersAsync(bool withDay, CancellationToken ct);
}

/// <summary>The venue's clock beside ours.</summary>
/// <param name="Skew">Ours minus theirs, half a round trip taken off.</param>
public readonly record struct ClockReading(UtcTime VenueTime, TimeSpan Skew);

/// <summary>Reachability and time.</summary>
public interface IVenueClock : IVenue
{
    /// <exception cref="VenueException">The venue did not answer.</exception>
    Task<ClockReading> ReadClockAsync(CancellationToken ct);
}
