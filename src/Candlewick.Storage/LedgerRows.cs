namespace Candlewick.Storage;

/// <summary>Rows of a ledger's tables that belong to one series, in any order.</summary>
public sealed class LedgerRows
{
    public IList<UtcRange> Covered { get; } = [];

    public IList<UtcRange> Provisional { get; } = [];

    public IList<Hole> Holes { get; } = [];

    public SeriesLedger ToLedger(SeriesId series) =>
        new(new SeriesCoverage(series, RangeSet.Of(Covered), [.. Holes.OrderBy(hole => hole.Range.From)]), RangeSet.Of(Provisional));
}
