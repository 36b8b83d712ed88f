using System.Numerics;
using Candlewick.Analytics.Downsampling;
using Candlewick.Analytics.Tests.Bars;
using FsCheck;
using FsCheck.Fluent;

namespace Candlewick.Analytics.Tests.Downsampling;

public sealed class DownsamplerTests
{
    private static readonly UtcTime Start = UtcTime.Parse("2024-02-28T10:00");

    public static TheoryData<string> Triggers => ["7 s", "1m", "1mo", "5 points", "1 points"];

    [Fact]
    public void Add_FivePointsOfTwoIntervals_GivesTheirStatistics()
    {
        PriceSummary[] found = Run(DownsampleTrigger.Every(TimeSpan.FromSeconds(10)), [(0, 3), (2, 1), (9, 8), (10, 5), (25, 7)]);

        Assert.Equal(
            [
                new PriceSummary(At(0), At(10), 3, 4, 3, 1, 8, 8),
                new PriceSummary(At(10), At(20), 1, 5, 5, 5, 5, 5),
                new PriceSummary(At(20), At(30), 1, 7, 7, 7, 7, 7, IsWhole: false),
            ],
            found);
    }

    [Fact]
    public void Add_ByNumberOfPoints_ClosesWithTheLastOne()
    {
        Downsampler downsampler = new(DownsampleTrigger.Points(2));
        List<PriceSummary> closed = [];

        downsampler.Add([Point(0, 1), Point(0, 4), Point(7, 2)], closed);

        Assert.Equal(new PriceSummary(At(0), At(0), 2, 2.5, 2.5, 1, 4, 4), Assert.Single(closed));
    }

    [Fact]
    public void Advance_PastTheInterval_ClosesIt()
    {
        Downsampler downsampler = new(DownsampleTrigger.Every(Timeframe.Parse("1m")));
        List<PriceSummary> closed = [];
        downsampler.Add([Point(30, 1)], closed);

        downsampler.Advance(At(59), closed);
        Assert.Empty(closed);
        downsampler.Advance(At(60), closed);

        Assert.Equal((At(0), At(60), true), (closed[0].From, closed[0].To, closed[0].IsWhole));
        Assert.Throws<ArgumentException>(() => downsampler.Add([Point(59, 1)], closed));
    }

    [Theory]
    [MemberData(nameof(Triggers))]
    public void Add_AnyBatchCut_GivesTheSame(string trigger) =>
        Prints.Holds(from points in Points from batch in Gen.Choose(1, 30) select (points, batch), one =>
            Run(Trigger(trigger), one.points).SequenceEqual(Run(Trigger(trigger), one.points, one.batch)));

    [Theory]
    [MemberData(nameof(Triggers))]
    public void Add_AnyPoints_GivesExactStatistics(string trigger) =>
        Prints.Holds(Points, points =>
        {
            int used = 0;
            foreach (PriceSummary one in Run(Trigger(trigger), points))
            {
                double[] values = [.. points.Skip(used).Take(one.Count).Select(point => point.Value)];
                double[] sorted = [.. values.Order()];
                double median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
                bool isRight = one.Median == median && one.Min == sorted[0] && one.Max == sorted[^1] && one.Last == values[^1]
                    && Math.Abs(one.Mean - ExactMean(values)) <= 2 * (Math.BitIncrement(Math.Abs(one.Mean)) - Math.Abs(one.Mean));
                if (!isRight)
                {
                    return false;
                }

                used += one.Count;
            }

            return used == points.Length;
        });

    [Fact]
    public void Mean_MillionPoints_DoesNotDrift()
    {
        double[] values = [.. Enumerable.Range(0, 1_000_000).Select(i => 42_000.1 + (i % 7 * 0.01) + (i % 1_000 == 0 ? 1e9 : 0))];

        double mean = Assert.Single(Run(DownsampleTrigger.Every(TimeSpan.FromDays(30)), [.. values.Select(value => (0, value))])).Mean;

        Assert.Equal(ExactMean(values), mean, 1e-11);
    }

    [Fact]
    public void Add_LargestNumbers_StayFinite()
    {
        PriceSummary one = Assert.Single(Run(DownsampleTrigger.Every(TimeSpan.FromDays(1)), [(0, double.MaxValue), (1, double.MaxValue)]));

        Assert.Equal((double.MaxValue, double.MaxValue), (one.Median, one.Max));
        Assert.InRange(one.Mean, double.MaxValue * (1 - 1e-12), double.MaxValue);
    }

    [Fact]
    public void Every_BeforeTheEpoch_FloorsDownwards()
    {
        Downsampler downsampler = new(DownsampleTrigger.Every(TimeSpan.FromSeconds(10)));
        List<PriceSummary> closed = [];

        downsampler.Add([new PricePoint(UtcTime.FromSeconds(-1), 1), new PricePoint(UtcTime.FromSeconds(0), 1)], closed);

        Assert.Equal((UtcTime.FromSeconds(-10), UtcTime.FromSeconds(0)), (Assert.Single(closed).From, closed[0].To));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void Add_ValueThatIsNotFinite_IsRefused(double value) =>
        Assert.Contains($"{value}", Assert.Throws<ArgumentException>(() => Run(DownsampleTrigger.Points(3), [(0, value)])).Message, StringComparison.Ordinal);

    [Fact]
    public void Add_EarlierThanTheLast_IsRefused() => Assert.Throws<ArgumentException>(() => Run(DownsampleTrigger.Points(3), [(1, 1), (0, 1)]));

    [Fact]
    public void Trigger_OutOfRange_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => DownsampleTrigger.Every(TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => DownsampleTrigger.Points(0));
    }

    [Fact]
    public void PricePoint_OfQuoteAndTrade_IsMidAndPrice()
    {
        Assert.Equal(101, PricePoint.Of(new Quote(Start, 0, 100, 1, 102, 1)).Value);
        Assert.Equal(7, PricePoint.Of(Prints.At("2024-02-28", 7, 1)).Value);
    }

    private static Gen<(double Second, double Value)[]> Points { get; } =
        from count in Gen.Choose(0, 120)
        from steps in Gen.Choose(0, 9).ArrayOf(count)
        from cents in Gen.Choose(-20_000, 1_000_000).ArrayOf(count)
        from equal in Gen.Elements(true, false)
        select steps.Select((_, i) => (steps.Take(i).Sum() * 0.9, equal ? cents[i] % 3 : cents[i] / 100.0)).ToArray();

    private static DownsampleTrigger Trigger(string text) =>
        text.Split(' ') switch
        {
            [var count, "points"] => DownsampleTrigger.Points(int.Parse(count)),
            [var seconds, "s"] => DownsampleTrigger.Every(TimeSpan.FromSeconds(int.Parse(seconds))),
            _ => DownsampleTrigger.Every(Timeframe.Parse(text)),
        };

    /// <summary>Every double is a whole number of 2^-1074; these are whole numbers of 2^-100.</summary>
    private static double ExactMean(double[] values)
    {
        BigInteger sum = values.Aggregate(BigInteger.Zero, (total, value) => total + new BigInteger(Math.ScaleB(value, 100)));
        return Math.ScaleB((double)(sum / values.Length), -100);
    }

    private static PriceSummary[] Run(DownsampleTrigger trigger, (double Second, double Value)[] points, int batch = int.MaxValue)
    {
        Downsampler downsampler = new(trigger);
        List<PriceSummary> closed = [];
        foreach (PricePoint[] part in points.Select(point => Point(point.Second, point.Value)).Chunk(batch))
        {
            downsampler.Add(part, closed);
        }

        downsampler.End(closed);
        return [.. closed];
    }

    private static PricePoint Point(double second, double value) => new(At(second), value);

    private static UtcTime At(double second) => Start.AddNanoseconds((long)(second * 1e9));
}
