namespace Candlewick.Storage.Mirror;

/// <inheritdoc cref="ISampleStore"/>
internal sealed class MirrorSampleStore(MirrorCalls mirror) : ISampleStore
{
    public Task<long> AppendAsync(IReadOnlyList<PriceSample> samples, CancellationToken ct) =>
        mirror.WriteAsync([new MirrorKey("price_sample")], (store, token) => store.Roles.Derived.Samples.AppendAsync(samples, token), ct);

    public Task<IReadOnlyList<PriceSample>> ReadAsync(InstrumentId instrument, UtcRange range, CancellationToken ct) =>
        mirror.ReadAsync((store, token) => store.Roles.Derived.Samples.ReadAsync(instrument, range, token), ct);

    public Task<IReadOnlyList<ArrivedSample>> ListArrivedAsync(InstrumentId instrument, long after, CancellationToken ct) =>
        mirror.ReadAsync((store, token) => store.Roles.Derived.Samples.ListArrivedAsync(instrument, after, token), ct);

    public Task<IReadOnlyList<SampleSummary>> SummarizeAsync(InstrumentId? instrument, CancellationToken ct) =>
        mirror.ReadAsync((store, token) => store.Roles.Derived.Samples.SummarizeAsync(instrument, token), ct);

    public Task<long> DeleteUsedAsync(SampleDeletion deletion, bool dryRun, CancellationToken ct) => mirror.WriteAsync(
        [new MirrorKey("price_sample"), new MirrorKey("sample_horizon"), MirrorKey.Ledger],
        (store, token) => store.Roles.Derived.Samples.DeleteUsedAsync(deletion, dryRun, token),
        ct);
}

/// <inheritdoc cref="IWindowStore"/>
internal sealed class MirrorWindowStore(MirrorCalls mirror) : IWindowStore
{
    public Task<WriteResult> WriteAsync(WindowWrite write, CancellationToken ct) => mirror.WriteAsync(
        [new MirrorKey("price_window"), new MirrorKey("window_mark")], (store, token) => store.Roles.Derived.Windows.WriteAsync(write, token), ct);

    public Task<IReadOnlyList<PriceWindow>> ReadAsync(InstrumentId instrument, string code, UtcRange range, CancellationToken ct) =>
        mirror.ReadAsync((store, token) => store.Roles.Derived.Windows.ReadAsync(instrument, code, range, token), ct);

    public Task<long> FindUsedAsync(InstrumentId instrument, string code, CancellationToken ct) =>
        mirror.ReadAsync((store, token) => store.Roles.Derived.Windows.FindUsedAsync(instrument, code, token), ct);
}

/// <inheritdoc cref="IStatisticsStore"/>
internal sealed class MirrorStatisticsStore(MirrorCalls mirror) : IStatisticsStore
{
    public Task<WriteResult> WriteAsync(IReadOnlyList<StatisticsWrite> writes, CancellationToken ct) =>
        mirror.WriteAsync([new MirrorKey("daily_statistic")], (store, token) => store.Roles.Derived.Statistics.WriteAsync(writes, token), ct);

    public Task<WriteResult> WriteAsync(RankingWrite write, CancellationToken ct) => mirror.WriteAsync(
        [new MirrorKey("daily_ranking"), new MirrorKey("daily_ranking_place")], (store, token) => store.Roles.Derived.Statistics.WriteAsync(write, token), ct);

    public Task<IReadOnlyList<DailyStatistic>> ReadAsync(InstrumentId instrument, UtcRange range, UtcTime? asKnownAt, CancellationToken ct) =>
        mirror.ReadAsync((store, token) => store.Roles.Derived.Statistics.ReadAsync(instrument, range, asKnownAt, token), ct);

    public Task<IReadOnlyList<DailyRanking>> ReadRankingsAsync(RankingScope scope, UtcRange range, UtcTime? asKnownAt, CancellationToken ct) =>
        mirror.ReadAsync((store, token) => store.Roles.Derived.Statistics.ReadRankingsAsync(scope, range, asKnownAt, token), ct);
}

/// <inheritdoc cref="IChangeFeed"/>
internal sealed class MirrorChangeFeed(MirrorCalls mirror) : IChangeFeed
{
    public Task<ChangeSet> ListAsync(SeriesFilter filter, long after, CancellationToken ct) =>
        mirror.ReadAsync((store, token) => store.Roles.Derived.Changes.ListAsync(filter, after, token), ct);

    public Task<TouchedSeries> ListTouchedAsync(long after, CancellationToken ct) =>
        mirror.ReadAsync((store, token) => store.Roles.Derived.Changes.ListTouchedAsync(after, token), ct);
}

/// <inheritdoc cref="ICurrencyStore"/>
internal sealed class MirrorCurrencyStore(MirrorCalls mirror) : ICurrencyStore
{
    public Task<long> SaveAsync(string source, IReadOnlyList<CoinMarket> coins, UtcTime at, CancellationToken ct) =>
        mirror.WriteAsync([new MirrorKey("currency")], (store, token) => store.Roles.Derived.Currencies.SaveAsync(source, coins, at, token), ct);

    public Task<IReadOnlyList<KnownCurrency>> ListAsync(string source, UtcTime? asKnownAt, CancellationToken ct) =>
        mirror.ReadAsync((store, token) => store.Roles.Derived.Currencies.ListAsync(source, asKnownAt, token), ct);
}

/// <inheritdoc cref="IDimensionStore"/>
internal sealed class MirrorDimensionStore(MirrorCalls mirror) : IDimensionStore
{
    public Task<DimensionResult> WriteAsync(IReadOnlyList<DateRow> dates, IReadOnlyList<InstrumentRow> instruments, CancellationToken ct) => mirror.WriteAsync(
        [new MirrorKey("dim_date"), new MirrorKey("dim_venue"), new MirrorKey("dim_instrument")],
        (store, token) => store.Roles.Derived.Dimensions.WriteAsync(dates, instruments, token),
        ct);

    public Task<IReadOnlyList<DateOnly>> ListDatesAsync(CancellationToken ct) => mirror.ReadAsync((store, token) => store.Roles.Derived.Dimensions.ListDatesAsync(token), ct);

    public Task<IReadOnlyList<InstrumentRow>> ListInstrumentsAsync(CancellationToken ct) =>
        mirror.ReadAsync((store, token) => store.Roles.Derived.Dimensions.ListInstrumentsAsync(token), ct);
}
