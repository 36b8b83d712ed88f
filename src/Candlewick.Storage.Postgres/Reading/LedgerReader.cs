namespace Candlewick.Storage.Postgres.Reading;

/// <summary>Reads coverage and holes from the ledger's tables.</summary>
internal static class LedgerReader
{
    /// <summary>The rows of series by number, of those that have any.</summary>
    public static async Task<Dictionary<int, LedgerRows>> ReadAsync(PostgresSession session, IReadOnlyCollection<int> ids)
    {
        Dictionary<int, LedgerRows> ledgers = [];
        await using NpgsqlBatch batch = new(session.Connection);
        batch.BatchCommands.Add(Ranges("SELECT series_id, range_from, range_to, is_provisional FROM coverage WHERE series_id = ANY ($1)", ids));
        batch.BatchCommands.Add(Ranges("SELECT series_id, range_from, range_to, cause, evidence FROM hole WHERE series_id = ANY ($1)", ids));
        await using NpgsqlDataReader rows = await batch.ExecuteReaderAsync(session.Token);
        while (await rows.ReadAsync(session.Token))
        {
            LedgerRows of = Of(ledgers, rows);
            (rows.GetBoolean(3) ? of.Provisional : of.Covered).Add(RangeOf(rows, 1));
        }

        await rows.NextResultAsync(session.Token);
        while (await rows.ReadAsync(session.Token))
        {
            Of(ledgers, rows).Holes.Add(new Hole(RangeOf(rows, 1), Enum.Parse<HoleCause>(rows.GetString(3)), EvidenceJson.Read(rows.GetString(4))));
        }

        return ledgers;
    }

    /// <summary>The ledger of one series.</summary>
    public static async Task<SeriesLedger> ReadAsync(PostgresSession session, SeriesId series, int id) =>
        (await ReadAsync(session, [id])).TryGetValue(id, out LedgerRows? rows) ? rows.ToLedger(series) : SeriesLedger.None(series);

    /// <summary>Two columns of nanoseconds.</summary>
    public static UtcRange RangeOf(NpgsqlDataReader rows, int column) => new(PgInstant.ReadNano(rows, column), PgInstant.ReadNano(rows, column + 1));

    private static NpgsqlBatchCommand Ranges(string sql, IReadOnlyCollection<int> ids)
    {
        NpgsqlBatchCommand command = new(sql);
        command.Parameters.Add(new NpgsqlParameter { Value = ids.ToArray() });
        return command;
    }

    private static LedgerRows Of(Dictionary<int, LedgerRows> ledgers, NpgsqlDataReader rows)
    {
        int id = rows.GetInt32(0);
        if (!ledgers.TryGetValue(id, out LedgerRows? found))
        {
            ledgers[id] = found = new LedgerRows();
        }

        return found;
    }
}
