namespace Candlewick.Storage.Postgres;

/// <summary>The ledger in <c>coverage</c> and <c>hole</c>; summaries and clearing over the tables of rows.</summary>
internal sealed class PostgresCoverage(PostgresAccess access) : ICoverage
{
    /// <inheritdoc />
    public Task<SeriesCoverage> FindAsync(SeriesId series, CancellationToken ct) =>
        access.ReadAsync(
            async session => await access.Numbers.FindAsync(session, series) is { } id
                ? (await LedgerReader.ReadAsync(session, series, id)).Coverage
                : SeriesCoverage.None(series),
            ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<SeriesCoverage>> ListAsync(SeriesFilter filter, CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<SeriesCoverage>>(
            async session =>
            {
                Dictionary<int, SeriesId> series = await SeriesNames.ListAsync(session, filter);
                Dictionary<int, LedgerRows> rows = await LedgerReader.ReadAsync(session, series.Keys);
                return [.. rows
                    .Where(one => one.Value.Covered.Count + one.Value.Holes.Count > 0)
                    .Select(one => one.Value.ToLedger(series[one.Key]).Coverage)
                    .OrderBy(coverage => coverage.Series)];
            },
            ct);

    /// <inheritdoc />
    public async Task ExplainAsync(SeriesId series, IReadOnlyList<Hole> explanations, CancellationToken ct)
    {
        OriginGuard.Check(access.Info, series.Instrument.Venue, series.ToString());
        IReadOnlyDictionary<SeriesId, int> ids = await access.NumberAsync([series], ct);
        await access.WriteAsync(
            async session =>
            {
                LedgerBook book = await LedgerBook.OpenAsync(session, ids);
                SeriesLedger before = book.Find(series);
                SeriesLedger after = before.Explain(explanations);
                book.Set(series, after);
                foreach (UtcRange range in SeriesLedger.ChangedCauses(before, after))
                {
                    book.Entries.AddChange(book.IdOf(series), range);
                }

                await book.CloseAsync(session);
                return true;
            },
            ct);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<SeriesSummary>> SummarizeAsync(SeriesFilter filter, CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<SeriesSummary>>(
            async session =>
            {
                Dictionary<int, SeriesId> series = await SeriesNames.ListAsync(session, filter);
                List<SeriesSummary> summaries = [];
                foreach (RowTable table in RowTable.All)
                {
                    string where = filter == SeriesFilter.Any ? "$1::integer[] IS NOT NULL" : "series_id = ANY ($1)";
                    summaries.AddRange(await session.ListAsync(
                        row => new SeriesSummary(series[row.GetInt32(0)], row.GetInt64(1), table.ReadInstant(row, 2), table.ReadInstant(row, 3)),
                        $"SELECT series_id, count(*), min({table.TimeColumn}), max({table.TimeColumn}) FROM {table.Name} WHERE {where} GROUP BY series_id",
                        series.Keys.ToArray()));
                }

                return [.. summaries.OrderBy(summary => summary.Series)];
            },
            ct);

    /// <inheritdoc />
    public async Task<long> ClearAsync(SeriesFilter filter, UtcRange range, CancellationToken ct)
    {
        Dictionary<int, SeriesId> series = await access.ReadAsync(session => SeriesNames.ListAsync(session, filter), ct);
        return await access.WriteAsync(
            async session =>
            {
                LedgerBook book = await LedgerBook.OpenAsync(session, series.ToDictionary(one => one.Value, one => one.Key));
                long deleted = await ClearAsync(session, book, range);
                foreach (int id in series.Keys)
                {
                    book.Entries.AddChange(id, range);
                }

                await book.CloseAsync(session);
                return deleted;
            },
            ct);
    }

    /// <summary>Deletes what the book's series have in a range, without a note that anything changed.</summary>
    internal static async Task<long> ClearAsync(PostgresSession session, LedgerBook book, UtcRange range)
    {
        int[] ids = [.. book.Series.Select(book.IdOf)];
        if (ids.Length == 0 || range.IsEmpty)
        {
            return 0;
        }

        long deleted = 0;
        foreach (RowTable table in RowTable.All)
        {
            deleted += await session.ExecuteAsync(DeleteFrom(table.Name, table.TimeColumn), [ids, .. table.Limits(range)]);
        }

        await session.ExecuteAsync(DeleteFrom("bar_history", "open_time"), [ids, PgInstant.Ceiling(range.From), PgInstant.Ceiling(range.To)]);
        await ForgetJournalAsync(session, ids, range);
        foreach (SeriesId one in book.Series)
        {
            book.Set(one, book.Find(one).Forget(range));
        }

        return deleted;
    }

    private static string DeleteFrom(string table, string column) => $"DELETE FROM {table} WHERE series_id = ANY ($1) AND {column} >= $2 AND {column} < $3";

    /// <summary>Entries inside the range go; a file of which any row went must be read again.</summary>
    private static async Task ForgetJournalAsync(PostgresSession session, int[] ids, UtcRange range)
    {
        await session.ExecuteAsync(
            "UPDATE write_journal SET is_forgotten = true WHERE NOT is_forgotten AND sha256 IN (SELECT sha256 FROM write_journal "
            + "WHERE series_id = ANY ($1) AND sha256 IS NOT NULL AND range_from < $3 AND range_to > $2)",
            ids, range.From.Nanoseconds, range.To.Nanoseconds);
        await session.ExecuteAsync(
            "DELETE FROM write_journal WHERE series_id = ANY ($1) AND range_from >= $2 AND range_to <= $3", ids, range.From.Nanoseconds, range.To.Nanoseconds);
    }
}
