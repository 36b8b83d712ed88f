using Candlewick.Analytics.Statistics;
using FsCheck;
using FsCheck.Fluent;
using MathNet.Numerics.LinearAlgebra;
using Reference = MathNet.Numerics.Statistics.Correlation;

namespace Candlewick.Analytics.Tests.Statistics;

public sealed class CorrelationMatrixTests
{
    [Fact]
    public async Task Of_ReturnsOfSixCoins_EqualsMathNet()
    {
        List<InstrumentBars> instruments = [];
        foreach (string symbol in DailyArchives.Symbols)
        {
            instruments.Add(new InstrumentBars(InstrumentId.Of("BINANCE", symbol), await DailyArchives.ReadAsync(symbol, TestContext.Current.CancellationToken)));
        }

        IReadOnlyList<double[]> returns = AlignedCloses.Of(instruments).Returns(kind: ReturnKind.Log);
        int[] common = [.. Enumerable.Range(0, returns[0].Length).Where(row => returns.All(one => double.IsFinite(one[row])))];
        CorrelationMatrix matrix = CorrelationMatrix.Of(returns);
        CorrelationMatrix pairwise = CorrelationMatrix.Of(returns, CorrelationRows.Pairwise);
        for (int a = 0; a < matrix.Size; a++)
        {
            for (int b = 0; b < matrix.Size; b++)
            {
                Assert.Equal(Pearson(returns[a], returns[b], common), matrix[a, b], 1e-12);
                Assert.Equal(common.Length, matrix.RowsOf(a, b));
                int[] both = [.. Enumerable.Range(0, returns[0].Length).Where(row => double.IsFinite(returns[a][row]) && double.IsFinite(returns[b][row]))];
                Assert.Equal(Pearson(returns[a], returns[b], both), pairwise[a, b], 1e-12);
                Assert.Equal(both.Length, pairwise.RowsOf(a, b));
            }
        }

        Assert.True(pairwise.RowsOf(1, 3) > matrix.RowsOf(1, 3));
        Assert.InRange(matrix[1, 3], 0.5, 0.95);
    }

    [Fact]
    public void Of_AnySeriesWithCommonRows_IsSymmetricUnitAndPositiveSemidefinite() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Gen.Choose(2, 7).ToArbitrary(), Gen.Choose(3, 30).ToArbitrary(), Gen.Choose(0, 1_000_000).ToArbitrary(), (size, rows, seed) =>
        {
            Random random = new(seed);
            double[][] series = [.. Enumerable.Range(0, size).Select(_ => Enumerable.Range(0, rows)
                .Select(_ => random.Next(12) == 0 ? double.NaN : (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-3, 4))).ToArray())];
            series[^1] = [.. series[0].Select(value => (3 * value) + 1)];
            CorrelationMatrix matrix = CorrelationMatrix.Of(series);
            Matrix<double> values = Matrix<double>.Build.Dense(size, size, (a, b) => matrix[a, b]);
            Assert.Equal(values, values.Transpose());
            if (matrix.RowsOf(0, 0) >= 3)
            {
                Assert.All(values.Diagonal(), value => Assert.Equal(1, value));
                Assert.All(values.Enumerate(), value => Assert.InRange(value, -1, 1));
                Assert.True(values.Evd(Symmetricity.Symmetric).EigenValues.All(value => value.Real > -1e-12 * size));
            }
        }));

    [Fact]
    public void Of_PairwiseRows_NeedNotBePositiveSemidefinite()
    {
        const double N = double.NaN;
        double[][] series = [[1, 2, 3, N, N, N, 1, 2, 3], [1, 2, 3, 1, 2, 3, N, N, N], [N, N, N, 1, 2, 3, 3, 2, 1]];
        CorrelationMatrix pairwise = CorrelationMatrix.Of(series, CorrelationRows.Pairwise);
        Assert.Equal((1, 1, -1), (Math.Round(pairwise[0, 1], 12), Math.Round(pairwise[1, 2], 12), Math.Round(pairwise[0, 2], 12)));
        Assert.Equal(3, pairwise.RowsOf(0, 2));
        CorrelationMatrix common = CorrelationMatrix.Of(series);
        Assert.Equal(0, common.RowsOf(0, 1));
        Assert.True(double.IsNaN(common[0, 0]));
    }

    [Fact]
    public void Of_SeriesThatDoesNotVary_IsNotDefined()
    {
        CorrelationMatrix matrix = CorrelationMatrix.Of([[1, 2, 3], [0.1, 0.1, 0.1]]);
        Assert.Equal(1, matrix[0, 0]);
        Assert.All((double[])[matrix[0, 1], matrix[1, 0], matrix[1, 1]], value => Assert.True(double.IsNaN(value)));
    }

    [Theory]
    [InlineData(1e200)]
    [InlineData(1e-200)]
    public void Of_HugeOrTinyValues_KeepsTheDigits(double scale)
    {
        double[] a = [1, 3, 2, 5, 4];
        double[] b = [2, 1, 4, 3, 5];
        Assert.Equal(Reference.Pearson(a, b), CorrelationMatrix.Of([[.. a.Select(value => value * scale)], b])[0, 1], 1e-14);
    }

    [Fact]
    public void Of_SeriesOfDifferentLength_IsRefused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => CorrelationMatrix.Of([[1, 2], [1, 2, 3]]));
        Assert.Contains("series 1 has 3", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, CorrelationMatrix.Of([]).Size);
        Assert.Throws<ArgumentOutOfRangeException>(() => CorrelationMatrix.Of([[1, 2]])[0, 1]);
    }

    private static double Pearson(double[] a, double[] b, int[] rows) =>
        a == b ? 1 : Reference.Pearson(rows.Select(row => a[row]), rows.Select(row => b[row]));
}
