using Candlewick.Analytics.Indicators;
using Candlewick.Analytics.Patterns;
using Candlewick.Analytics.Tests.Indicators;

namespace Candlewick.Analytics.Tests.Patterns;

public sealed class PatternScanTests
{
    [Fact]
    public void Find_SomePatterns_GivesTheirHitsInOrder()
    {
        BarColumns bars = PatternBars.AfterQuiet("102 103 99 100 | 99.5 106 98 105 | 105 105 105 105");
        PatternSpec[] patterns = [PatternList.Find("outside-bar")!, PatternList.Find("engulfing")!, PatternList.Find("doji")!];
        IReadOnlyList<PatternHit> hits = PatternScan.Find(BarSpans.Of(bars), patterns);
        Assert.Equal(
            [(17, "outside-bar", 100), (17, "engulfing", 100), (18, "doji", 100)],
            hits.Select(hit => (hit.Row, hit.Pattern.Code, hit.Value)));
        Assert.All(hits, hit => Assert.Equal(bars[hit.Row].OpenTime, hit.OpenTime));
    }

    [Fact]
    public void Find_AllPatterns_GivesWhatEachGivesAlone()
    {
        BarColumns bars = PatternListTests.Jagged(2_000);
        IReadOnlyList<PatternHit> hits = PatternScan.Find(BarSpans.Of(bars));
        Assert.Equal(hits.OrderBy(hit => hit.Row).Select(hit => hit.Row), hits.Select(hit => hit.Row));
        foreach (PatternSpec pattern in PatternList.All)
        {
            double[] alone = Computed.Columns(pattern.Bind(), bars)[0];
            Assert.Equal(
                Enumerable.Range(0, bars.Count).Where(row => alone[row] is not 0 && !double.IsNaN(alone[row])).Select(row => (row, (int)alone[row])),
                hits.Where(hit => hit.Pattern == pattern).Select(hit => (hit.Row, hit.Value)));
        }
    }

    [Fact]
    public void Find_NoBars_GivesNothing() => Assert.Empty(PatternScan.Find(BarSpans.Of(new BarColumns())));
}
