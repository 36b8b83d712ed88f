namespace Candlewick.Analytics.Rankings;

/// <summary>Which end of the ranking a row stands at.</summary>
public enum RankingDirection
{
    /// <summary>Among the highest returns; rank 1 is the highest.</summary>
    Top,

    /// <summary>Among the lowest returns; rank 1 is the lowest.</summary>
    Bottom,
}

/// <summary>One row of a ranking.</summary>
/// <param name="Day">Open time of the last day of the window.</param>
/// <param name="Rank">From 1; each rank once, ties in the order of instrument ids.</param>
/// <param name="Return">0.01 = one per cent.</param>
public readonly record struct RankingRow(UtcTime Day, RankingDirection Direction, int Rank, InstrumentId Instrument, double Return);

/// <summary>The ranking of one day.</summary>
/// <param name="Day">Open time of the last day of the window.</param>
/// <param name="Top">Highest returns first. With fewer ranked instruments than twice the count, some stand in both lists.</param>
/// <param name="Bottom">Lowest returns first.</param>
/// <param name="Ranked">How many instruments had a return.</param>
/// <param name="Unranked">Those that lack the close of the day or the one n periods before, in the order of ids.</param>
public sealed record Ranking(
    UtcTime Day, IReadOnlyList<RankingRow> Top, IReadOnlyList<RankingRow> Bottom, int Ranked, IReadOnlyList<InstrumentId> Unranked)
{
    /// <summary>Top, then bottom: what a table shows.</summary>
    public IEnumerable<RankingRow> Rows => Top.Concat(Bottom);
}
