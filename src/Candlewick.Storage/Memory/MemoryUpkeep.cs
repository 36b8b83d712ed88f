namespace Candlewick.Storage.Memory;

internal sealed class MemoryChangeFeed(MemoryState state) : IChangeFeed
{
    /// <inheritdoc />
    public Task<ChangeSet> ListAsync(SeriesFilter filter, long after, CancellationToken ct)
    {
        lock (state.Gate)
        {
            Dictionary<SeriesId, List<UtcRange>> changed = [];
            foreach (LedgerChange change in state.Derived.Changes.Where(one => one.Entry > after && filter.Includes(one.Series)))
            {
                MemoryState.RowsOf(changed, change.Series).Add(change.Range);
            }

            foreach (MemoryEntry entry in state.Journal.Where(one => one.Number > after && filter.Includes(one.Entry.Series) && ChangeRule.Counts(one.Entry)))
            {
                MemoryState.RowsOf(changed, entry.Entry.Series).AddRange(RangesOf(entry.Entry));
            }

            return Task.FromResult(new ChangeSet(
                state.LastEntry,
                [.. changed.OrderBy(one => one.Key).Select(one => new SeriesChange(
                    one.Key, RangeSet.Of(one.Value), state.Derived.Horizons.TryGetValue(one.Key, out UtcTime horizon) ? horizon : null))]));
        }
    }

    /// <inheritdoc />
    public Task<TouchedSeries> ListTouchedAsync(long after, CancellationToken ct)
    {
        lock (state.Gate)
        {
            IEnumerable<SeriesId> written = state.Journal.Where(one => one.Number > after).Select(one => one.Entry.Series);
            IEnumerable<SeriesId> noted = state.Derived.Changes.Where(one => one.Entry > after).Select(one => one.Series);
            IEnumerable<SeriesId> deleted = state.Derived.Deleted.Where(one => one.Value > after).Select(one => one.Key);
            return Task.FromResult(new TouchedSeries(state.LastEntry, [.. written.Concat(noted).Concat(deleted).Distinct()]));
        }
    }

    private IEnumerable<UtcRange> RangesOf(JournalEntry entry)
    {
        if (!ChangeRule.IsPart(entry))
        {
            return [entry.Asked];
        }

        UtcTime received = UtcTime.FromMicroseconds(entry.Provenance.ReceivedAt.Microseconds);
        return state.Bars.TryGetValue(entry.Series, out var rows)
            ? rows.Values.Where(known => entry.Asked.Contains(known.Bar.OpenTime) && known.KnownFrom >= received)
                .Select(known => new UtcRange(known.Bar.OpenTime, known.Bar.CloseTime))
            : [];
    }
}

internal sealed class MemoryRetention(MemoryState state, MemoryCoverage coverage) : IRetentionStore
{
    /// <inheritdoc />
    public Task<long> CountAsync(SeriesId series, UtcTime before, CancellationToken ct)
    {
        lock (state.Gate)
        {
            long bars = state.Bars.TryGetValue(series, out var rows) ? rows.Keys.Count(key => key.OpenTime < before) : 0;
            return Task.FromResult(bars + Count(state.Trades, PrintRules.Trades) + Count(state.Quotes, PrintRules.Quotes) + Count(state.Observations, PrintRules.Observations));
        }

        long Count<T>(Dictionary<SeriesId, List<T>> table, PrintRule<T> rule)
            where T : struct =>
            table.TryGetValue(series, out List<T>? all) ? all.Count(row => rule.EventTimeOf(row) < before) : 0;
    }

    /// <inheritdoc />
    public async Task<long> DeleteAsync(SeriesDeletion deletion, CancellationToken ct)
    {
        if (await CountAsync(deletion.Series, deletion.Before, ct) == 0)
        {
            return 0;
        }

        lock (state.Gate)
        {
            long rows = coverage.Delete(new SeriesFilter(Series: deletion.Series), new UtcRange(UtcTime.MinValue, deletion.Before));
            UtcTime known = state.Derived.Horizons.GetValueOrDefault(deletion.Series, UtcTime.MinValue);
            state.Derived.Horizons[deletion.Series] = UtcTime.Max(known, deletion.Before);
            state.Derived.Deleted[deletion.Series] = ++state.LastEntry;
            state.Derived.Deletions.Add(new DeletionRecord(deletion.Series.ToString(), deletion.Before, rows, deletion.DeletedAt, deletion.Rule));
            return rows;
        }
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<DeletionRecord>> ListAsync(CancellationToken ct)
    {
        lock (state.Gate)
        {
            return Task.FromResult<IReadOnlyList<DeletionRecord>>([.. state.Derived.Deletions]);
        }
    }
}

/// <summary>Memory has no order to keep and no file to copy.</summary>
internal sealed class MemoryFiles : ICompaction, IStoreCopies
{
    /// <inheritdoc />
    public Task<IReadOnlyList<UtcTime>> ListDueAsync(UtcTime closedBy, CancellationToken ct) => Task.FromResult<IReadOnlyList<UtcTime>>([]);

    /// <inheritdoc />
    public Task<CompactedMonth> RewriteAsync(UtcTime month, UtcTime at, CancellationToken ct) =>
        Task.FromResult(new CompactedMonth(month, 0, 0, default, default, default));

    /// <inheritdoc />
    public Task<long> ReleaseAsync(CancellationToken ct) => Task.FromResult(0L);

    /// <inheritdoc />
    public Task<StoreCopy> CopyAsync(string path, CancellationToken ct) => throw NoFile();

    /// <inheritdoc />
    public Task<string> SnapshotAsync(CancellationToken ct) => throw NoFile();

    /// <inheritdoc />
    public Task<StoreCopy> ReadAsync(string path, CancellationToken ct) => throw NoFile();

    private static StoreException NoFile() =>
        new(ErrorKind.BadRequest, "The store in memory has no file to copy. Use a database file (--store FILE).");
}
