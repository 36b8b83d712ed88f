using Candlewick.Analytics.Statistics;

namespace Candlewick.Analytics.Tests.Statistics;

public sealed class AlignedClosesTests
{
    [Fact]
    public void Of_BarsOfDifferentDays_AlignsThemWithGaps()
    {
        AlignedCloses closes = AlignedCloses.Of([One("B", Bar(1, 10), Bar(2, 11)), One("A", Bar(0, 5), Bar(2, 6))]);
        Assert.Equal([Day(0), Day(1), Day(2)], closes.Days);
        Assert.Equal(["SIM:A", "SIM:B"], closes.Instruments.Select(one => one.ToString()));
        Assert.Equal([5, double.NaN, 6], closes.Closes(0).ToArray());
        Assert.Equal([double.NaN, 10, 11], closes.Closes(1).ToArray());
        IReadOnlyList<double[]> returns = closes.Returns();
        Assert.Equal([double.NaN, double.NaN, 0.1], returns[1].Select(one => Math.Round(one, 15)));
        Assert.Equal([double.NaN, double.NaN, 0.2], closes.Returns(2)[0].Select(one => Math.Round(one, 15)));
        Assert.Throws<ArgumentOutOfRangeException>(() => closes.Returns(0));
    }

    [Fact]
    public void Of_CloseThatCannotCount_IsMissing()
    {
        AlignedCloses closes = AlignedCloses.Of(
            [One("A", Bar(0, 0), Bar(1, -1), Bar(2, double.PositiveInfinity), Bar(3, 7) with { Finality = Finality.Forming }, Bar(4, 8))]);
        Assert.Equal([double.NaN, double.NaN, double.NaN, double.NaN, 8], closes.Closes(0).ToArray());
    }

    [Fact]
    public void Of_GivenDays_LeavesOtherBarsOut()
    {
        AlignedCloses closes = AlignedCloses.Of([One("A", Bar(0, 1), Bar(1, 2), Bar(3, 3))], [Day(1), Day(2), Day(3), Day(9)]);
        Assert.Equal([2, double.NaN, 3, double.NaN], closes.Closes(0).ToArray());
    }

    [Fact]
    public void Of_WrongInput_IsRefused()
    {
        Assert.Contains("SIM:A comes twice", Refusal(() => AlignedCloses.Of([One("A", Bar(0, 1)), One("A", Bar(1, 1))])), StringComparison.Ordinal);
        Assert.Contains("SIM:A must rise", Refusal(() => AlignedCloses.Of([One("A", Bar(1, 1), Bar(0, 1))])), StringComparison.Ordinal);
        Assert.Contains("each day once", Refusal(() => AlignedCloses.Of([One("A", Bar(1, 1), Bar(1, 1))])), StringComparison.Ordinal);
        Assert.Contains("list of days", Refusal(() => AlignedCloses.Of([One("A", Bar(1, 1))], [Day(1), Day(1)])), StringComparison.Ordinal);
    }

    private static string Refusal(Func<AlignedCloses> make) => Assert.Throws<ArgumentException>(make).Message;

    private static UtcTime Day(int day) => UtcTime.FromSeconds(day * 86_400L);

    private static Bar Bar(int day, double close) => new(Day(day), Day(day + 1), close, close, close, close, 1);

    private static InstrumentBars One(string symbol, params Bar[] bars) => new(InstrumentId.Of("SIM", symbol), BarColumns.Of(bars));
}
