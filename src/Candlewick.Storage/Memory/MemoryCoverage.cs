namespace Candlewick.Storage.Memory;

internal sealed class MemoryCoverage(MemoryState state) : ICoverage
{
    /// <inheritdoc />
    public Task<SeriesCoverage> FindAsync(SeriesId series, CancellationToken ct)
    {
        lock (state.Gate)
        {
            return Task.FromResult(state.LedgerOf(series).Coverage);
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<SeriesCoverage>> ListAsync(SeriesFilter filter, CancellationToken ct)
    {
        lock (state.Gate)
        {
            return Task.FromResult<IReadOnlyList<SeriesCoverage>>(
                [.. state.Ledgers.Values.Select(ledger => ledger.Coverage)
                    .Where(coverage => filter.Includes(coverage.Series) && coverage.Covered.Count + coverage.Holes.Count > 0)
                    .OrderBy(coverage => coverage.Series)]);
        }
    }

    /// <inheritdoc />
    public Task ExplainAsync(SeriesId series, IReadOnlyList<Hole> explanations, CancellationToken ct)
    {
        OriginGuard.Check(state.Info, series.Instrument.Venue, series.ToString());
        lock (state.Gate)
        {
            SeriesLedger before = state.LedgerOf(series);
            state.Ledgers[series] = before.Explain(explanations);
            foreach (UtcRange range in SeriesLedger.ChangedCauses(before, state.Ledgers[series]))
            {
                state.NoteChange(series, range);
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<SeriesSummary>> SummarizeAsync(SeriesFilter filter, CancellationToken ct)
    {
        lock (state.Gate)
        {
            IEnumerable<SeriesSummary> summaries = state.Bars
                .Where(one => one.Value.Count > 0)
                .Select(one => new SeriesSummary(one.Key, one.Value.Count, one.Value.Keys.First().OpenTime, one.Value.Keys.Last().OpenTime))
                .Concat(Summaries(state.Trades, PrintRules.Trades))
                .Concat(Summaries(state.Quotes, PrintRules.Quotes))
                .Concat(Summaries(state.Observations, PrintRules.Observations));
            return Task.FromResult<IReadOnlyList<SeriesSummary>>(
                [.. summaries.Where(summary => filter.Includes(summary.Series)).OrderBy(summary => summary.Series)]);
        }
    }

    /// <inheritdoc />
    public Task<long> ClearAsync(SeriesFilter filter, UtcRange range, CancellationToken ct)
    {
        lock (state.Gate)
        {
            foreach (SeriesId series in state.Ledgers.Keys.Where(filter.Includes))
            {
                state.NoteChange(series, range);
            }

            return Task.FromResult(Delete(filter, range));
        }
    }

    /// <summary>Deletes without a note that anything changed; the caller holds the gate.</summary>
    public long Delete(SeriesFilter filter, UtcRange range)
    {
        lock (state.Gate)
        {
            long deleted = 0;
            foreach ((SeriesId series, var rows) in state.Bars.Where(one => filter.Includes(one.Key)))
            {
                var gone = rows.Keys.Where(key => range.Contains(key.OpenTime)).ToList();
                gone.ForEach(key => rows.Remove(key));
                deleted += gone.Count;
                MemoryState.RowsOf(state.History, series).RemoveAll(past => range.Contains(past.Bar.OpenTime));
            }

            deleted += Clear(state.Trades, PrintRules.Trades, filter, range)
                + Clear(state.Quotes, PrintRules.Quotes, filter, range)
                + Clear(state.Observations, PrintRules.Observations, filter, range);
            ForgetJournal(filter, range);
            foreach (SeriesId series in state.Ledgers.Keys.Where(filter.Includes).ToList())
            {
                state.Ledgers[series] = state.Ledgers[series].Forget(range);
            }

            return deleted;
        }
    }

    private static IEnumerable<SeriesSummary> Summaries<T>(Dictionary<SeriesId, List<T>> table, PrintRule<T> rule)
        where T : struct =>
        table.Where(one => one.Value.Count > 0)
            .Select(one => new SeriesSummary(one.Key, one.Value.Count, rule.EventTimeOf(one.Value[0]), rule.EventTimeOf(one.Value[^1])));

    private static long Clear<T>(Dictionary<SeriesId, List<T>> table, PrintRule<T> rule, SeriesFilter filter, UtcRange range)
        where T : struct =>
        table.Where(one => filter.Includes(one.Key)).Sum(one => one.Value.RemoveAll(row => range.Contains(rule.EventTimeOf(row))));

    /// <summary>Entries inside the range go; a file of which any row went must be read again.</summary>
    private void ForgetJournal(SeriesFilter filter, UtcRange range)
    {
        HashSet<string?> touched = [.. state.Journal
            .Where(one => filter.Includes(one.Entry.Series) && one.Entry.Asked.From < range.To && one.Entry.Asked.To > range.From)
            .Select(one => one.Entry.Provenance.Sha256)
            .Where(digest => digest is not null)];
        state.Journal.RemoveAll(one => filter.Includes(one.Entry.Series) && one.Entry.Asked.From >= range.From && one.Entry.Asked.To <= range.To);
        for (int i = 0; i < state.Journal.Count; i++)
        {
            if (touched.Contains(state.Journal[i].Entry.Provenance.Sha256))
            {
                state.Journal[i] = state.Journal[i] with { IsForgotten = true };
            }
        }
    }
}
