using System.Globalization;

namespace Candlewick.Storage.DuckDb.Derived;

/// <summary>Notes in <c>ledger_change</c> what changed without a write.</summary>
internal static class LedgerChanges
{
    public static void Note(WriteSession session, SeriesId series, UtcRange range)
    {
        int id = session.Memory.Ids.Of(series, session);
        long entry = session.Memory.NextEntry(session);
        DuckDbAppender rows = session.Append(DerivedTables.LedgerChange);
        rows.Set(0, entry);
        rows.Set(1, id);
        rows.Set(2, Sql.ToNano(range.From));
        rows.Set(3, Sql.ToNano(range.To));
        rows.EndRow();
    }
}

/// <summary>Changes from <c>write_journal</c> and <c>ledger_change</c>; what retention deleted from <c>deletion</c>.</summary>
internal sealed class DuckDbChangeFeed(StoreAccess access) : IChangeFeed
{
    /// <inheritdoc />
    public Task<ChangeSet> ListAsync(SeriesFilter filter, long after, CancellationToken ct) =>
        access.ReadAsync(lease => Read(lease, filter, after), ct);

    /// <inheritdoc />
    public Task<TouchedSeries> ListTouchedAsync(long after, CancellationToken ct) =>
        access.ReadAsync(lease => ReadTouched(lease, after), ct);

    private static TouchedSeries ReadTouched(ReadLease lease, long after)
    {
        lease.BeginSnapshot();
        long last = lease.Connection.ReadInteger(WriterMemory.LastEntrySql) ?? 0;
        if (last <= after)
        {
            return new TouchedSeries(last, []);
        }

        Dictionary<int, SeriesId> series = SeriesSql.List(lease.Read, SeriesFilter.Any);
        List<SeriesId> touched = [];
        string where = string.Create(CultureInfo.InvariantCulture, $"WHERE entry > {after}");
        using DuckDbResult rows = lease.Read(
            $"SELECT series_id FROM write_journal {where} UNION SELECT series_id FROM ledger_change {where} UNION SELECT series_id FROM deletion {where} AND series_id IS NOT NULL");
        rows.ForEach((chunk, row) => touched.Add(series[chunk.Column<int>(0)[row]]));
        return new TouchedSeries(last, touched);
    }

    private static ChangeSet Read(ReadLease lease, SeriesFilter filter, long after)
    {
        lease.BeginSnapshot();
        long last = lease.Connection.ReadInteger(WriterMemory.LastEntrySql) ?? 0;
        Dictionary<int, SeriesId> series = SeriesSql.List(lease.Read, filter);
        Dictionary<int, List<UtcRange>> changed = [];
        string where = string.Create(CultureInfo.InvariantCulture, $"WHERE entry > {after} AND {SeriesSql.In(filter)}");
        using (DuckDbResult rows = lease.Read($"SELECT series_id, range_from, range_to FROM ledger_change {where}"))
        {
            rows.ForEach((chunk, row) => Add(chunk.Column<int>(0)[row], RangeOf(chunk, row, 1)));
        }

        List<(int Id, UtcRange Asked, long Received)> parts = [];
        using (DuckDbResult rows = lease.Read(Writes(where)))
        {
            rows.ForEach((chunk, row) =>
            {
                int id = chunk.Column<int>(0)[row];
                if (chunk.Column<bool>(3)[row] && series[id].Kind == SeriesKind.Bars)
                {
                    parts.Add((id, RangeOf(chunk, row, 1), Sql.FromNano(chunk.Integer(4, row)).Microseconds));
                }
                else
                {
                    Add(id, RangeOf(chunk, row, 1));
                }
            });
        }

        foreach ((int id, UtcRange asked, long received) in parts)
        {
            using DuckDbResult rows = lease.Read(
                $"SELECT open_time, close_time FROM bar WHERE {BarReader.Where(id, asked)} AND known_from >= {Sql.Micro(received)}");
            rows.ForEach((chunk, row) => Add(id, new UtcRange(UtcTime.FromMicroseconds(chunk.Integer(0, row)), UtcTime.FromMicroseconds(chunk.Integer(1, row)))));
        }

        Dictionary<int, UtcTime> horizons = ReadHorizons(lease);
        return new ChangeSet(
            last,
            [.. changed.Select(one => new SeriesChange(
                series[one.Key], RangeSet.Of(one.Value), horizons.TryGetValue(one.Key, out UtcTime horizon) ? horizon : null)).OrderBy(one => one.Series)]);

        void Add(int id, UtcRange range)
        {
            if (!changed.TryGetValue(id, out List<UtcRange>? ranges))
            {
                changed[id] = ranges = [];
            }

            ranges.Add(range);
        }
    }

    /// <summary>The writes that count, as <see cref="ChangeRule"/> has it; the fourth column: only a part of the asked range changed.</summary>
    private static string Writes(string where) =>
        "SELECT series_id, range_from, range_to, unchanged > 0 AND NOT absent_means_no_trades, received_at FROM write_journal "
        + $"{where} AND (inserted + corrected + completed > 0 OR row_count = 0 OR absent_means_no_trades)";

    private static Dictionary<int, UtcTime> ReadHorizons(ReadLease lease)
    {
        Dictionary<int, UtcTime> horizons = [];
        using DuckDbResult rows = lease.Read("SELECT series_id, max(deleted_before) FROM deletion WHERE series_id IS NOT NULL GROUP BY series_id");
        rows.ForEach((chunk, row) => horizons[chunk.Column<int>(0)[row]] = Sql.FromNano(chunk.Integer(1, row)));
        return horizons;
    }

    private static UtcRange RangeOf(DuckDbChunk chunk, int row, int column) =>
        new(Sql.FromNano(chunk.Integer(column, row)), Sql.FromNano(chunk.Integer(column + 1, row)));
}
