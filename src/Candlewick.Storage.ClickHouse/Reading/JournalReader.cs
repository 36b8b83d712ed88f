namespace Candlewick.Storage.ClickHouse.Reading;

/// <summary>A coverage row of a write, as the journal has it.</summary>
/// <param name="Number">Of the entry.</param>
/// <param name="IsForgotten">True when rows of its file were cleared since, so that the file must be read again.</param>
internal sealed record JournalRecord(ulong Generation, ulong Number, JournalEntry Write, bool IsForgotten);

/// <summary>A range of a series that was cleared, as far as the journal is concerned.</summary>
internal readonly record struct Clearing(SeriesId Series, ulong Generation, UtcRange Range);

/// <summary>Reads the journal out of <c>coverage</c>: writes that lie in a range that was cleared later are gone, and files of which anything was cleared are forgotten.</summary>
internal static class JournalReader
{
    private const string Columns =
        "toString(series), generation, entry, range_from, range_to, toString(source), locator, sha256, received_at, is_verified, absent_means_no_trades, toString(reason), "
        + "row_count, inserted, unchanged, corrected, completed, inexact_values, is_forgotten";

    /// <summary>Entries of the filter that were not cleared, by number; which files are forgotten is not looked at.</summary>
    /// <param name="condition">On rows of <c>coverage</c>.</param>
    public static async Task<IReadOnlyList<JournalRecord>> ListAsync(ClickHouseClient client, SeriesFilter filter, string condition, CancellationToken ct)
    {
        string where = filter.Series is { } one ? $"series = {Sql.Text(one.ToString())} AND " : "";
        ILookup<SeriesId, Clearing> cleared = await ListClearingsAsync(client, where, ct);
        return [.. (await ReadAsync(client, $"{where}{condition}", ct)).Where(record => filter.Includes(record.Write.Series) && !IsGone(record, cleared))];
    }

    /// <summary>Every entry that was not cleared, by number, with what is forgotten.</summary>
    public static async Task<IReadOnlyList<JournalRecord>> ListAllAsync(ClickHouseClient client, string condition, CancellationToken ct)
    {
        ILookup<SeriesId, Clearing> cleared = await ListClearingsAsync(client, "", ct);
        IReadOnlyList<JournalRecord> all = await ReadAsync(client, condition, ct);
        Dictionary<string, ulong> forgotten = Forgotten(all, cleared);
        return [.. all.Where(record => !IsGone(record, cleared)).Select(record =>
            record.Write.Provenance.Sha256 is { } digest && record.Generation < forgotten.GetValueOrDefault(digest) ? record with { IsForgotten = true } : record)];
    }

    /// <summary>The condition on rows of <c>coverage</c> that a table holds since it last came from another store as a whole.</summary>
    public static string Since(string table) =>
        $"generation >= (SELECT max(generation) FROM coverage WHERE series = '' AND kind = 'transfer' AND rows_of = {Sql.Text(table)})";

    /// <summary>The last number that an entry has of the journal, the changes and the deletions as they stand: what a transfer replaced counts no more.</summary>
    public static async Task<long> ReadLastEntryAsync(ClickHouseClient client, CancellationToken ct)
    {
        RowBinaryReader rows = await client.ReadAsync(
            $"SELECT greatest(maxIf(entry, kind = 'write' AND {Since("write_journal")}), maxIf(entry, kind IN ('clear', 'explain') AND {Since("ledger_change")}), "
            + $"maxIf(entry, kind IN ('retention', 'deleted') AND {Since("deletion")})) FROM coverage",
            ct);
        return rows.Read() ? (long)rows.UInt64() : 0;
    }

    private static async Task<IReadOnlyList<JournalRecord>> ReadAsync(ClickHouseClient client, string condition, CancellationToken ct)
    {
        List<JournalRecord> records = [];
        RowBinaryReader rows = await client.ReadAsync($"SELECT {Columns} FROM coverage WHERE kind = 'write' AND {Since("write_journal")} AND {condition} ORDER BY entry", ct);
        while (rows.Read())
        {
            records.Add(Read(rows));
        }

        return records;
    }

    private static bool IsGone(JournalRecord record, ILookup<SeriesId, Clearing> cleared)
    {
        UtcRange asked = record.Write.Asked;
        return cleared[record.Write.Series].Any(one => record.Generation < one.Generation && asked.From >= one.Range.From && asked.To <= one.Range.To);
    }

    /// <summary>By digest, the last clearing that took rows of a file with it: every earlier entry of the file is forgotten.</summary>
    private static Dictionary<string, ulong> Forgotten(IEnumerable<JournalRecord> records, ILookup<SeriesId, Clearing> cleared)
    {
        Dictionary<string, ulong> forgotten = new(StringComparer.Ordinal);
        foreach (JournalRecord record in records.Where(record => record.Write.Provenance.Sha256 is not null))
        {
            UtcRange asked = record.Write.Asked;
            foreach (Clearing one in cleared[record.Write.Series].Where(one => record.Generation < one.Generation && asked.From < one.Range.To && asked.To > one.Range.From))
            {
                string digest = record.Write.Provenance.Sha256!;
                forgotten[digest] = Math.Max(forgotten.GetValueOrDefault(digest), one.Generation);
            }
        }

        return forgotten;
    }

    private static async Task<ILookup<SeriesId, Clearing>> ListClearingsAsync(ClickHouseClient client, string where, CancellationToken ct)
    {
        List<Clearing> cleared = [];
        RowBinaryReader rows = await client.ReadAsync(
            $"SELECT toString(series), generation, range_from, range_to FROM coverage WHERE {where}kind IN ('clear', 'retention')", ct);
        while (rows.Read())
        {
            cleared.Add(new Clearing(SeriesId.Parse(rows.Text()), rows.UInt64(), Range(rows)));
        }

        return cleared.ToLookup(one => one.Series);
    }

    private static JournalRecord Read(RowBinaryReader rows)
    {
        (SeriesId series, ulong generation, ulong entry, UtcRange asked) = (SeriesId.Parse(rows.Text()), rows.UInt64(), rows.UInt64(), Range(rows));
        (string source, string locator, string sha256, long received) = (rows.Text(), rows.Text(), rows.Text(), rows.Int64());
        (bool isVerified, bool absentMeansNoTrades, string reason, long count) = (rows.Flag(), rows.Flag(), rows.Text(), rows.Int64());
        WriteResult result = new(rows.Int64(), rows.Int64(), rows.Int64(), rows.Int64());
        Provenance provenance = new(
            source, locator, sha256.Length == 0 ? null : sha256, UtcTime.FromNanoseconds(received), isVerified, absentMeansNoTrades, rows.Int64());
        return new JournalRecord(
            generation, entry, new JournalEntry(series, asked, provenance, Sql.Parse<WriteReason>(reason), count, result), rows.Flag());
    }

    private static UtcRange Range(RowBinaryReader rows) => new(UtcTime.FromNanoseconds(rows.Int64()), UtcTime.FromNanoseconds(rows.Int64()));
}
