using Candlewick.Storage.DuckDb.Derived;

namespace Candlewick.Storage.DuckDb;

/// <summary>The ledger in <c>coverage</c> and <c>hole</c>; summaries and clearing over the tables of rows.</summary>
internal sealed class DuckDbCoverage(StoreAccess access) : ICoverage
{
    /// <inheritdoc />
    public Task<SeriesCoverage> FindAsync(SeriesId series, CancellationToken ct) =>
        access.ReadAsync(
            lease =>
            {
                lease.BeginSnapshot();
                return lease.FindSeries(series) is { } id ? LedgerReader.Read(lease.Read, series, id).Coverage : SeriesCoverage.None(series);
            },
            ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<SeriesCoverage>> ListAsync(SeriesFilter filter, CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<SeriesCoverage>>(
            lease =>
            {
                lease.BeginSnapshot();
                Dictionary<int, SeriesId> series = SeriesSql.List(lease.Read, filter);
                Dictionary<int, LedgerRows> rows = LedgerReader.ReadAll(lease.Read, $"WHERE {SeriesSql.In(filter)}");
                return [.. rows
                    .Where(one => one.Value.Covered.Count + one.Value.Holes.Count > 0)
                    .Select(one => one.Value.ToLedger(series[one.Key]).Coverage)
                    .OrderBy(coverage => coverage.Series)];
            },
            ct);

    /// <inheritdoc />
    public Task ExplainAsync(SeriesId series, IReadOnlyList<Hole> explanations, CancellationToken ct)
    {
        OriginGuard.Check(access.Info, series.Instrument.Venue, series.ToString());
        return access.WriteAsync(
            session =>
            {
                LedgerCache ledgers = session.Memory.Ledgers;
                SeriesLedger before = ledgers.Find(series, session);
                SeriesLedger after = before.Explain(explanations);
                ledgers.Set(series, after);
                foreach (UtcRange range in SeriesLedger.ChangedCauses(before, after))
                {
                    LedgerChanges.Note(session, series, range);
                }

                return true;
            },
            explanations.Count,
            ct);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<SeriesSummary>> SummarizeAsync(SeriesFilter filter, CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<SeriesSummary>>(
            lease =>
            {
                lease.BeginSnapshot();
                Dictionary<int, SeriesId> series = SeriesSql.List(lease.Read, filter);
                List<SeriesSummary> summaries = [];
                foreach (RowTable table in RowTable.All)
                {
                    AddSummaries(summaries, lease, table, series);
                }

                return [.. summaries.OrderBy(summary => summary.Series)];
            },
            ct);

    /// <inheritdoc />
    public Task<long> ClearAsync(SeriesFilter filter, UtcRange range, CancellationToken ct) =>
        access.WriteAsync(
            session =>
            {
                IReadOnlyCollection<SeriesId> series = SeriesSql.List(sql => session.Read(sql), filter).Values;
                long deleted = Clear(session, filter, range);
                foreach (SeriesId one in series)
                {
                    LedgerChanges.Note(session, one, range);
                }

                return deleted;
            },
            rows: 0,
            ct);

    private static void AddSummaries(List<SeriesSummary> summaries, ReadLease lease, RowTable table, Dictionary<int, SeriesId> series)
    {
        string column = table.TimeColumn;
        using DuckDbResult rows = lease.Read(
            $"SELECT series_id, count(*), epoch_ns(min({column})), epoch_ns(max({column})) FROM {table.Name} GROUP BY series_id");
        while (rows.Next() is { } chunk)
        {
            for (int row = 0; row < chunk.Count; row++)
            {
                if (series.TryGetValue(chunk.Column<int>(0)[row], out SeriesId one))
                {
                    summaries.Add(new SeriesSummary(
                        one, chunk.Integer(1, row), UtcTime.FromNanoseconds(chunk.Integer(2, row)), UtcTime.FromNanoseconds(chunk.Integer(3, row))));
                }
            }
        }
    }

    /// <summary>Deletes without a note that anything changed.</summary>
    internal static long Clear(WriteSession session, SeriesFilter filter, UtcRange range)
    {
        Dictionary<int, SeriesId> series = SeriesSql.List(sql => session.Read(sql), filter);
        if (series.Count == 0 || range.IsEmpty)
        {
            return 0;
        }

        string chosen = $"series_id IN ({string.Join(',', series.Keys)})";
        long deleted = RowTable.All.Sum(table => session.Execute($"DELETE FROM {table.Name} WHERE {chosen} AND {table.In(range)}"));
        session.Execute($"DELETE FROM bar_history WHERE {chosen} AND {Sql.BarsIn("open_time", range)}");
        ForgetJournal(session, chosen, range);
        foreach ((int id, SeriesId one) in series)
        {
            LedgerCache ledgers = session.Memory.Ledgers;
            ledgers.Set(one, ledgers.Find(one, session).Forget(range));
            session.Memory.Highest.Forget(id);
        }

        return deleted;
    }

    /// <summary>Entries inside the range go; a file of which any row went must be read again.</summary>
    private static void ForgetJournal(WriteSession session, string chosen, UtcRange range)
    {
        session.Execute(
            "UPDATE write_journal SET is_forgotten = true WHERE sha256 IN (SELECT sha256 FROM write_journal "
            + $"WHERE {chosen} AND sha256 IS NOT NULL AND range_from < {Sql.Nano(range.To)} AND range_to > {Sql.Nano(range.From)})");
        session.Execute(
            $"DELETE FROM write_journal WHERE {chosen} AND range_from >= {Sql.Nano(range.From)} AND range_to <= {Sql.Nano(range.To)}");
    }
}

/// <summary>A table of rows with a series and an instant.</summary>
internal sealed record RowTable(string Name, string TimeColumn)
{
    public static IReadOnlyList<RowTable> All { get; } =
        [new("bar", "open_time"), new("trade", "event_time"), new("quote", "event_time"), new("observation", "event_time")];

    public string In(UtcRange range) => Name == "bar" ? Sql.BarsIn(TimeColumn, range) : Sql.PrintsIn(TimeColumn, range);
}
