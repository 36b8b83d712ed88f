namespace Candlewick.Storage;

/// <summary>Which writes of the journal changed what others compute from.</summary>
public static class ChangeRule
{
    /// <summary>True for a write that changed rows, and for one whose absent rows say something about the range.</summary>
    public static bool Counts(JournalEntry entry) =>
        !entry.Result.ChangedNothing || entry.Rows == 0 || entry.Provenance.AbsentMeansNoTrades;

    /// <summary>True for a write of bars of which only some changed: those that are known since then.</summary>
    public static bool IsPart(JournalEntry entry) =>
        entry.Series.Kind == SeriesKind.Bars && entry.Result.Unchanged > 0 && !entry.Provenance.AbsentMeansNoTrades;
}
