using Candlewick.Analytics.Statistics;
using Candlewick.Analytics.Tests.Indicators;
using MathNet.Numerics.Statistics;

namespace Candlewick.Analytics.Tests.Statistics;

public sealed class MomentsTests
{
    [Fact]
    public void Moments_TooFewValues_AreNaN()
    {
        Assert.True(double.IsNaN(Moments.Mean([])));
        Assert.True(double.IsNaN(Moments.Variance([], 0)));
        Assert.True(double.IsNaN(Moments.Deviation([5], 1)));
        Assert.Equal(0, Moments.Deviation([5], 0));
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(123_456.789)]
    [InlineData(1e-7)]
    public void Deviation_EqualValues_IsZero(double value) => Assert.Equal(0, Moments.Deviation([.. Enumerable.Repeat(value, 14)], 0));

    [Fact]
    public void Deviation_ManyValuesFarFromZero_EqualsExactArithmetic()
    {
        Random random = new(1);
        double[] values = [.. Enumerable.Range(0, 20_000).Select(_ => 1e12 + random.NextDouble())];
        Computed.AssertClose(Exact.Deviation(values), Moments.Deviation(values, 0), 1e-12, 0, "far from zero");
        Assert.Equal(Moments.Variance(values, 0) * 20_000 / 19_999, Moments.Variance(values, 1), 1e-15);
    }

    [Fact]
    public void Deviation_OrdinaryValues_EqualsMathNet()
    {
        Random random = new(2);
        double[] values = [.. Enumerable.Range(0, 1_000).Select(_ => random.NextDouble())];
        Assert.Equal(ArrayStatistics.PopulationStandardDeviation(values), Moments.Deviation(values, 0), 1e-14);
        Assert.Equal(ArrayStatistics.StandardDeviation(values), Moments.Deviation(values, 1), 1e-14);
        Assert.Equal((double)values.Average(value => (decimal)value), Moments.Mean(values), 1e-15);
    }
}
