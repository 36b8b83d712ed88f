using Candlewick.Analytics.Rankings;
using Candlewick.Analytics.Statistics;
using Candlewick.Analytics.Tests.Statistics;

namespace Candlewick.Analytics.Tests.Rankings;

public sealed class ReturnRankingTests
{
    private const double None = double.NaN;

    [Fact]
    public void Of_SteadyRiser_IsFirstOnTheDayItRose()
    {
        // A rises one per cent a day; B jumps on day 6; C stays.
        AlignedCloses closes = Closes(
            ("A", [.. Enumerable.Range(0, 9).Select(day => 100 * Math.Pow(1.01, day))]),
            ("B", [100, 100, 100, 100, 100, 100, 110, 110, 110]),
            ("C", [100, 100, 100, 100, 100, 100, 100, 100, 100]));
        IReadOnlyList<Ranking> rankings = ReturnRanking.Of(closes);
        Assert.Equal([Day(5), Day(6), Day(7), Day(8)], rankings.Select(one => one.Day));
        Assert.Equal(["SIM:A", "SIM:B", "SIM:B", "SIM:B"], rankings.Select(one => one.Top[0].Instrument.ToString()));
        Assert.Equal(["1 SIM:B", "2 SIM:C", "3 SIM:A"], Names(rankings[0].Bottom));
        Assert.Equal(Math.Pow(1.01, 5) - 1, rankings[0].Top[0].Return, 1e-14);
        Assert.Equal(0.1, rankings[1].Top[0].Return, 1e-15);
    }

    [Fact]
    public void Of_Ties_AreInTheOrderOfIds()
    {
        AlignedCloses closes = Closes(("D", [100, 110]), ("B", [200, 220]), ("C", [50, 55]), ("A", [100, 90]), ("E", [50, 45]));
        Ranking ranking = Assert.Single(ReturnRanking.Of(closes, new RankingOptions(Periods: 1, Count: 3)));
        Assert.Equal(["1 SIM:B", "2 SIM:C", "3 SIM:D"], Names(ranking.Top));
        Assert.Equal(["1 SIM:A", "2 SIM:E", "3 SIM:B"], Names(ranking.Bottom));
        Assert.Equal(5, ranking.Ranked);
    }

    [Fact]
    public void Of_MissingClose_IsNotRankedAndReported()
    {
        AlignedCloses closes = Closes(
            ("FIRST", [None, 100, 110, 120]), ("LAST", [100, 110, None, 130]), ("BETWEEN", [100, None, 90, 80]), ("ZERO", [0, 1, 2, 3]), ("ALL", [100, 100, 101, 99]));
        IReadOnlyList<Ranking> rankings = ReturnRanking.Of(closes, new RankingOptions(Periods: 2));
        Assert.Equal(["SIM:FIRST", "SIM:LAST", "SIM:ZERO"], rankings[0].Unranked.Select(one => one.ToString()));
        Assert.Equal(["1 SIM:ALL", "2 SIM:BETWEEN"], Names(rankings[0].Top));
        Assert.Equal(["1 SIM:BETWEEN", "2 SIM:ALL"], Names(rankings[0].Bottom));
        Assert.Equal(["SIM:BETWEEN"], rankings[1].Unranked.Select(one => one.ToString()));
        Assert.Equal(4, rankings[1].Ranked);
    }

    [Fact]
    public void Of_DayThatAllLack_CountsOnlyWhenTheDaysAreGiven()
    {
        BarColumns bars = Bars([100, None, 110, 121]);
        InstrumentBars[] instruments = [new(InstrumentId.Of("SIM", "A"), bars)];
        RankingOptions options = new(Periods: 1);
        Assert.Equal([Day(2), Day(3)], ReturnRanking.Of(AlignedCloses.Of(instruments), options).Select(one => one.Day));
        IReadOnlyList<Ranking> given = ReturnRanking.Of(AlignedCloses.Of(instruments, [Day(0), Day(1), Day(2), Day(3)]), options);
        Assert.Equal([(Day(1), 0), (Day(2), 0), (Day(3), 1)], given.Select(one => (one.Day, one.Ranked)));
        Assert.Equal(Day(3), ReturnRanking.At(AlignedCloses.Of(instruments, [Day(2), Day(3)]), Day(3), options)!.Day);
        Assert.Null(ReturnRanking.At(AlignedCloses.Of(instruments), Day(0), options));
        Assert.Null(ReturnRanking.At(AlignedCloses.Of(instruments), Day(1), options));
    }

    [Fact]
    public void Of_DataShorterThanTheWindow_HasNoRanking()
    {
        Assert.Empty(ReturnRanking.Of(Closes(("A", [1, 2, 3, 4, 5]))));
        Assert.Empty(ReturnRanking.Of(AlignedCloses.Of([])));
    }

    [Fact]
    public void Of_OptionsOutOfRange_NameValueAndRange()
    {
        AlignedCloses closes = Closes(("A", [1, 2]));
        foreach (RankingOptions bad in (RankingOptions[])[new(Periods: 0), new(Count: 0), new(Periods: -1), new(Count: 100_001)])
        {
            ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => ReturnRanking.Of(closes, bad));
            Assert.Contains("from 1 to 100000", error.Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentOutOfRangeException>(() => ReturnRanking.At(closes, Day(1), bad));
        }
    }

    [Fact]
    public async Task Of_SixCoinsSinceTheirListing_EqualsSortingInDecimals()
    {
        List<InstrumentBars> instruments = [];
        foreach (string symbol in DailyArchives.Symbols)
        {
            instruments.Add(new InstrumentBars(InstrumentId.Of("BINANCE", symbol), await DailyArchives.ReadAsync(symbol, TestContext.Current.CancellationToken)));
        }

        Dictionary<(string, UtcTime), decimal> closes = [];
        foreach (InstrumentBars one in instruments)
        {
            for (int row = 0; row < one.Bars.Count; row++)
            {
                closes.Add((one.Instrument.ToString(), one.Bars[row].OpenTime), (decimal)one.Bars[row].Close);
            }
        }

        IReadOnlyList<Ranking> rankings = ReturnRanking.Of(AlignedCloses.Of(instruments), new RankingOptions(Count: 3));
        Assert.InRange(rankings.Count, 3_000, 4_000);
        foreach (Ranking ranking in rankings)
        {
            UtcTime before = ranking.Day - TimeSpan.FromDays(5);
            (string Name, decimal Return)[] expected = [.. instruments.Select(one => one.Instrument.ToString())
                .Where(name => closes.ContainsKey((name, ranking.Day)) && closes.ContainsKey((name, before)))
                .Select(name => (name, (closes[(name, ranking.Day)] / closes[(name, before)]) - 1))
                .OrderByDescending(one => one.Item2).ThenBy(one => one.name, StringComparer.Ordinal)];
            Assert.Equal(expected.Take(3).Select((one, at) => $"{at + 1} {one.Name}"), Names(ranking.Top));
            Assert.Equal(
                expected.OrderBy(one => one.Return).ThenBy(one => one.Name, StringComparer.Ordinal).Take(3).Select((one, at) => $"{at + 1} {one.Name}"), Names(ranking.Bottom));
            Assert.Equal(instruments.Count - expected.Length, ranking.Unranked.Count);
            Assert.All(ranking.Rows, row => Assert.Equal((double)expected.Single(one => one.Name == row.Instrument.ToString()).Return, row.Return, 1e-14));
            Assert.All(ranking.Rows, row => Assert.Equal(ranking.Day, row.Day));
        }
    }

    [Fact]
    public void Rows_OfARanking_AreTopThenBottom()
    {
        Ranking ranking = ReturnRanking.Of(Closes(("A", [1, 2]), ("B", [1, 3])), new RankingOptions(1, 1)).Single();
        Assert.Equal(
            [(RankingDirection.Top, 1, "SIM:B", 2.0), (RankingDirection.Bottom, 1, "SIM:A", 1.0)],
            ranking.Rows.Select(row => (row.Direction, row.Rank, row.Instrument.ToString(), row.Return)));
        Ranking log = ReturnRanking.Of(Closes(("A", [1, 2])), new RankingOptions(1, 1, ReturnKind.Log)).Single();
        Assert.Equal(Math.Log(2), log.Top[0].Return);
    }

    private static UtcTime Day(int day) => UtcTime.Parse("2024-01-01T00:00:00Z") + TimeSpan.FromDays(day);

    private static IEnumerable<string> Names(IEnumerable<RankingRow> rows) => rows.Select(row => $"{row.Rank} {row.Instrument}");

    private static AlignedCloses Closes(params (string Symbol, double[] Closes)[] series) =>
        AlignedCloses.Of([.. series.Select(one => new InstrumentBars(InstrumentId.Of("SIM", one.Symbol), Bars(one.Closes)))]);

    private static BarColumns Bars(double[] closes)
    {
        BarColumns bars = new(closes.Length);
        for (int day = 0; day < closes.Length; day++)
        {
            if (!double.IsNaN(closes[day]))
            {
                bars.Add(new Bar(Day(day), Day(day + 1), closes[day], closes[day], closes[day], closes[day], 1));
            }
        }

        return bars;
    }
}
