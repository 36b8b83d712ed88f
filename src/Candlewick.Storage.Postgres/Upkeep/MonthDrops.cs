namespace Candlewick.Storage.Postgres.Upkeep;

/// <summary>Drops the tables of months in which only series have rows that leave all of them: nothing is scanned, and the disk is free at once.</summary>
internal sealed class MonthDrops(PostgresSession session, RowTables tables)
{
    /// <summary>For so long readers of a table are waited for; everybody else waits behind us meanwhile. After it the rows are deleted one by one.</summary>
    private const string Patience = "2s";

    /// <param name="ids">Series that leave everything before the instant.</param>
    /// <returns>Tables dropped.</returns>
    public async Task<int> RunAsync(int[] ids, UtcTime before)
    {
        int dropped = 0;
        foreach (MonthTables months in tables.Monthly)
        {
            foreach ((_, string table) in await months.ListBeforeAsync(session, before))
            {
                if (!await HasOthersAsync(table, ids) && await TryDropAsync(months, table, ids))
                {
                    dropped++;
                }
            }
        }

        return dropped;
    }

    private async Task<bool> HasOthersAsync(string table, int[] ids) =>
        await session.ReadCellAsync(
            $"SELECT 1 FROM series s CROSS JOIN LATERAL (SELECT 1 FROM {table} t WHERE t.series_id = s.series_id LIMIT 1) found WHERE s.series_id <> ALL ($1) LIMIT 1",
            ids) is not null;

    private async Task<bool> TryDropAsync(MonthTables months, string table, int[] ids)
    {
        await session.ExecuteAsync("SAVEPOINT month");
        try
        {
            await session.ExecuteAsync($"SET LOCAL lock_timeout = '{Patience}'");
            await session.ExecuteAsync($"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE");
            bool isAlone = !await HasOthersAsync(table, ids);
            if (isAlone)
            {
                await months.DropAsync(session, table);
            }

            await session.ExecuteAsync("SET LOCAL lock_timeout = 0");
            await session.ExecuteAsync("RELEASE SAVEPOINT month");
            return isAlone;
        }
        catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            await session.ExecuteAsync("ROLLBACK TO SAVEPOINT month");
            return false;
        }
    }
}
