using Candlewick.Analytics.Indicators;
using Candlewick.Analytics.Labels;

namespace Candlewick.Analytics.Tests.Labels;

/// <summary>Labels against values worked out by hand.</summary>
public sealed class LabelTests
{
    [Fact]
    public void ForwardReturn_LastBars_HaveNone()
    {
        double[] output = new double[5];
        ForwardReturn.Compute([100, 110, 121, 0, 50], 2, output);
        Assert.Equal([0.21, -1, (50.0 / 121) - 1, double.NaN, double.NaN], output, (a, b) => double.IsNaN(a) ? double.IsNaN(b) : Math.Abs(a - b) < 1e-12);
        Assert.Throws<ArgumentOutOfRangeException>(() => ForwardReturn.Compute([1], 0, new double[1]));
    }

    [Theory]
    [InlineData("100,111,99,105", 1, 0.1, 1, false)]
    [InlineData("100,109,89,105", -1, -0.1, 1, false)]
    [InlineData("100,112,88,105", -1, -0.1, 1, true)]
    [InlineData("120,125,119,122", 1, 0.2, 1, false)]
    [InlineData("80,130,79,122", -1, -0.2, 1, false)]
    [InlineData("100,105,95,104;104,111,103,110", 1, 0.1, 2, false)]
    [InlineData("100,105,95,104;104,105,103,103", 0, 0.03, 2, false)]
    public void TripleBarrier_AsFraction_IsWhatTheHandSays(string next, int side, double change, int bars, bool isAmbiguous)
    {
        string[] rows = [.. next.Split(';'), .. Enumerable.Repeat("100,101,99,100", 3)];
        BarrierLabel label = Compute([(100, 100, 100, 100), .. rows.Select(Row)], new BarrierOptions(2, 0.1, 0.1, 0))[0];
        Assert.Equal((side, bars, isAmbiguous), (label.Side, label.Bars, label.IsAmbiguous));
        Assert.Equal(change, label.Return, 1e-12);
    }

    [Fact]
    public void TripleBarrier_LastBars_HaveNone_EvenWhereABarrierIsMet()
    {
        BarrierLabel[] labels = Compute([(100, 100, 100, 100), (100, 200, 100, 150), (150, 150, 150, 150)], new BarrierOptions(2, 0.1, 0.1, 0));
        Assert.Equal([true, false, false], labels.Select(label => label.IsKnown));
    }

    [Fact]
    public void TripleBarrier_ByDeviation_TakesTheReturnsUpToTheBar()
    {
        // Returns 10 %, -10 %: deviation of the sample 0.1414...; one unit up from 99 is 113.0007.
        (double, double, double, double)[] bars = [(100, 100, 100, 100), (110, 110, 110, 110), (99, 99, 99, 99), (99, 113.0, 99, 99), (99, 113.01, 99, 99), (99, 99, 99, 99)];
        BarrierLabel[] labels = Compute(bars, new BarrierOptions(2, 1, 1, 2));
        Assert.False(labels[1].IsKnown);
        Assert.Equal((1, 2), (labels[2].Side, labels[2].Bars));
        Assert.Equal(Math.Sqrt(0.02), labels[2].Return, 1e-12);
    }

    [Theory]
    [InlineData(0, 1, 1, 0)]
    [InlineData(1, 0, 0.5, 0)]
    [InlineData(1, 1, 1, 0)]
    [InlineData(1, 1, 1, 1)]
    public void TripleBarrier_OptionsThatCannotBe_AreRefused(int horizon, double up, double down, int window) =>
        Assert.Throws<ArgumentException>(() => TripleBarrier.Compute(default, new BarrierOptions(horizon, up, down, window)));

    private static (double Open, double High, double Low, double Close) Row(string text) =>
        text.Split(',').Select(double.Parse).ToArray() is [var open, var high, var low, var close] ? (open, high, low, close) : default;

    private static BarrierLabel[] Compute(IReadOnlyList<(double Open, double High, double Low, double Close)> rows, BarrierOptions options)
    {
        using BarColumns bars = BarColumns.Of(
            [.. rows.Select((row, at) => new Bar(UtcTime.From(2024, 1, 1, at), UtcTime.From(2024, 1, 1, at + 1), row.Open, row.High, row.Low, row.Close, 1))]);
        return TripleBarrier.Compute(BarSpans.Of(bars), options);
    }
}
