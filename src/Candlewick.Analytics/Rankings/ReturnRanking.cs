using Candlewick.Analytics.Statistics;

namespace Candlewick.Analytics.Rankings;

/// <summary>How to rank.</summary>
/// <param name="Periods">Days between the two closes of a return, from 1 to 100000.</param>
/// <param name="Count">Rows of the top and of the bottom, from 1 to 100000.</param>
/// <param name="Kind">Simple or log returns; the order is the same.</param>
public sealed record RankingOptions(int Periods = 5, int Count = 5, ReturnKind Kind = ReturnKind.Simple)
{
    private const int Most = 100_000;

    internal void Check()
    {
        CheckRange(Periods, nameof(Periods));
        CheckRange(Count, nameof(Count));
    }

    private static void CheckRange(int value, string name)
    {
        if (value is < 1 or > Most)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be a whole number from 1 to {Most}, not {value}.");
        }
    }
}

/// <summary>Top and bottom instruments of each day by their return over the n periods that end on it.</summary>
/// <remarks>
/// A period is one row of the aligned days. An instrument is ranked on a day when it has the close of that day and the close n rows before;
/// closes between the two need not exist. Equal returns are ordered by instrument id, at both ends. The return is (last - first) / first
/// with one rounding where the difference is exact, so equal moves of different prices tie.
/// </remarks>
public static class ReturnRanking
{
    /// <summary>The rankings of all days that have one n periods before them, in order; none for shorter data.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static IReadOnlyList<Ranking> Of(AlignedCloses closes, RankingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(closes);
        RankingOptions given = options ?? new RankingOptions();
        given.Check();
        List<Ranking> rankings = [];
        for (int row = given.Periods; row < closes.Days.Count; row++)
        {
            rankings.Add(Rank(closes, row, given));
        }

        return rankings;
    }

    /// <summary>The ranking of one day; null when the day is no row, or has no day n periods before it.</summary>
    /// <inheritdoc cref="Of"/>
    public static Ranking? At(AlignedCloses closes, UtcTime day, RankingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(closes);
        RankingOptions given = options ?? new RankingOptions();
        given.Check();
        for (int row = given.Periods; row < closes.Days.Count; row++)
        {
            if (closes.Days[row] == day)
            {
                return Rank(closes, row, given);
            }
        }

        return null;
    }

    private static Ranking Rank(AlignedCloses closes, int row, RankingOptions options)
    {
        List<(double Return, int Instrument)> ranked = [];
        List<InstrumentId> unranked = [];
        for (int instrument = 0; instrument < closes.Instruments.Count; instrument++)
        {
            double change = closes.Return(instrument, row, options.Periods, options.Kind);
            if (double.IsNaN(change))
            {
                unranked.Add(closes.Instruments[instrument]);
            }
            else
            {
                ranked.Add((change, instrument));
            }
        }

        UtcTime day = closes.Days[row];
        return new Ranking(
            day,
            Rows(RankingDirection.Top, ranked.OrderByDescending(one => one.Return).ThenBy(one => one.Instrument)),
            Rows(RankingDirection.Bottom, ranked.OrderBy(one => one.Return).ThenBy(one => one.Instrument)),
            ranked.Count,
            unranked);

        RankingRow[] Rows(RankingDirection direction, IEnumerable<(double Return, int Instrument)> sorted) =>
            [.. sorted.Take(options.Count).Select((one, at) => new RankingRow(day, direction, at + 1, closes.Instruments[one.Instrument], one.Return))];
    }
}
