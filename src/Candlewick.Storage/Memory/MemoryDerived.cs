namespace Candlewick.Storage.Memory;

internal sealed class MemorySampleStore(MemoryState state) : ISampleStore
{
    /// <inheritdoc />
    public Task<long> AppendAsync(IReadOnlyList<PriceSample> samples, CancellationToken ct)
    {
        DerivedChecks.Demand(samples, state.Info);
        lock (state.Gate)
        {
            long changed = 0;
            foreach (PriceSample sample in samples)
            {
                SortedDictionary<UtcTime, KnownSample> rows = MemoryState.RowsOf(state.Derived.Samples, sample.Instrument);
                if (!rows.TryGetValue(sample.EventTime, out KnownSample known) || known.Price != sample.Price)
                {
                    rows[sample.EventTime] = new KnownSample(++state.Derived.LastSample, sample.Price);
                    changed++;
                }
            }

            return Task.FromResult(changed);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<PriceSample>> ReadAsync(InstrumentId instrument, UtcRange range, CancellationToken ct)
    {
        lock (state.Gate)
        {
            return Task.FromResult<IReadOnlyList<PriceSample>>(
                [.. RowsOf(instrument).Where(one => range.Contains(one.Key)).Select(one => new PriceSample(instrument, one.Key, one.Value.Price))]);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<ArrivedSample>> ListArrivedAsync(InstrumentId instrument, long after, CancellationToken ct)
    {
        lock (state.Gate)
        {
            return Task.FromResult<IReadOnlyList<ArrivedSample>>(
                [.. RowsOf(instrument).Where(one => one.Value.Entry > after).Select(one => new ArrivedSample(one.Value.Entry, one.Key)).OrderBy(one => one.Entry)]);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<SampleSummary>> SummarizeAsync(InstrumentId? instrument, CancellationToken ct)
    {
        lock (state.Gate)
        {
            return Task.FromResult<IReadOnlyList<SampleSummary>>(
                [.. state.Derived.Samples.Keys.Where(one => instrument is null || one == instrument).Order().Select(one => SummaryOf(one, state.Derived.Samples[one]))]);
        }
    }

    /// <inheritdoc />
    public Task<long> DeleteUsedAsync(SampleDeletion deletion, bool dryRun, CancellationToken ct)
    {
        lock (state.Gate)
        {
            SortedDictionary<UtcTime, KnownSample> rows = RowsOf(deletion.Instrument);
            if (deletion.UsedBy.Count == 0)
            {
                return Task.FromResult(0L);
            }

            long used = deletion.UsedBy.Min(code => state.Derived.UsedEntries.GetValueOrDefault((deletion.Instrument, code)));
            UtcTime[] unused = [.. rows.Where(one => one.Value.Entry > used).Select(one => one.Key).Take(1)];
            UtcTime limit = DerivedChecks.DeletionLimit(deletion.Before, unused.Length == 0 ? null : unused[0]);
            UtcTime[] gone = [.. rows.Keys.TakeWhile(at => at < limit)];
            if (!dryRun && gone.Length > 0)
            {
                Array.ForEach(gone, at => rows.Remove(at));
                state.Derived.SampleHorizons[deletion.Instrument] = limit;
                state.Derived.Deletions.Add(new DeletionRecord($"{deletion.Instrument}@samples", limit, gone.Length, deletion.DeletedAt, "samples"));
            }

            return Task.FromResult((long)gone.Length);
        }
    }

    private SampleSummary SummaryOf(InstrumentId instrument, SortedDictionary<UtcTime, KnownSample> rows)
    {
        UtcTime? horizon = state.Derived.SampleHorizons.TryGetValue(instrument, out UtcTime before) ? before : null;
        return rows.Count == 0
            ? new SampleSummary(instrument, 0, default, default, 0, horizon)
            : new SampleSummary(instrument, rows.Count, rows.Keys.First(), rows.Keys.Last(), rows.Values.Max(one => one.Entry), horizon);
    }

    private SortedDictionary<UtcTime, KnownSample> RowsOf(InstrumentId instrument) =>
        state.Derived.Samples.TryGetValue(instrument, out var rows) ? rows : [];
}

internal sealed class MemoryWindowStore(MemoryState state) : IWindowStore
{
    /// <inheritdoc />
    public Task<WriteResult> WriteAsync(WindowWrite write, CancellationToken ct)
    {
        OriginGuard.Check(state.Info, write.Instrument.Venue, "price windows");
        DerivedChecks.Demand(write);
        lock (state.Gate)
        {
            SortedDictionary<UtcTime, PriceWindow> rows = MemoryState.RowsOf(state.Derived.Windows, (write.Instrument, write.Code));
            var merge = KeyedMerge.Compare(
                rows.Where(one => write.Intervals.Contains(one.Key)).ToDictionary(), [.. write.Windows.Select(window => (window.Range.From, window))]);
            merge.Gone.ToList().ForEach(key => rows.Remove(key));
            foreach ((UtcTime from, PriceWindow window) in merge.New)
            {
                rows[from] = window;
            }

            long used = state.Derived.UsedEntries.GetValueOrDefault((write.Instrument, write.Code));
            state.Derived.UsedEntries[(write.Instrument, write.Code)] = Math.Max(used, write.UsedEntry);
            return Task.FromResult(merge.Result);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<PriceWindow>> ReadAsync(InstrumentId instrument, string code, UtcRange range, CancellationToken ct)
    {
        lock (state.Gate)
        {
            return Task.FromResult<IReadOnlyList<PriceWindow>>(
                state.Derived.Windows.TryGetValue((instrument, code), out var rows) ? [.. rows.Values.Where(window => range.Contains(window.Range.From))] : []);
        }
    }

    /// <inheritdoc />
    public Task<long> FindUsedAsync(InstrumentId instrument, string code, CancellationToken ct)
    {
        lock (state.Gate)
        {
            return Task.FromResult(state.Derived.UsedEntries.GetValueOrDefault((instrument, code)));
        }
    }
}

internal sealed class MemoryStatisticsStore(MemoryState state) : IStatisticsStore
{
    /// <inheritdoc />
    public Task<WriteResult> WriteAsync(IReadOnlyList<StatisticsWrite> writes, CancellationToken ct)
    {
        foreach (StatisticsWrite write in writes)
        {
            OriginGuard.Check(state.Info, write.Instrument.Venue, "daily statistics");
            DerivedChecks.DemandInside(write.Days, write.Rows.Select(row => row.Day));
        }

        lock (state.Gate)
        {
            WriteResult total = default;
            foreach (StatisticsWrite write in writes)
            {
                total += MemoryState.RowsOf(state.Derived.Statistics, write.Instrument)
                    .Replace(write.Days, [.. write.Rows.Select(row => (row.Day, row))], write.KnownFrom);
            }

            return Task.FromResult(total);
        }
    }

    /// <inheritdoc />
    public Task<WriteResult> WriteAsync(RankingWrite write, CancellationToken ct)
    {
        OriginGuard.Check(state.Info, write.Scope.Venue, "daily rankings");
        DerivedChecks.DemandInside(write.Days, write.Rankings.Select(ranking => ranking.Day));
        lock (state.Gate)
        {
            return Task.FromResult(MemoryState.RowsOf(state.Derived.Rankings, write.Scope)
                .Replace(write.Days, [.. write.Rankings.Select(ranking => (ranking.Day, ranking))], write.KnownFrom));
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<DailyStatistic>> ReadAsync(InstrumentId instrument, UtcRange range, UtcTime? asKnownAt, CancellationToken ct)
    {
        lock (state.Gate)
        {
            return Task.FromResult(state.Derived.Statistics.TryGetValue(instrument, out var rows) ? rows.Read(range, asKnownAt) : []);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<DailyRanking>> ReadRankingsAsync(RankingScope scope, UtcRange range, UtcTime? asKnownAt, CancellationToken ct)
    {
        lock (state.Gate)
        {
            return Task.FromResult(state.Derived.Rankings.TryGetValue(scope, out var rows) ? rows.Read(range, asKnownAt) : []);
        }
    }
}

internal sealed class MemoryCurrencyStore(MemoryState state) : ICurrencyStore
{
    /// <inheritdoc />
    public Task<long> SaveAsync(string source, IReadOnlyList<CoinMarket> coins, UtcTime at, CancellationToken ct)
    {
        lock (state.Gate)
        {
            long changed = 0;
            foreach (CoinMarket coin in coins.DistinctBy(one => one.CoinId))
            {
                List<KnownCurrency> versions = MemoryState.RowsOf(state.Derived.Currencies, (source, coin.CoinId));
                if (versions.Count == 0 || versions[^1].Coin != coin)
                {
                    UtcTime from = UtcTime.FromMicroseconds(at.Microseconds);
                    versions.Add(new KnownCurrency(source, coin, versions.Count == 0 ? from : UtcTime.Max(from, versions[^1].KnownFrom.AddNanoseconds(1_000))));
                    changed++;
                }
            }

            return Task.FromResult(changed);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<KnownCurrency>> ListAsync(string source, UtcTime? asKnownAt, CancellationToken ct)
    {
        lock (state.Gate)
        {
            return Task.FromResult<IReadOnlyList<KnownCurrency>>(
                [.. state.Derived.Currencies.Where(one => one.Key.Source == source)
                    .Select(one => one.Value.LastOrDefault(version => asKnownAt is not { } at || version.KnownFrom <= at))
                    .OfType<KnownCurrency>()
                    .OrderBy(one => one.Coin.Rank ?? int.MaxValue).ThenBy(one => one.Coin.CoinId, StringComparer.Ordinal)]);
        }
    }
}

internal sealed class MemoryDimensionStore(MemoryState state) : IDimensionStore
{
    /// <inheritdoc />
    public Task<DimensionResult> WriteAsync(IReadOnlyList<DateRow> dates, IReadOnlyList<InstrumentRow> instruments, CancellationToken ct)
    {
        lock (state.Gate)
        {
            MemoryDerived derived = state.Derived;
            HashSet<string> venues = [.. derived.Instruments.Keys.Select(id => id.Venue)];
            long added = dates.Count(row => derived.Dates.TryAdd(row.Day, row));
            long changed = 0;
            foreach (InstrumentRow row in instruments)
            {
                changed += !derived.Instruments.TryGetValue(row.Id, out InstrumentRow? known) || known != row ? 1 : 0;
                derived.Instruments[row.Id] = row;
            }

            return Task.FromResult(new DimensionResult(
                added, derived.Instruments.Keys.Select(id => id.Venue).Distinct().Count(venue => !venues.Contains(venue)), changed,
                state.Bars.Values.Sum(rows => (long)rows.Count)));
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<DateOnly>> ListDatesAsync(CancellationToken ct)
    {
        lock (state.Gate)
        {
            return Task.FromResult<IReadOnlyList<DateOnly>>([.. state.Derived.Dates.Keys.Order()]);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<InstrumentRow>> ListInstrumentsAsync(CancellationToken ct)
    {
        lock (state.Gate)
        {
            return Task.FromResult<IReadOnlyList<InstrumentRow>>([.. state.Derived.Instruments.Values.OrderBy(row => row.Id)]);
        }
    }
}
