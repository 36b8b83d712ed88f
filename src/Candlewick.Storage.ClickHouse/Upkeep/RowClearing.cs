namespace Candlewick.Storage.ClickHouse.Upkeep;

/// <summary>Says that rows are gone: one coverage row a series, whose range every read leaves out; the rows themselves go with the next cleaning.</summary>
internal static class RowClearing
{
    /// <summary>Clears a range of one series inside a transaction; gives how many current rows it had.</summary>
    public static async Task<long> ClearAsync(WriteSession session, SeriesId series, Func<ulong, CommitRow> rowOf, CancellationToken ct)
    {
        SeriesState state = await session.StateOfAsync(series, ct);
        if (state.IsNew)
        {
            return 0;
        }

        CommitRow row = rowOf(session.NextGeneration());
        long rows = await CountAsync(session, state, row.Range, ct);
        if (rows == 0 && row.Kind == CommitRow.Retention)
        {
            return 0;
        }

        (IReadOnlyList<(int, LedgerPiece)> changes, bool isWhole) = state.Move(state.Ledger.Forget(row.Range));
        session.Add(row with { Rows = rows, Ledger = changes, IsWhole = isWhole }, state);
        return rows;
    }

    /// <summary>Current rows of a series in a range.</summary>
    public static async Task<long> CountAsync(ClickHouseClient client, Frontier frontier, UtcRange range, CancellationToken ct)
    {
        if (range.IsEmpty)
        {
            return 0;
        }

        IEnumerable<string> counts = RowTable.Current.Select(table => $"SELECT count() AS rows FROM {table.Name} WHERE {frontier.Where(table, range)}");
        RowBinaryReader rows = await client.ReadAsync($"SELECT sum(rows) FROM ({string.Join(" UNION ALL ", counts)})", ct);
        return rows.Read() ? (long)rows.UInt64() : 0;
    }

    private static async Task<long> CountAsync(WriteSession session, SeriesState state, UtcRange range, CancellationToken ct)
    {
        foreach (RowTable table in RowTable.Current)
        {
            await session.PrepareReadAsync(table, state, ct);
        }

        return await CountAsync(session.Client, state.Frontier, range, ct);
    }
}
