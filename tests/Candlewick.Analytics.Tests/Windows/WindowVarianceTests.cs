using Candlewick.Analytics.Indicators;
using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Tests.Windows;

public sealed class WindowVarianceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(20)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(333)]
    public void Add_WalkWithJumpsAndFlats_IsTheExactVariance(int length)
    {
        double[] values = Awkward(4_000);
        WindowVariance window = new(length);
        for (int i = 0; i < values.Length; i++)
        {
            double actual = window.Add(values[i]);
            if (i + 1 < length)
            {
                Assert.True(double.IsNaN(actual) && double.IsNaN(window.Mean));
                continue;
            }

            (double mean, double squares) = Exact(values.AsSpan(i + 1 - length, length));
            Assert.True(Math.Abs(actual - squares) <= 1e-12 * squares, $"row {i}: expected {squares:R}, actual {actual:R}");
            Assert.True(Math.Abs(window.Mean - mean) <= 1e-15 * values.AsSpan(i + 1 - length, length).ToArray().Max(), $"row {i}: expected mean {mean:R}, actual {window.Mean:R}");
        }
    }

    [Fact]
    public void Add_EqualValuesAfterASpike_IsExactlyZero()
    {
        WindowVariance window = new(5);
        double last = double.NaN;
        foreach (double value in (double[])[0.1, 0.1, 0.1, 0.1, 1e9, 0.1, 0.1, 0.1, 0.1, 0.1])
        {
            last = window.Add(value);
        }

        Assert.Equal(0, last);
        Assert.Equal(0.1, window.Mean);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(40)]
    public void Transfer_SavedAnywhere_ContinuesToTheBit(int length)
    {
        double[] values = Awkward(200);
        WindowVariance whole = new(length);
        for (int cut = 0; cut < values.Length; cut++)
        {
            List<long> words = [];
            whole.Transfer(StateCursor.Save(words));
            WindowVariance restored = new(length);
            restored.Add(3);
            restored.Transfer(StateCursor.Restore(words));
            Assert.Equal(whole.Mean, restored.Mean);
            double expected = whole.Add(values[cut]);
            Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(restored.Add(values[cut])));
        }
    }

    /// <summary>Prices on a grid of 1/64: a walk, long flats, jumps of six orders, single spikes.</summary>
    private static double[] Awkward(int count)
    {
        Random random = new(5);
        double[] values = new double[count];
        double price = 100;
        for (int i = 0; i < count; i++)
        {
            price = (i / 250 % 4, i % 500) switch
            {
                (_, 0) => i % 1000 == 0 ? 64 : 64_000_000,
                (1, _) => price,
                _ => Math.Max(1, price + (random.Next(-64, 65) / 64.0)),
            };
            values[i] = i % 97 == 0 ? price * 1024 : price;
        }

        return values;
    }

    private static (double Mean, double Squares) Exact(ReadOnlySpan<double> values)
    {
        decimal sum = 0;
        decimal squares = 0;
        foreach (double value in values)
        {
            sum += (decimal)value;
        }

        decimal mean = sum / values.Length;
        foreach (double value in values)
        {
            decimal distance = (decimal)value - mean;
            squares += distance * distance;
        }

        return ((double)mean, (double)squares);
    }
}
