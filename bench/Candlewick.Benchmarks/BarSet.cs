using Candlewick.Analytics.Indicators;

namespace Candlewick.Benchmarks;

/// <summary>Columns of an invented walk, the same for the same seed.</summary>
internal sealed class BarSet
{
    public BarSet(int rows, int seed)
    {
        Random random = new(seed);
        Open = new double[rows];
        High = new double[rows];
        Low = new double[rows];
        Close = new double[rows];
        Volume = new double[rows];
        OpenTimes = new UtcTime[rows];
        UtcTime time = UtcTime.Parse("2020-01-01T00:00:00Z");
        double close = 100;
        for (int i = 0; i < rows; i++)
        {
            double open = close;
            close = Math.Max(5, open * (1 + ((random.NextDouble() - 0.4999) * 0.01)));
            Open[i] = open;
            Close[i] = close;
            High[i] = Math.Max(open, close) * (1 + (random.NextDouble() * 0.003));
            Low[i] = Math.Min(open, close) * (1 - (random.NextDouble() * 0.003));
            Volume[i] = Math.Round(random.NextDouble() * 1e5, 3);
            OpenTimes[i] = time;
            time = time.AddNanoseconds(60_000_000_000);
        }
    }

    public double[] Open { get; }

    public double[] High { get; }

    public double[] Low { get; }

    public double[] Close { get; }

    public double[] Volume { get; }

    public UtcTime[] OpenTimes { get; }

    public BarPrices Prices => new(Open, High, Low, Close);

    /// <summary>The rows as points; each is paired with the close of some bars before.</summary>
    public BarPoint[] Points() =>
        [.. Enumerable.Range(0, Close.Length).Select(i => new BarPoint(OpenTimes[i], Open[i], High[i], Low[i], Close[i], Volume[i], Close[Math.Max(0, i - 3)]))];
}
