namespace Candlewick.Storage.Memory;

internal sealed class MemoryInstrumentStore(MemoryState state) : IInstrumentStore
{
    /// <inheritdoc />
    public Task SaveAsync(InstrumentCatalog catalog, CancellationToken ct)
    {
        foreach (string venue in catalog.Instruments.Select(one => one.Id.Venue).Concat(catalog.Rules.Select(one => one.Instrument.Venue)).Distinct())
        {
            OriginGuard.Check(state.Info, venue, "the instrument list");
        }

        lock (state.Gate)
        {
            foreach (Instrument instrument in catalog.Instruments.DistinctBy(one => one.Id))
            {
                state.Instruments[instrument.Id] = instrument;
            }

            foreach (TradingRules rules in catalog.Rules.DistinctBy(one => one.Instrument))
            {
                List<TradingRules> kept = MemoryRules(rules.Instrument);
                CatalogUpdate update = CatalogUpdate.Of(kept, rules, catalog.At);
                kept.RemoveAll(record => update.Ended.Any(ended => ended.Range.From == record.Range.From));
                kept.AddRange(update.Ended.Concat(update.Started));
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<Instrument?> FindAsync(InstrumentId id, CancellationToken ct)
    {
        lock (state.Gate)
        {
            return Task.FromResult(state.Instruments.GetValueOrDefault(id));
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<Instrument>> ListAsync(string? venue, CancellationToken ct)
    {
        lock (state.Gate)
        {
            return Task.FromResult<IReadOnlyList<Instrument>>(
                [.. state.Instruments.Values.Where(one => venue is null || one.Id.Venue == venue).OrderBy(one => one.Id)]);
        }
    }

    /// <inheritdoc />
    public Task<TradingRules?> FindRulesAsync(InstrumentId id, UtcTime at, CancellationToken ct)
    {
        lock (state.Gate)
        {
            return Task.FromResult(MemoryRules(id).FirstOrDefault(rules => rules.Range.Contains(at)));
        }
    }

    private List<TradingRules> MemoryRules(InstrumentId id)
    {
        if (!state.Rules.TryGetValue(id, out List<TradingRules>? rules))
        {
            rules = [];
            state.Rules[id] = rules;
        }

        return rules;
    }
}

internal sealed class MemoryUniverseStore(MemoryState state) : IUniverseStore
{
    /// <inheritdoc />
    public Task<bool> AppendAsync(UniverseSnapshot snapshot, CancellationToken ct)
    {
        OriginGuard.Check(state.Info, snapshot.Venue, "the universe");
        lock (state.Gate)
        {
            bool isKnown = SnapshotsOf(snapshot.Venue, snapshot.Quote).Any(known => known.At == snapshot.At);
            if (!isKnown)
            {
                state.Snapshots.Add(snapshot);
            }

            return Task.FromResult(!isKnown);
        }
    }

    /// <inheritdoc />
    public Task<UniverseSnapshot> AsOfAsync(UtcTime at, string venue, string quote, bool asOfFirstKnown, CancellationToken ct)
    {
        lock (state.Gate)
        {
            return Task.FromResult(UniverseTimeline.AsOf(SnapshotsOf(venue, quote), at, asOfFirstKnown, (venue, quote)));
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<UniverseMembership>> ListMembersAsync(string venue, string quote, CancellationToken ct)
    {
        lock (state.Gate)
        {
            Dictionary<InstrumentId, UtcTime> loads = state.Journal
                .GroupBy(one => one.Entry.Series.Instrument)
                .ToDictionary(one => one.Key, one => one.Max(entry => entry.Entry.Provenance.ReceivedAt));
            return Task.FromResult(UniverseTimeline.Members(
                SnapshotsOf(venue, quote), instrument => loads.TryGetValue(instrument, out UtcTime at) ? at : null));
        }
    }

    private List<UniverseSnapshot> SnapshotsOf(string venue, string quote) =>
        [.. state.Snapshots.Where(one => one.Venue == venue && one.Quote == quote).OrderBy(one => one.At)];
}

internal sealed class MemoryQueries(MemoryState state) : IStoreQueries
{
    public StoreInfo Info => state.Info;

    /// <inheritdoc />
    public Task<IReadOnlyList<SeriesAudit>> AuditRowsAsync(SeriesFilter filter, CancellationToken ct)
    {
        lock (state.Gate)
        {
            return Task.FromResult<IReadOnlyList<SeriesAudit>>(
                [.. state.Bars.Where(one => filter.Includes(one.Key) && one.Value.Count > 0)
                    .Select(one => AuditOf(one.Key, [.. one.Value.Values.Select(known => known.Bar)]))
                    .OrderBy(audit => audit.Series)]);
        }
    }

    /// <inheritdoc />
    public Task<IQueryResult> QueryAsync(Statement sql, CancellationToken ct) => throw NoEngine();

    /// <inheritdoc />
    public Task<IReadOnlyList<StoreTable>> ListTablesAsync(CancellationToken ct) => throw NoEngine();

    /// <inheritdoc />
    public Task<long> ExportParquetAsync(Statement sql, string path, CancellationToken ct) => throw NoEngine();

    private static StoreException NoEngine() =>
        new(ErrorKind.BadRequest, "The store in memory has no SQL engine. Use a database file (--store FILE).");

    private SeriesAudit AuditOf(SeriesId series, IReadOnlyList<Bar> bars)
    {
        bool hasGrid = series.Bars.IsOnGrid
            && (series.Bars.Timeframe.Unit < TimeframeUnit.Day
                || !state.Instruments.TryGetValue(series.Instrument, out Instrument? known) || known.Calendar == TradingCalendar.AlwaysOpenCode);
        SeriesTally tally = new(series.Bars.Timeframe, hasGrid);
        tally.Add(
            [.. bars.Select(bar => bar.OpenTime.Microseconds)], [.. bars.Select(bar => bar.Ordinal)], [.. bars.Select(bar => !bar.IsPossible)]);
        return tally.ToAudit(series);
    }
}
