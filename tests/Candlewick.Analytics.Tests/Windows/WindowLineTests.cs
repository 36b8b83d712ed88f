using Candlewick.Analytics.Indicators;
using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Tests.Windows;

/// <summary>Lines, moments and weighted sums over windows keep their digits where plain sums lose them.</summary>
public sealed class WindowLineTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(14)]
    [InlineData(50)]
    public void Regression_HugePriceTinyMoves_AgreesWithDecimals(int length)
    {
        double[] values = Noise(400, i => 1e9, 1.0 / 1024);
        AssertLines(values, length, 1e-12, 1e-9);
    }

    [Fact]
    public void Regression_SteepLineTinyResiduals_KeepsTheResiduals()
    {
        double[] values = Noise(400, i => i * 4096.0, 1.0 / 4096);
        AssertLines(values, 20, 1e-12, 1e-6);
    }

    [Fact]
    public void Regression_ExactLine_HasNoResidual()
    {
        WindowRegression window = new(10);
        for (int i = 0; i < 100; i++)
        {
            if (window.Add(5 + (0.25 * i), out FittedLine line, out double reference))
            {
                Assert.Equal(0.25, line.Slope);
                Assert.Equal(0, line.Residual);
                Assert.Equal(5 + (0.25 * (i - 4.5)), reference + line.Mean);
            }
        }
    }

    [Fact]
    public void Regression_AfterAValueOf1e15_IsAsIfItHadNotBeen()
    {
        double[] values = Noise(100, _ => 100, 1);
        values[31] = 1e15;
        WindowRegression window = new(10);
        WindowRegression fresh = new(10);
        for (int i = 0; i < values.Length; i++)
        {
            window.Add(values[i], out FittedLine line, out double reference);
            if (i >= 32 && fresh.Add(values[i], out FittedLine expected, out double other))
            {
                Assert.Equal(other + expected.Mean, reference + line.Mean, 1e-12);
                Assert.Equal(expected.Slope, line.Slope, 1e-13);
                Assert.Equal(expected.Residual, line.Residual, 1e-12);
            }
        }
    }

    [Fact]
    public void Comoments_HugePricesTinyMoves_AgreeWithDecimals()
    {
        double[] x = Noise(400, _ => 1e9, 1.0 / 1024);
        double[] y = Noise(400, i => (x[i] * 0.5) + 1e8, 1.0 / 512, seed: 3);
        const int Length = 25;
        WindowComoments window = new(Length);
        for (int i = 0; i < x.Length; i++)
        {
            if (!window.Add(new Pair(x[i], y[i]), out Comoments actual, out Pair reference))
            {
                continue;
            }

            decimal[] a = Exact(x, i, Length);
            decimal[] b = Exact(y, i, Length);
            (decimal meanA, decimal meanB) = (a.Average(), b.Average());
            AssertRelative((double)(meanA - Exactly(reference.X)), actual.MeanX, 1e-11, 1e-6);
            AssertRelative((double)a.Sum(value => (value - meanA) * (value - meanA)), actual.SquaresX, 1e-13, 0);
            AssertRelative((double)b.Sum(value => (value - meanB) * (value - meanB)), actual.SquaresY, 1e-13, 0);
            double scale = Math.Sqrt(actual.SquaresX * actual.SquaresY);
            AssertRelative((double)a.Zip(b, (one, other) => (one - meanA) * (other - meanB)).Sum(), actual.Products, 1e-13, scale);
        }
    }

    [Fact]
    public void WeightedSum_MixedMagnitudes_AgreesWithDecimalsAfterTheHugeOneLeft()
    {
        double[] values = Noise(300, _ => 1, 0.5);
        values[100] = 1e12;
        const int Length = 17;
        WindowWeightedSum window = new(Length);
        for (int i = 0; i < values.Length; i++)
        {
            double actual = window.Add(values[i]);
            if (i + 1 >= Length)
            {
                AssertRelative((double)Exact(values, i, Length).Select((value, at) => value * (at + 1)).Sum(), actual, 1e-14, 0);
            }
        }
    }

    private static void AssertLines(double[] values, int length, double tolerance, double residualTolerance)
    {
        WindowRegression window = new(length);
        for (int i = 0; i < values.Length; i++)
        {
            bool isReady = window.Add(values[i], out FittedLine line, out double reference);
            Assert.Equal(i + 1 >= length, isReady);
            if (!isReady)
            {
                continue;
            }

            decimal[] y = Exact(values, i, length);
            decimal mean = y.Average();
            decimal middle = (length - 1) / 2m;
            decimal spread = Enumerable.Range(0, length).Sum(at => (at - middle) * (at - middle));
            decimal slope = y.Select((value, at) => (value - mean) * (at - middle)).Sum() / spread;
            decimal residual = y.Select((value, at) => value - mean - (slope * (at - middle))).Sum(rest => rest * rest);
            double scatter = Math.Sqrt((double)y.Sum(value => (value - mean) * (value - mean)) / length);
            AssertRelative((double)slope, line.Slope, tolerance, scatter / length);
            AssertRelative((double)(mean - Exactly(reference)), line.Mean, tolerance, scatter);
            if (length > 2)
            {
                AssertRelative((double)residual, line.Residual, residualTolerance, 0);
            }
        }
    }

    private static double[] Noise(int count, Func<int, double> level, double grain, int seed = 11)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(i => level(i) + (Math.Round(random.NextDouble() * 64) * grain))];
    }

    private static decimal[] Exact(double[] values, int last, int length) => [.. values[(last + 1 - length)..(last + 1)].Select(Exactly)];

    /// <summary>The conversion of the language rounds to 15 digits; this one keeps multiples of 2^-13.</summary>
    private static decimal Exactly(double value) => (decimal)(long)(value * 8192) / 8192m;

    private static void AssertRelative(double expected, double actual, double tolerance, double floor) =>
        Assert.True(
            Math.Abs(expected - actual) <= tolerance * Math.Max(floor, Math.Abs(expected)), $"expected {expected:R}, actual {actual:R}");
}
