using System.Globalization;

namespace Candlewick.Storage.DuckDb.Writing;

/// <summary>Writes what changed in the ledgers during a transaction: vanished ranges go, new ones are appended.</summary>
internal static class LedgerWriter
{
    public static void WriteChanges(WriteSession session)
    {
        List<string> vanishedRanges = [];
        List<string> vanishedHoles = [];
        List<(int Id, UtcRange Range, bool IsProvisional)> newRanges = [];
        List<(int Id, Hole Hole)> newHoles = [];
        foreach ((SeriesId series, SeriesLedger stored, SeriesLedger current) in session.Memory.Ledgers.Changed)
        {
            int id = session.Memory.Ids.Of(series, session);
            HashSet<(UtcRange, bool)> before = [.. RangesOf(stored)];
            HashSet<(UtcRange, bool)> after = [.. RangesOf(current)];
            vanishedRanges.AddRange(before.Except(after).Select(gone => Key(id, gone.Item1)));
            newRanges.AddRange(after.Except(before).Select(one => (id, one.Item1, one.Item2)));

            HashSet<Hole> holesBefore = [.. stored.Coverage.Holes];
            HashSet<Hole> holesAfter = [.. current.Coverage.Holes];
            vanishedHoles.AddRange(holesBefore.Except(holesAfter).Select(gone => Key(id, gone.Range)));
            newHoles.AddRange(holesAfter.Except(holesBefore).Select(hole => (id, hole)));
        }

        Delete(session, "coverage", vanishedRanges);
        Delete(session, "hole", vanishedHoles);
        newRanges.ForEach(one => AppendRange(session.Append(Table.Coverage), one));
        newHoles.ForEach(one => AppendHole(session.Append(Table.Hole), one));
    }

    private static IEnumerable<(UtcRange Range, bool IsProvisional)> RangesOf(SeriesLedger ledger) =>
        ledger.Coverage.Covered.Select(range => (range, false)).Concat(ledger.Provisional.Select(range => (range, true)));

    private static string Key(int id, UtcRange range) =>
        string.Create(CultureInfo.InvariantCulture, $"({id},{Sql.ToNano(range.From)})");

    private static void Delete(WriteSession session, string table, List<string> keys)
    {
        foreach (string[] some in keys.Chunk(2_000))
        {
            session.Execute($"DELETE FROM {table} WHERE (series_id, epoch_ns(range_from)) IN (VALUES {string.Join(',', some)})");
        }
    }

    private static void AppendRange(DuckDbAppender rows, (int Id, UtcRange Range, bool IsProvisional) one)
    {
        rows.Set(0, one.Id);
        rows.Set(1, Sql.ToNano(one.Range.From));
        rows.Set(2, Sql.ToNano(one.Range.To));
        rows.Set(3, one.IsProvisional);
        rows.EndRow();
    }

    private static void AppendHole(DuckDbAppender rows, (int Id, Hole Hole) one)
    {
        rows.Set(0, one.Id);
        rows.Set(1, Sql.ToNano(one.Hole.Range.From));
        rows.Set(2, Sql.ToNano(one.Hole.Range.To));
        rows.SetText(3, Sql.Code(one.Hole.Cause));
        rows.SetText(4, EvidenceJson.Write(one.Hole.Evidence));
        rows.EndRow();
    }
}
