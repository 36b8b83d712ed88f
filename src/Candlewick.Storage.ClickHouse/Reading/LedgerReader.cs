namespace Candlewick.Storage.ClickHouse.Reading;

/// <summary>One piece of a ledger, as the coverage rows add and take it.</summary>
/// <param name="Kind">0 covered, 1 provisional, 2 hole.</param>
internal readonly record struct LedgerPiece(byte Kind, UtcRange Range, string Cause, string Evidence)
{
    public const byte Covered = 0, Provisional = 1, Hole = 2;

    public static IEnumerable<LedgerPiece> Of(SeriesLedger ledger) =>
        ledger.Coverage.Covered.Select(range => new LedgerPiece(Covered, range, "", ""))
            .Concat(ledger.Provisional.Select(range => new LedgerPiece(Provisional, range, "", "")))
            .Concat(ledger.Coverage.Holes.Select(hole => new LedgerPiece(Hole, hole.Range, Sql.Code(hole.Cause), EvidenceJson.Write(hole.Evidence))));

    public static SeriesLedger ToLedger(SeriesId series, IEnumerable<LedgerPiece> pieces)
    {
        ILookup<byte, LedgerPiece> byKind = pieces.ToLookup(piece => piece.Kind);
        return new SeriesLedger(
            new SeriesCoverage(
                series,
                RangeSet.Of(byKind[Covered].Select(piece => piece.Range)),
                [.. byKind[Hole].Select(piece => new Hole(piece.Range, Sql.Parse<HoleCause>(piece.Cause), EvidenceJson.Read(piece.Evidence))).OrderBy(hole => hole.Range.From)]),
            RangeSet.Of(byKind[Provisional].Select(piece => piece.Range)));
    }
}

/// <summary>Reads ledgers: the sum of what the coverage rows added and took since the last one that held the whole.</summary>
internal static class LedgerReader
{
    /// <summary>The ledger of one series.</summary>
    public static async Task<SeriesLedger> ReadAsync(ClickHouseClient client, SeriesId series, CancellationToken ct)
    {
        string isSeries = $"series = {Sql.Text(series.ToString())}";
        RowBinaryReader rows = await client.ReadAsync(
            "SELECT k, f, t, c, e FROM coverage ARRAY JOIN ledger_kind AS k, ledger_from AS f, ledger_to AS t, ledger_cause AS c, ledger_evidence AS e, ledger_sign AS s "
            + $"WHERE {isSeries} AND generation >= (SELECT max(generation) FROM coverage WHERE {isSeries} AND is_whole) "
            + "GROUP BY k, f, t, c, e HAVING sum(s) > 0",
            ct);
        List<LedgerPiece> pieces = [];
        while (rows.Read())
        {
            pieces.Add(Piece(rows));
        }

        return LedgerPiece.ToLedger(series, pieces);
    }

    /// <summary>The ledgers of every series of the filter that has any piece.</summary>
    public static async Task<IReadOnlyList<SeriesLedger>> ReadAllAsync(ClickHouseClient client, SeriesFilter filter, CancellationToken ct)
    {
        RowBinaryReader rows = await client.ReadAsync("SELECT toString(series), kind, range_from, range_to, cause, evidence FROM ledger", ct);
        Dictionary<string, List<LedgerPiece>> pieces = new(StringComparer.Ordinal);
        while (rows.Read())
        {
            string series = rows.Text();
            if (!pieces.TryGetValue(series, out List<LedgerPiece>? known))
            {
                pieces[series] = known = [];
            }

            known.Add(Piece(rows));
        }

        return [.. pieces.Select(one => (Series: SeriesId.Parse(one.Key), one.Value))
            .Where(one => filter.Includes(one.Series))
            .Select(one => LedgerPiece.ToLedger(one.Series, one.Value))
            .OrderBy(ledger => ledger.Coverage.Series)];
    }

    private static LedgerPiece Piece(RowBinaryReader rows) =>
        new(rows.UInt8(), new UtcRange(UtcTime.FromNanoseconds(rows.Int64()), UtcTime.FromNanoseconds(rows.Int64())), rows.Text(), rows.Text());
}
