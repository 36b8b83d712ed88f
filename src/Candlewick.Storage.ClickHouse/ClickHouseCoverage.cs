using Candlewick.Storage.ClickHouse.Upkeep;

namespace Candlewick.Storage.ClickHouse;

/// <summary>The ledger as the coverage rows add it up; summaries over the tables of rows.</summary>
internal sealed class ClickHouseCoverage(StoreAccess access) : ICoverage
{
    /// <inheritdoc />
    public async Task<SeriesCoverage> FindAsync(SeriesId series, CancellationToken ct) => (await LedgerReader.ReadAsync(access.Client, series, ct)).Coverage;

    /// <inheritdoc />
    public async Task<IReadOnlyList<SeriesCoverage>> ListAsync(SeriesFilter filter, CancellationToken ct)
    {
        if (filter.Series is { } series)
        {
            SeriesCoverage one = await FindAsync(series, ct);
            return filter.Includes(series) && one.Covered.Count + one.Holes.Count > 0 ? [one] : [];
        }

        return [.. (await LedgerReader.ReadAllAsync(access.Client, filter, ct))
            .Select(ledger => ledger.Coverage)
            .Where(coverage => coverage.Covered.Count + coverage.Holes.Count > 0)];
    }

    /// <inheritdoc />
    public Task ExplainAsync(SeriesId series, IReadOnlyList<Hole> explanations, CancellationToken ct)
    {
        OriginGuard.Check(access.Info, series.Instrument.Venue, series.ToString());
        return access.WriteAsync(
            async session =>
            {
                SeriesState state = await session.StateOfAsync(series, CancellationToken.None);
                SeriesLedger before = state.Ledger;
                SeriesLedger after = before.Explain(explanations);
                if (before.Coverage.Holes.SequenceEqual(after.Coverage.Holes))
                {
                    return false;
                }

                (IReadOnlyList<(int, LedgerPiece)> changes, bool isWhole) = state.Move(after);
                ulong generation = session.NextGeneration();
                session.Add(new CommitRow(series, generation, CommitRow.LedgerOnly, UtcRange.Empty) { Ledger = changes, IsWhole = isWhole }, state);
                session.AddChanged(state, generation, SeriesLedger.ChangedCauses(before, after));
                return true;
            },
            explanations.Count,
            ct);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<SeriesSummary>> SummarizeAsync(SeriesFilter filter, CancellationToken ct)
    {
        List<SeriesSummary> summaries = [];
        foreach (SeriesId series in await access.ListSeriesAsync(filter, ct))
        {
            Frontier frontier = await Frontier.ReadAsync(access.Client, series, ct);
            if (frontier.Last > 0 && await SummarizeAsync(frontier, series, ct) is { } summary)
            {
                summaries.Add(summary);
            }
        }

        return summaries;
    }

    /// <inheritdoc />
    public Task<long> ClearAsync(SeriesFilter filter, UtcRange range, CancellationToken ct) =>
        access.WriteAsync(
            async session =>
            {
                long deleted = 0;
                foreach (SeriesId series in await access.ListSeriesAsync(filter, CancellationToken.None))
                {
                    deleted += await RowClearing.ClearAsync(session, series, generation => new CommitRow(series, generation, CommitRow.Clear, range), CancellationToken.None);
                }

                return deleted;
            },
            rows: 0,
            ct);

    private async Task<SeriesSummary?> SummarizeAsync(Frontier frontier, SeriesId series, CancellationToken ct)
    {
        RowTable table = TableOf(series.Kind);
        RowBinaryReader rows = await access.Client.ReadAsync(
            $"SELECT count(), min({table.AtColumn}), max({table.AtColumn}) FROM {table.Name} WHERE {frontier.Where(table, UtcRange.All)}", ct);
        long count = rows.Read() ? (long)rows.UInt64() : 0;
        return count == 0 ? null : new SeriesSummary(series, count, At(rows.Int64()), At(rows.Int64()));

        UtcTime At(long value) => table.IsMicro ? UtcTime.FromMicroseconds(value) : UtcTime.FromNanoseconds(value);
    }

    private static RowTable TableOf(SeriesKind kind) => kind switch
    {
        SeriesKind.Bars => RowTable.Bar,
        SeriesKind.Trades or SeriesKind.AggregateTrades => RowTable.Trade,
        SeriesKind.Quotes => RowTable.Quote,
        _ => RowTable.Observation,
    };
}
