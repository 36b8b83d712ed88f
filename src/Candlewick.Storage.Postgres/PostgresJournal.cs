namespace Candlewick.Storage.Postgres;

/// <summary>The past writes in <c>write_journal</c>.</summary>
internal sealed class PostgresJournal(PostgresAccess access) : IWriteJournal
{
    private const string Columns =
        "series_id, range_from, range_to, source, locator, sha256, received_at, is_verified, absent_means_no_trades, reason, "
        + "row_count, inserted, unchanged, corrected, completed, inexact_values";

    /// <inheritdoc />
    public Task<IReadOnlyList<JournalEntry>> ListAsync(SeriesFilter filter, CancellationToken ct) => ListAsync(filter, name: null, ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<JournalEntry>> ListOfFileAsync(SeriesId series, string name, CancellationToken ct) =>
        ListAsync(new SeriesFilter(Series: series), name, ct);

    /// <inheritdoc />
    public Task<IReadOnlySet<string>> ListDigestsAsync(SeriesFilter filter, CancellationToken ct) =>
        access.ReadAsync<IReadOnlySet<string>>(
            async session =>
            {
                Dictionary<int, SeriesId> series = await SeriesNames.ListAsync(session, filter);
                List<string> digests = await session.ListAsync(
                    row => row.GetString(0),
                    "SELECT DISTINCT sha256 FROM write_journal WHERE sha256 IS NOT NULL AND NOT is_forgotten AND reason <> $2 AND series_id = ANY ($1)",
                    series.Keys.ToArray(), nameof(WriteReason.Repair));
                return digests.ToHashSet(StringComparer.Ordinal);
            },
            ct);

    private Task<IReadOnlyList<JournalEntry>> ListAsync(SeriesFilter filter, string? name, CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<JournalEntry>>(
            async session =>
            {
                Dictionary<int, SeriesId> series = await SeriesNames.ListAsync(session, filter);
                return await session.ListAsync(
                    row => EntryOf(series[row.GetInt32(0)], row),
                    $"SELECT {Columns} FROM write_journal WHERE series_id = ANY ($1) AND ($2::text IS NULL OR right('/' || locator, length($2) + 1) = '/' || $2) ORDER BY entry",
                    series.Keys.ToArray(), name);
            },
            ct);

    private static JournalEntry EntryOf(SeriesId series, NpgsqlDataReader row) =>
        new(
            series,
            LedgerReader.RangeOf(row, 1),
            new Provenance(
                row.GetString(3), row.GetString(4), row.IsDBNull(5) ? null : row.GetString(5), PgInstant.ReadNano(row, 6),
                row.GetBoolean(7), row.GetBoolean(8), row.GetInt64(15)),
            Enum.Parse<WriteReason>(row.GetString(9)),
            row.GetInt64(10),
            new WriteResult(row.GetInt64(11), row.GetInt64(12), row.GetInt64(13), row.GetInt64(14)));
}
