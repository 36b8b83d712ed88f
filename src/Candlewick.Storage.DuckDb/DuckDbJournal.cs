namespace Candlewick.Storage.DuckDb;

/// <summary>The past writes in <c>write_journal</c>.</summary>
internal sealed class DuckDbJournal(StoreAccess access) : IWriteJournal
{
    private const string Columns =
        "series_id, range_from, range_to, source, locator, sha256, received_at, is_verified, absent_means_no_trades, reason, "
        + "row_count, inserted, unchanged, corrected, completed, inexact_values";

    /// <inheritdoc />
    public Task<IReadOnlyList<JournalEntry>> ListAsync(SeriesFilter filter, CancellationToken ct) => ListAsync(filter, "true", ct);

    /// <inheritdoc />
    public async Task<IReadOnlyList<JournalEntry>> ListOfFileAsync(SeriesId series, string name, CancellationToken ct)
    {
        SeriesFilter filter = new(series.Kind, series.Instrument.Venue, series.Instrument);
        string isFile = $"ends_with('/' || locator, {SeriesSql.Text("/" + name)})";
        return [.. (await ListAsync(filter, isFile, ct)).Where(entry => entry.Series == series)];
    }

    /// <inheritdoc />
    public Task<IReadOnlySet<string>> ListDigestsAsync(SeriesFilter filter, CancellationToken ct) =>
        access.ReadAsync<IReadOnlySet<string>>(
            lease =>
            {
                HashSet<string> digests = new(StringComparer.Ordinal);
                using DuckDbResult rows = lease.Read(
                    $"SELECT DISTINCT sha256 FROM write_journal WHERE sha256 IS NOT NULL AND NOT is_forgotten AND reason <> '{nameof(WriteReason.Repair)}' AND {SeriesSql.In(filter)}");
                while (rows.Next() is { } chunk)
                {
                    for (int row = 0; row < chunk.Count; row++)
                    {
                        digests.Add(chunk.Text(0, row));
                    }
                }

                return digests;
            },
            ct);

    private Task<IReadOnlyList<JournalEntry>> ListAsync(SeriesFilter filter, string where, CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<JournalEntry>>(
            lease =>
            {
                lease.BeginSnapshot();
                Dictionary<int, SeriesId> series = SeriesSql.List(lease.Read, filter);
                List<JournalEntry> entries = [];
                using DuckDbResult rows = lease.Read($"SELECT {Columns} FROM write_journal WHERE {SeriesSql.In(filter)} AND {where} ORDER BY entry");
                while (rows.Next() is { } chunk)
                {
                    for (int row = 0; row < chunk.Count; row++)
                    {
                        entries.Add(EntryOf(series[chunk.Column<int>(0)[row]], chunk, row));
                    }
                }

                return entries;
            },
            ct);

    private static JournalEntry EntryOf(SeriesId series, DuckDbChunk chunk, int row)
    {
        Provenance provenance = new(
            chunk.Text(3, row), chunk.Text(4, row), chunk.TextOrNull(5, row), Sql.FromNano(chunk.Integer(6, row)),
            chunk.Column<bool>(7)[row], chunk.Column<bool>(8)[row], chunk.Integer(15, row));
        return new JournalEntry(
            series,
            new UtcRange(Sql.FromNano(chunk.Integer(1, row)), Sql.FromNano(chunk.Integer(2, row))),
            provenance,
            Sql.Parse<WriteReason>(chunk.Text(9, row)),
            chunk.Integer(10, row),
            new WriteResult(chunk.Integer(11, row), chunk.Integer(12, row), chunk.Integer(13, row), chunk.Integer(14, row)));
    }
}
