namespace Candlewick.Storage.Memory;

/// <summary>The reference store: every role in memory, plainly written, gone with the process. Safe for concurrent use.</summary>
public sealed class MemoryStore
{
    public MemoryStore(StoreOrigin origin = StoreOrigin.Real)
    {
        MemoryState state = new(new StoreInfo("Memory", "(memory)", origin, SchemaVersion: 1, Bytes: 0, IsReadOnly: false));
        MemoryCoverage coverage = new(state);
        MemoryFiles files = new();
        Roles = new StoreRoles(
            new MemoryBarStore(state), new MemoryTradeStore(state), new MemoryQuoteStore(state), new MemoryObservationStore(state),
            coverage, new MemoryJournal(state), new MemoryQuarantine(state), new MemoryInstrumentStore(state),
            new MemoryUniverseStore(state), new MemoryFactStore(state), new MemoryQueries(state),
            new DerivedRoles(
                new MemorySampleStore(state), new MemoryWindowStore(state), new MemoryStatisticsStore(state), new MemoryChangeFeed(state),
                new MemoryCurrencyStore(state), new MemoryDimensionStore(state)),
            new UpkeepRoles(new MemoryRetention(state, coverage), files, files),
            new MemoryAlertStore());
    }

    /// <summary>Every role of the store.</summary>
    public StoreRoles Roles { get; }
}

/// <summary>A bar with the instant since when it is what we know.</summary>
internal readonly record struct KnownBar(Bar Bar, UtcTime KnownFrom);

/// <summary>A bar that was corrected, and until when it was what we knew.</summary>
internal readonly record struct PastBar(Bar Bar, UtcTime KnownFrom, UtcTime KnownTo);

/// <summary>A journal entry with its number; forgotten once rows of its file were cleared.</summary>
internal sealed record MemoryEntry(long Number, JournalEntry Entry, bool IsForgotten);

/// <summary>The content of a store in memory; held under <see cref="Gate"/>.</summary>
internal sealed class MemoryState(StoreInfo info)
{
    public Lock Gate { get; } = new();

    public StoreInfo Info => info;

    public Dictionary<SeriesId, SortedDictionary<(UtcTime OpenTime, int Ordinal), KnownBar>> Bars { get; } = [];

    public Dictionary<SeriesId, List<PastBar>> History { get; } = [];

    public Dictionary<SeriesId, List<Trade>> Trades { get; } = [];

    public Dictionary<SeriesId, List<Quote>> Quotes { get; } = [];

    public Dictionary<SeriesId, List<Observation>> Observations { get; } = [];

    public Dictionary<SeriesId, SeriesLedger> Ledgers { get; } = [];

    public List<MemoryEntry> Journal { get; } = [];

    /// <summary>Number of the last journal entry or change of the ledger.</summary>
    public long LastEntry { get; set; }

    public MemoryDerived Derived { get; } = new();

    public List<QuarantinedFault> Quarantine { get; } = [];

    public Dictionary<InstrumentId, Instrument> Instruments { get; } = [];

    public Dictionary<InstrumentId, List<TradingRules>> Rules { get; } = [];

    public List<UniverseSnapshot> Snapshots { get; } = [];

    public Dictionary<string, string> Facts { get; } = new(StringComparer.Ordinal);

    public SeriesLedger LedgerOf(SeriesId series) => Ledgers.TryGetValue(series, out SeriesLedger? known) ? known : SeriesLedger.None(series);

    /// <summary>Ledger and journal of a write.</summary>
    /// <param name="ledger">The series' ledger after the write.</param>
    public void Record(HistoryWrite write, WriteResult result, SeriesLedger ledger)
    {
        SeriesLedger before = LedgerOf(write.Series);
        Ledgers[write.Series] = ledger;
        Journal.Add(new MemoryEntry(++LastEntry, new JournalEntry(write.Series, write.Asked, write.Provenance, write.Reason, write.RowCount, result), false));
        foreach (UtcRange range in write is RangeWrite ? SeriesLedger.ChangedCauses(before, ledger) : RangeSet.Empty)
        {
            NoteChange(write.Series, range);
        }
    }

    /// <summary>Notes a change of the ledger that no write made.</summary>
    public void NoteChange(SeriesId series, UtcRange range) => Derived.Changes.Add(new LedgerChange(++LastEntry, series, range));

    public static TRows RowsOf<TKey, TRows>(Dictionary<TKey, TRows> table, TKey key)
        where TKey : notnull
        where TRows : new()
    {
        if (!table.TryGetValue(key, out TRows? rows))
        {
            rows = new TRows();
            table[key] = rows;
        }

        return rows;
    }
}
