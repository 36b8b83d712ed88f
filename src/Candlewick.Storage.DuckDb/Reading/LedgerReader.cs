namespace Candlewick.Storage.DuckDb.Reading;

/// <summary>Reads coverage and holes from the ledger's tables.</summary>
internal static class LedgerReader
{
    /// <summary>The ledger of one series.</summary>
    public static SeriesLedger Read(Func<string, DuckDbResult> read, SeriesId series, int id)
    {
        Dictionary<int, LedgerRows> rows = ReadAll(read, $"WHERE series_id = {id}");
        return rows.TryGetValue(id, out LedgerRows? found) ? found.ToLedger(series) : SeriesLedger.None(series);
    }

    /// <summary>The rows of many series, by series number.</summary>
    public static Dictionary<int, LedgerRows> ReadAll(Func<string, DuckDbResult> read, string where)
    {
        Dictionary<int, LedgerRows> ledgers = [];
        using (DuckDbResult ranges = read($"SELECT series_id, range_from, range_to, is_provisional FROM coverage {where}"))
        {
            while (ranges.Next() is { } chunk)
            {
                AddRanges(ledgers, chunk);
            }
        }

        using DuckDbResult holes = read($"SELECT series_id, range_from, range_to, cause, evidence FROM hole {where}");
        while (holes.Next() is { } chunk)
        {
            AddHoles(ledgers, chunk);
        }

        return ledgers;
    }

    private static void AddRanges(Dictionary<int, LedgerRows> ledgers, DuckDbChunk chunk)
    {
        ReadOnlySpan<byte> isProvisional = chunk.Column<byte>(3);
        for (int row = 0; row < chunk.Count; row++)
        {
            LedgerRows rows = RowsOf(ledgers, chunk, row);
            (isProvisional[row] != 0 ? rows.Provisional : rows.Covered).Add(RangeOf(chunk, row));
        }
    }

    private static void AddHoles(Dictionary<int, LedgerRows> ledgers, DuckDbChunk chunk)
    {
        for (int row = 0; row < chunk.Count; row++)
        {
            Hole hole = new(RangeOf(chunk, row), Sql.Parse<HoleCause>(chunk.Text(3, row)), EvidenceJson.Read(chunk.Text(4, row)));
            RowsOf(ledgers, chunk, row).Holes.Add(hole);
        }
    }

    private static UtcRange RangeOf(DuckDbChunk chunk, int row) =>
        new(Sql.FromNano(chunk.Integer(1, row)), Sql.FromNano(chunk.Integer(2, row)));

    private static LedgerRows RowsOf(Dictionary<int, LedgerRows> ledgers, DuckDbChunk chunk, int row)
    {
        int id = chunk.Column<int>(0)[row];
        if (!ledgers.TryGetValue(id, out LedgerRows? rows))
        {
            rows = new LedgerRows();
            ledgers[id] = rows;
        }

        return rows;
    }
}
