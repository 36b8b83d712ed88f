namespace Candlewick.Analytics.Tests.Indicators;

/// <summary>Bars of an invented price path, the same for the same seed.</summary>
internal static class SampleBars
{
    private static readonly UtcTime Start = UtcTime.Parse("2024-01-01T00:00:00Z");

    /// <summary>Hourly bars; prices on a grid of 1/64, so that doubling and small shifts are exact.</summary>
    public static BarColumns Walk(int count, int seed = 7, double start = 100)
    {
        Random random = new(seed);
        BarColumns bars = new(count);
        double close = start;
        for (int i = 0; i < count; i++)
        {
            double open = Grid(close * (1 + ((random.NextDouble() - 0.5) * 0.002)));
            close = Grid(Math.Max(start / 8, open * (1 + ((random.NextDouble() - 0.498) * 0.02))));
            double high = Grid(Math.Max(open, close) * (1 + (random.NextDouble() * 0.006)));
            double low = Grid(Math.Min(open, close) * (1 - (random.NextDouble() * 0.006)));
            UtcTime openTime = Start.AddNanoseconds(i * 3_600_000_000_000L);
            bars.Add(new Bar(openTime, openTime.AddNanoseconds(3_600_000_000_000L), open, Math.Max(high, Math.Max(open, close)), Math.Min(low, Math.Min(open, close)), close, Math.Round(random.NextDouble() * 1e6)));
        }

        return bars;
    }

    /// <summary>The rows [start, start + count) with each price p as p x scale + shift, and each volume times <paramref name="volumeScale"/>.</summary>
    public static BarColumns Change(BarColumns bars, double scale = 1, double shift = 0, double volumeScale = 1)
    {
        BarColumns changed = new(bars.Count);
        for (int i = 0; i < bars.Count; i++)
        {
            Bar bar = bars[i];
            changed.Add(bar with
            {
                Open = (bar.Open * scale) + shift,
                High = (bar.High * scale) + shift,
                Low = (bar.Low * scale) + shift,
                Close = (bar.Close * scale) + shift,
                Volume = bar.Volume * volumeScale,
            });
        }

        return changed;
    }

    public static BarColumns Part(BarColumns bars, int start, int count)
    {
        BarColumns part = new(count);
        part.AddRange(bars, start, count);
        return part;
    }

    private static double Grid(double price) => Math.Max(1, Math.Round(price * 64)) / 64;
}
