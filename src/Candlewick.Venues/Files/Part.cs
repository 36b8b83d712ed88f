using Candlewick.Text.Rows;

namespace Candlewick.Venues.Files;

/// <summary>The rows of one series in one file or entry, and where their faults go.</summary>
/// <param name="Entry">Entry or file name; faults say <c>entry:line</c>.</param>
internal sealed record Part(SeriesId Series, string Entry, FaultLog Log)
{
    private UtcRange? _told;
    private UtcRange _claimed;
    private bool _isLost;

    /// <summary>True once a fault was found that makes the rows of the series worthless.</summary>
    public bool IsSetAside { get; private set; }

    /// <summary>What the rows are about, rows that cannot be right included: what the name tells, else from the first claimed instant to the last; null once one was lost.</summary>
    public UtcRange? Period => _told ?? (_isLost || _claimed.IsEmpty ? null : _claimed);

    /// <summary>Notes the period that the name tells; rows cannot change it.</summary>
    public void Tell(UtcRange period) => _told = period;

    /// <summary>Notes what one row is about.</summary>
    public void Claim(UtcRange range) =>
        _claimed = range.IsEmpty ? _claimed : _claimed.IsEmpty ? range : new UtcRange(UtcTime.Min(_claimed.From, range.From), UtcTime.Max(_claimed.To, range.To));

    /// <summary>Notes that nobody knows what a row, or the rest of the file, is about. Always false, for use in conditions.</summary>
    public bool LoseClaim()
    {
        _isLost = true;
        return false;
    }

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

    /// <summary>Demands the number of columns of the layout. A row that lacks some may be the last of a file that was cut.</summary>
    public bool HasColumns(RowReader row, int count) =>
        row.FieldCount == count || LoseClaim() || Reject(DataFaultKind.ColumnMissing, row.Line, $"{count} columns", $"{row.FieldCount}");

    /// <summary>Takes what stopped the reader, if anything did; true when the file was read to its end and had rows.</summary>
    public bool Finish(RowReader rows)
    {
        if (rows.Fault is { } fault)
        {
            LoseClaim();
            return Reject(DataFaultKind.Corrupt, fault.Line, fault.Expected, fault.Found);
        }

        return !IsSetAside && (rows.Count > 0 || Reject(DataFaultKind.Empty, 0, "rows", "none"));
    }
}
