namespace Candlewick.Storage.DuckDb.Writing;

/// <summary>The journal entry of a write, in its transaction.</summary>
internal static class JournalWriter
{
    public static void Append(WriteSession session, int seriesId, HistoryWrite write, WriteResult result)
    {
        long entry = session.Memory.NextEntry(session);
        Provenance from = write.Provenance;
        DuckDbAppender rows = session.Append(Table.Journal);
        rows.Set(0, entry);
        rows.Set(1, seriesId);
        rows.Set(2, Sql.ToNano(write.Asked.From));
        rows.Set(3, Sql.ToNano(write.Asked.To));
        rows.SetText(4, from.Source);
        rows.SetText(5, from.Locator);
        rows.SetText(6, from.Sha256);
        rows.Set(7, Sql.ToNano(from.ReceivedAt));
        rows.Set(8, from.IsVerified);
        rows.Set(9, from.AbsentMeansNoTrades);
        rows.SetText(10, Sql.Code(write.Reason));
        rows.Set(11, (long)write.RowCount);
        rows.Set(12, result.Inserted);
        rows.Set(13, result.Unchanged);
        rows.Set(14, result.Corrected);
        rows.Set(15, result.Completed);
        rows.Set(16, from.InexactValues);
        rows.Set(17, false);
        rows.EndRow();
    }
}
