using System.Numerics;
using Candlewick.Analytics.Indicators;
using Candlewick.Analytics.Tests.Indicators;
using Candlewick.Analytics.Tests.Statistics;
using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Tests.Windows;

/// <summary>After a million values the last windows are what exact rational arithmetic makes of their values alone.</summary>
public sealed class WindowDriftTests
{
    private const int Count = 1_000_000;

    /// <summary>Windows at the end that are compared.</summary>
    private const int Compared = 40;

    public static TheoryData<int> Lengths => [20, 333];

    private static Lazy<double[]> X { get; } = new(() => Walk(3));

    private static Lazy<double[]> Y { get; } = new(() => Walk(8));

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Sum_AfterAMillionValues_IsExact(int length)
    {
        WindowSum window = new(length);
        FeedPrices(window.Add, (last, actual) => AssertClose(Exact.Ratio(Sum(Exacts(X, last, length)), BigInteger.One << Exact.Scale), actual, 1e-15, last));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void WeightedSum_AfterAMillionValues_IsExact(int length)
    {
        WindowWeightedSum window = new(length);
        FeedPrices(window.Add, (last, actual) =>
        {
            BigInteger sum = Sum(Exacts(X, last, length).Select((value, at) => value * (at + 1)));
            AssertClose(Exact.Ratio(sum, BigInteger.One << Exact.Scale), actual, 1e-14, last);
        });
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Variance_AfterAMillionValues_IsExact(int length)
    {
        WindowVariance window = new(length);
        FeedPrices(window.Add, (last, actual) =>
        {
            BigInteger[] values = Exacts(X, last, length);
            AssertClose(Exact.Ratio(Products(values, values), length * (BigInteger.One << (2 * Exact.Scale))), actual, 1e-13, last);
        });
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Comoments_AfterAMillionPairs_AreExact(int length)
    {
        WindowComoments window = new(length);
        (double[] x, double[] y) = (X.Value, Y.Value);
        Comoments Add(int at) => window.Add(new Pair(x[at], y[at]), out Comoments moments, out Pair _) ? moments : default;
        Feed(Add, (last, actual) =>
        {
            (BigInteger[] a, BigInteger[] b) = (Exacts(X, last, length), Exacts(Y, last, length));
            BigInteger unit = length * (BigInteger.One << (2 * Exact.Scale));
            AssertClose(Exact.Ratio(Products(a, a), unit), actual.SquaresX, 1e-13, last);
            AssertClose(Exact.Ratio(Products(b, b), unit), actual.SquaresY, 1e-13, last);
            AssertClose(Exact.Ratio(Products(a, b), unit), actual.Products, 1e-13, last, Math.Sqrt(actual.SquaresX * actual.SquaresY));
        });
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Regression_AfterAMillionValues_IsExact(int length)
    {
        WindowRegression window = new(length);
        double[] x = X.Value;
        (FittedLine Line, double Reference) Add(int at) => (window.Add(x[at], out FittedLine line, out double reference) ? line : default, reference);
        BigInteger[] positions = [.. Enumerable.Range(0, length).Select(at => new BigInteger(at))];
        BigInteger spread = Products(positions, positions);
        Feed(Add, (last, actual) =>
        {
            BigInteger[] values = Exacts(X, last, length);
            (BigInteger rise, BigInteger scatter) = (Products(positions, values), Products(values, values));
            double deviation = Math.Sqrt(Exact.Ratio(scatter, (BigInteger)length * length << (2 * Exact.Scale)));
            BigInteger unit = BigInteger.One << Exact.Scale;
            AssertClose(Exact.Ratio(rise, spread * unit), actual.Line.Slope, 1e-13, last, deviation / length);
            AssertClose(Exact.Ratio(Sum(values) - (length * Exact.Of(actual.Reference)), length * unit), actual.Line.Mean, 1e-13, last, deviation);
            AssertClose(Exact.Ratio((scatter * spread) - (rise * rise), length * spread * unit * unit), actual.Line.Residual, 1e-12, last);
        });
    }

    /// <summary>Prices of full precision that wander, leap by nine orders and back now and then, the last time just before the windows that are compared.</summary>
    private static double[] Walk(int seed)
    {
        Random random = new(seed);
        double[] values = new double[Count];
        double price = 100;
        for (int i = 0; i < Count; i++)
        {
            price = Math.Max(1, price * (1 + ((random.NextDouble() - 0.5) * 0.01)));
            values[i] = (Count - i) % 997 == 400 ? price * 1e9 : price;
        }

        return values;
    }

    private static void FeedPrices(Func<double, double> add, Action<int, double> check)
    {
        double[] values = X.Value;
        Feed(at => add(values[at]), check);
    }

    private static void Feed<T>(Func<int, T> add, Action<int, T> check)
    {
        for (int i = 0; i < Count; i++)
        {
            T value = add(i);
            if (i >= Count - Compared)
            {
                check(i, value);
            }
        }
    }

    private static BigInteger[] Exacts(Lazy<double[]> values, int last, int length) =>
        [.. values.Value[(last + 1 - length)..(last + 1)].Select(Exact.Of)];

    private static BigInteger Sum(IEnumerable<BigInteger> values) => values.Aggregate(BigInteger.Zero, static (sum, value) => sum + value);

    /// <summary>n times the sum of the products of the distances from the means: n sum xy - sum x sum y.</summary>
    private static BigInteger Products(BigInteger[] x, BigInteger[] y) =>
        (x.Length * Sum(x.Zip(y, static (one, other) => one * other))) - (Sum(x) * Sum(y));

    private static void AssertClose(double expected, double actual, double tolerance, int last, double floor = 0) =>
        Computed.AssertClose(expected, actual, tolerance, floor, $"window that ends at {last}");
}
