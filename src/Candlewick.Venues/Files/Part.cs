using Candlewick.Text.Rows;

namespace Candlewick.Venues.Files;

/// <summary>The rows of one series in one file or entry, and where their faults go.</summary>
/// <param name="Entry">Entry or file name; faults say <c>entry:line</c>.</param>
internal sealed record Part(SeriesId Series, string Entry, FaultLog Log)
{
    /// <summary>True once a fault was found that makes the rows of the series worthless.</summary>
    public bool IsSetAside { get; private set; }

    /// <summary>From the first to the last instant that rows claimed to be about, rows that cannot be right included; empty while none did.</summary>
    public UtcRange Claimed { get; private set; }

    /// <summary>Widens <see cref="Claimed"/>.</summary>
    public void Claim(UtcRange range) =>
        Claimed = range.IsEmpty ? Claimed : Claimed.IsEmpty ? range : new UtcRange(UtcTime.Min(Claimed.From, range.From), UtcTime.Max(Claimed.To, range.To));

    public string At(int line) => $"{Entry}:{line}";

    /// <summary>Logs a fault and sets the series aside; always false, for use in conditions.</summary>
    public bool Reject(DataFaultKind kind, int line, string expected, string found)
    {
        IsSetAside = true;
        Log.Add(new RowFault(kind, line > 0 ? At(line) : Entry, expected, found, RowFault.FetchAgain), Series);
        return false;
    }

    /// <summary>Logs a fault of a field with its text.</summary>
    public bool RejectField(DataFaultKind kind, RowReader row, int column, string expected) =>
        Reject(kind, row.Line, $"{expected} in column {column + 1}", Shown(row.Field(column)));

    /// <summary>The text of a field as faults show it.</summary>
    public static string Shown(ReadOnlySpan<byte> text) =>
        text.IsEmpty ? "nothing" : $"'{System.Text.Encoding.UTF8.GetString(text.Length > 40 ? text[..40] : text)}'";

    /// <summary>Demands the number of columns of the layout.</summary>
    public bool HasColumns(RowReader row, int count) =>
        row.FieldCount == count || Reject(DataFaultKind.ColumnMissing, row.Line, $"{count} columns", $"{row.FieldCount}");

    /// <summary>Takes what stopped the reader, if anything did; true when the file was read to its end and had rows.</summary>
    public bool Finish(RowReader rows)
    {
        if (rows.Fault is { } fault)
        {
            return Reject(DataFaultKind.Corrupt, fault.Line, fault.Expected, fault.Found);
        }

        return !IsSetAside && (rows.Count > 0 || Reject(DataFaultKind.Empty, 0, "rows", "none"));
    }
}
