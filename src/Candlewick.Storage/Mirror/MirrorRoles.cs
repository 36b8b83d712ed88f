namespace Candlewick.Storage.Mirror;

/// <summary>The roles of a mirror.</summary>
internal static class MirrorRoles
{
    public static StoreRoles Of(MirrorCalls mirror) => new(
        new MirrorBarStore(mirror), new MirrorTradeStore(mirror), new MirrorQuoteStore(mirror), new MirrorObservationStore(mirror), new MirrorCoverage(mirror),
        new MirrorJournal(mirror), new MirrorQuarantine(mirror), new MirrorInstrumentStore(mirror), new MirrorUniverseStore(mirror), new MirrorFactStore(mirror),
        new MirrorQueries(mirror),
        new DerivedRoles(
            new MirrorSampleStore(mirror), new MirrorWindowStore(mirror), new MirrorStatisticsStore(mirror), new MirrorChangeFeed(mirror),
            new MirrorCurrencyStore(mirror), new MirrorDimensionStore(mirror)),
        new UpkeepRoles(new MirrorRetention(mirror), new MirrorCompaction(mirror), new MirrorCopies(mirror)),
        new MirrorAlertStore(mirror));

    /// <summary>What writes of rows may change.</summary>
    /// <param name="movesRows">True where a row may leave a month that nobody asked for.</param>
    public static IEnumerable<MirrorKey> KeysOf(IEnumerable<HistoryWrite> writes, Func<HistoryWrite, bool> movesRows) =>
        writes.SelectMany(write => MirrorKey.Rows(write.Series, movesRows(write) ? UtcRange.All : write.Asked)).Append(MirrorKey.Ledger);

    /// <summary>What a change of the whole of some series may change.</summary>
    public static IEnumerable<MirrorKey> KeysOf(IEnumerable<SeriesId> series) => series.SelectMany(one => MirrorKey.Rows(one, UtcRange.All)).Append(MirrorKey.Ledger);
}

/// <inheritdoc cref="IBarStore"/>
internal sealed class MirrorBarStore(MirrorCalls mirror) : IBarStore
{
    public Task<WriteResult> WriteAsync(IReadOnlyList<RangeWrite> writes, CancellationToken ct) =>
        mirror.WriteAsync(MirrorRoles.KeysOf(writes, _ => false), (store, token) => store.Roles.Bars.WriteAsync(writes, token), ct);

    public IAsyncEnumerable<BarColumns> ReadAsync(BarSeriesId series, UtcRange range, UtcTime? asKnownAt, CancellationToken ct) =>
        mirror.StreamAsync((store, token) => store.Roles.Bars.ReadAsync(series, range, asKnownAt, token), ct);

    public Task<UtcTime?> FindLastOpenAsync(BarSeriesId series, CancellationToken ct) =>
        mirror.ReadAsync((store, token) => store.Roles.Bars.FindLastOpenAsync(series, token), ct);
}

/// <inheritdoc cref="ITradeStore"/>
internal sealed class MirrorTradeStore(MirrorCalls mirror) : ITradeStore
{
    public Task<WriteResult> WriteAsync(IReadOnlyList<TradeWrite> writes, CancellationToken ct) => mirror.WriteAsync(
        MirrorRoles.KeysOf(writes, write => write is TradeWrite { IsNumbered: true }), (store, token) => store.Roles.Trades.WriteAsync(writes, token), ct);

    public IAsyncEnumerable<ReadOnlyMemory<Trade>> ReadAsync(SeriesId series, UtcRange range, CancellationToken ct) =>
        mirror.StreamAsync((store, token) => store.Roles.Trades.ReadAsync(series, range, token), ct);
}

/// <inheritdoc cref="IQuoteStore"/>
internal sealed class MirrorQuoteStore(MirrorCalls mirror) : IQuoteStore
{
    public Task<WriteResult> WriteAsync(IReadOnlyList<QuoteWrite> writes, CancellationToken ct) =>
        mirror.WriteAsync(MirrorRoles.KeysOf(writes, _ => false), (store, token) => store.Roles.Quotes.WriteAsync(writes, token), ct);

    public IAsyncEnumerable<ReadOnlyMemory<Quote>> ReadAsync(SeriesId series, UtcRange range, CancellationToken ct) =>
        mirror.StreamAsync((store, token) => store.Roles.Quotes.ReadAsync(series, range, token), ct);
}

/// <inheritdoc cref="IObservationStore"/>
internal sealed class MirrorObservationStore(MirrorCalls mirror) : IObservationStore
{
    public Task<WriteResult> WriteAsync(IReadOnlyList<ObservationWrite> writes, CancellationToken ct) =>
        mirror.WriteAsync(MirrorRoles.KeysOf(writes, _ => false), (store, token) => store.Roles.Observations.WriteAsync(writes, token), ct);

    public IAsyncEnumerable<ReadOnlyMemory<Observation>> ReadAsync(SeriesId series, UtcRange range, CancellationToken ct) =>
        mirror.StreamAsync((store, token) => store.Roles.Observations.ReadAsync(series, range, token), ct);
}

/// <inheritdoc cref="ICoverage"/>
internal sealed class MirrorCoverage(MirrorCalls mirror) : ICoverage
{
    public Task<SeriesCoverage> FindAsync(SeriesId series, CancellationToken ct) => mirror.ReadAsync((store, token) => store.Roles.Coverage.FindAsync(series, token), ct);

    public Task<IReadOnlyList<SeriesCoverage>> ListAsync(SeriesFilter filter, CancellationToken ct) =>
        mirror.ReadAsync((store, token) => store.Roles.Coverage.ListAsync(filter, token), ct);

    public Task ExplainAsync(SeriesId series, IReadOnlyList<Hole> explanations, CancellationToken ct) => mirror.WriteAsync(
        [MirrorKey.Ledger],
        async (store, token) =>
        {
            await store.Roles.Coverage.ExplainAsync(series, explanations, token);
            return true;
        },
        ct);

    public Task<IReadOnlyList<SeriesSummary>> SummarizeAsync(SeriesFilter filter, CancellationToken ct) =>
        mirror.ReadAsync((store, token) => store.Roles.Coverage.SummarizeAsync(filter, token), ct);

    public async Task<long> ClearAsync(SeriesFilter filter, UtcRange range, CancellationToken ct)
    {
        IEnumerable<SeriesId> known = (await SummarizeAsync(filter, ct)).Select(one => one.Series).Union((await ListAsync(filter, ct)).Select(one => one.Series));
        return await mirror.WriteAsync(MirrorRoles.KeysOf(known), (store, token) => store.Roles.Coverage.ClearAsync(filter, range, token), ct);
    }
}

/// <inheritdoc cref="IWriteJournal"/>
internal sealed class MirrorJournal(MirrorCalls mirror) : IWriteJournal
{
    public Task<IReadOnlyList<JournalEntry>> ListAsync(SeriesFilter filter, CancellationToken ct) =>
        mirror.ReadAsync((store, token) => store.Roles.Journal.ListAsync(filter, token), ct);

    public Task<IReadOnlyList<JournalEntry>> ListOfFileAsync(SeriesId series, string name, CancellationToken ct) =>
        mirror.ReadAsync((store, token) => store.Roles.Journal.ListOfFileAsync(series, name, token), ct);

    public Task<IReadOnlySet<string>> ListDigestsAsync(SeriesFilter filter, CancellationToken ct) =>
        mirror.ReadAsync((store, token) => store.Roles.Journal.ListDigestsAsync(filter, token), ct);
}

/// <inheritdoc cref="IQuarantine"/>
internal sealed class MirrorQuarantine(MirrorCalls mirror) : IQuarantine
{
    public Task AddAsync(IReadOnlyList<DataFault> faults, CancellationToken ct) => mirror.WriteAsync(
        [MirrorKey.Ledger],
        async (store, token) =>
        {
            await store.Roles.Quarantine.AddAsync(faults, token);
            return true;
        },
        ct);

    public Task<IReadOnlyList<QuarantinedFault>> ListAsync(CancellationToken ct) => mirror.ReadAsync((store, token) => store.Roles.Quarantine.ListAsync(token), ct);

    public Task ResolveAsync(long id, string replacedBy, CancellationToken ct) => mirror.WriteAsync(
        [MirrorKey.Ledger],
        async (store, token) =>
        {
            await store.Roles.Quarantine.ResolveAsync(id, replacedBy, token);
            return true;
        },
        ct);
}

/// <inheritdoc cref="IStoreQueries"/>
internal sealed class MirrorQueries(MirrorCalls mirror) : IStoreQueries
{
    public StoreInfo Info => mirror.FirstAsync(CancellationToken.None).GetAwaiter().GetResult().Roles.Queries.Info;

    public Task<IReadOnlyList<SeriesAudit>> AuditRowsAsync(SeriesFilter filter, CancellationToken ct) =>
        mirror.ReadAsync((store, token) => store.Roles.Queries.AuditRowsAsync(filter, token), ct);

    public Task<IQueryResult> QueryAsync(Statement sql, CancellationToken ct) => mirror.ReadAsync((store, token) => store.Roles.Queries.QueryAsync(sql, token), ct);

    public Task<IReadOnlyList<StoreTable>> ListTablesAsync(CancellationToken ct) => mirror.ReadAsync((store, token) => store.Roles.Queries.ListTablesAsync(token), ct);

    public Task<long> ExportParquetAsync(Statement sql, string path, CancellationToken ct) =>
        mirror.ReadAsync((store, token) => store.Roles.Queries.ExportParquetAsync(sql, path, token), ct);
}
