using System.Text;
using System.Text.Json;

namespace Candlewick.Storage.ClickHouse.Writing;

/// <summary>One row of <c>coverage</c>: what names a generation, and says what it was.</summary>
/// <param name="Series">Null for what is of no series.</param>
internal sealed record CommitRow(SeriesId? Series, ulong Generation, string Kind, UtcRange Range)
{
    public const string Write = "write", Clear = "clear", Retention = "retention", Explain = "explain", LedgerOnly = "ledger", Transfer = "transfer", Deleted = "deleted";

    /// <summary>The columns that <see cref="WriteTo"/> writes, with their types; committed_at is the server's.</summary>
    public const string Structure =
        "series String, generation UInt64, entry UInt64, kind String, rows_of String, range_from Int64, range_to Int64, source String, locator String, sha256 String, "
        + "received_at Int64, is_verified Bool, absent_means_no_trades Bool, reason String, row_count Int64, inserted Int64, unchanged Int64, corrected Int64, "
        + "completed Int64, inexact_values Int64, is_forgotten Bool, replaced UInt64, ledger_sign Array(Int8), ledger_kind Array(UInt8), "
        + "ledger_from Array(Int64), ledger_to Array(Int64), ledger_cause Array(String), ledger_evidence Array(String), is_whole Bool";

    public static IEnumerable<string> Columns => Structure.Split(", ").Select(column => column[..column.IndexOf(' ', StringComparison.Ordinal)]);

    /// <summary>True for what the journal or the change feed tells.</summary>
    public bool IsEntry => Kind is Write or Clear or Retention or Explain;

    /// <summary>Its number there; 0 for others.</summary>
    public ulong Entry { get; init; }

    public string SeriesText => Series?.ToString() ?? "";

    /// <summary>The table that it is about; empty for all.</summary>
    public string RowsOf { get; init; } = "";

    public Provenance Provenance { get; init; } = new("", "", null, default);

    /// <summary>A <see cref="WriteReason"/>, or the rule of a deletion.</summary>
    public string Reason { get; init; } = "";

    public long Rows { get; init; }

    public WriteResult Result { get; init; }

    public bool IsForgotten { get; init; }

    /// <summary>Rows of earlier generations that do not count any more.</summary>
    public long Replaced { get; init; }

    public IReadOnlyList<(int Sign, LedgerPiece Piece)> Ledger { get; init; } = [];

    /// <summary>True when <see cref="Ledger"/> is all of it, and earlier rows say no more of it.</summary>
    public bool IsWhole { get; init; }

    /// <summary>As one JSON object on a line.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("series", SeriesText);
        json.WriteNumber("generation", Generation);
        json.WriteNumber("entry", Entry);
        json.WriteString("kind", Kind);
        json.WriteString("rows_of", RowsOf);
        json.WriteNumber("range_from", Range.From.Nanoseconds);
        json.WriteNumber("range_to", Range.To.Nanoseconds);
        WriteProvenance(json);
        json.WriteString("reason", Reason);
        json.WriteNumber("row_count", Rows);
        json.WriteNumber("inserted", Result.Inserted);
        json.WriteNumber("unchanged", Result.Unchanged);
        json.WriteNumber("corrected", Result.Corrected);
        json.WriteNumber("completed", Result.Completed);
        json.WriteBoolean("is_forgotten", IsForgotten);
        json.WriteNumber("replaced", Replaced);
        WriteLedger(json);
        json.WriteBoolean("is_whole", IsWhole);
        json.WriteEndObject();
    }

    private void WriteProvenance(Utf8JsonWriter json)
    {
        json.WriteString("source", Provenance.Source);
        json.WriteString("locator", Provenance.Locator);
        json.WriteString("sha256", Provenance.Sha256 ?? "");
        json.WriteNumber("received_at", Provenance.ReceivedAt.Nanoseconds);
        json.WriteBoolean("is_verified", Provenance.IsVerified);
        json.WriteBoolean("absent_means_no_trades", Provenance.AbsentMeansNoTrades);
        json.WriteNumber("inexact_values", Provenance.InexactValues);
    }

    private void WriteLedger(Utf8JsonWriter json)
    {
        WriteList(json, "ledger_sign", Ledger, one => json.WriteNumberValue(one.Sign));
        WriteList(json, "ledger_kind", Ledger, one => json.WriteNumberValue(one.Piece.Kind));
        WriteList(json, "ledger_from", Ledger, one => json.WriteNumberValue(one.Piece.Range.From.Nanoseconds));
        WriteList(json, "ledger_to", Ledger, one => json.WriteNumberValue(one.Piece.Range.To.Nanoseconds));
        WriteList(json, "ledger_cause", Ledger, one => json.WriteStringValue(one.Piece.Cause));
        WriteList(json, "ledger_evidence", Ledger, one => json.WriteStringValue(one.Piece.Evidence));
    }

    private static void WriteList<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            write(item);
        }

        json.WriteEndArray();
    }

    /// <summary>Many rows, one a line.</summary>
    public static string ToText(IEnumerable<CommitRow> rows)
    {
        using MemoryStream text = new();
        foreach (CommitRow row in rows)
        {
            using (Utf8JsonWriter json = new(text))
            {
                row.WriteTo(json);
            }

            text.WriteByte((byte)'\n');
        }

        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }
}
