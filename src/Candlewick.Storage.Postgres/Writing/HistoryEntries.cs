namespace Candlewick.Storage.Postgres.Writing;

/// <summary>What one transaction adds to <c>write_journal</c>, <c>ledger_change</c> and <c>deletion</c>, numbered in the order in which it was added.</summary>
internal sealed class HistoryEntries
{
    private readonly List<(long Place, int Id, HistoryWrite Write, WriteResult Result)> _writes = [];
    private readonly List<(long Place, int Id, UtcRange Range)> _changes = [];
    private readonly List<(long Place, int Id, SeriesDeletion Deletion, long Rows)> _deletions = [];
    private long _count;

    public void AddWrite(int id, HistoryWrite write, WriteResult result) => _writes.Add((_count++, id, write, result));

    /// <summary>Something changed without a write.</summary>
    public void AddChange(int id, UtcRange range) => _changes.Add((_count++, id, range));

    public void AddDeletion(int id, SeriesDeletion deletion, long rows) => _deletions.Add((_count++, id, deletion, rows));

    /// <summary>Hands the rows to the end of the transaction.</summary>
    public void Close(PostgresSession session)
    {
        if (_count > 0)
        {
            session.Entries.Add(_count, WriteAsync);
        }
    }

    private async Task WriteAsync(PostgresSession session, long first)
    {
        await using NpgsqlBatch batch = new(session.Connection);
        AppendWrites(batch, first);
        if (_changes.Count > 0)
        {
            batch.Add(
                "INSERT INTO ledger_change (entry, series_id, range_from, range_to) SELECT * FROM unnest($1, $2, $3, $4)",
                Of(_changes, one => first + one.Place), Of(_changes, one => one.Id), Of(_changes, one => one.Range.From.Nanoseconds), Of(_changes, one => one.Range.To.Nanoseconds));
        }

        foreach ((long place, int id, SeriesDeletion deletion, long rows) in _deletions)
        {
            batch.Add(
                "INSERT INTO deletion (entry, what, series_id, deleted_before, row_count, deleted_at, rule) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                first + place, deletion.Series.ToString(), id, deletion.Before.Nanoseconds, rows, deletion.DeletedAt.Nanoseconds, deletion.Rule);
        }

        await batch.ExecuteNonQueryAsync(session.Token);
    }

    private void AppendWrites(NpgsqlBatch batch, long first)
    {
        if (_writes.Count == 0)
        {
            return;
        }

        batch.Add(
            "INSERT INTO write_journal (entry, series_id, range_from, range_to, source, locator, sha256, received_at, is_verified, absent_means_no_trades, reason, "
            + "row_count, inserted, unchanged, corrected, completed, inexact_values, is_forgotten) "
            + "SELECT k.*, false FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) AS k",
            Of(_writes, one => first + one.Place), Of(_writes, one => one.Id), Of(_writes, one => one.Write.Asked.From.Nanoseconds),
            Of(_writes, one => one.Write.Asked.To.Nanoseconds), Of(_writes, one => ServerText.Clean(one.Write.Provenance.Source)), Of(_writes, one => ServerText.Clean(one.Write.Provenance.Locator)),
            Of(_writes, one => one.Write.Provenance.Sha256), Of(_writes, one => one.Write.Provenance.ReceivedAt.Nanoseconds),
            Of(_writes, one => one.Write.Provenance.IsVerified), Of(_writes, one => one.Write.Provenance.AbsentMeansNoTrades), Of(_writes, one => one.Write.Reason.ToString()),
            Of(_writes, one => (long)one.Write.RowCount), Of(_writes, one => one.Result.Inserted), Of(_writes, one => one.Result.Unchanged),
            Of(_writes, one => one.Result.Corrected), Of(_writes, one => one.Result.Completed), Of(_writes, one => one.Write.Provenance.InexactValues));
    }

    private static TCell[] Of<TRow, TCell>(List<TRow> rows, Func<TRow, TCell> cell) => [.. rows.Select(cell)];
}
