using System.Globalization;
using Candlewick.Analytics.Indicators;

namespace Candlewick.Benchmarks;

/// <summary>The cost of a streaming update: typed for the indicators that have an aim, and of every indicator of the list as charts and pipelines hold it.</summary>
internal static class IndicatorStreams
{
    private const int ListedRows = 100_000;

    public static async Task RunAsync(int rounds, BarSet bars)
    {
        BarPoint[] points = bars.Points();
        double[] close = bars.Close;
        (string Name, double Aim, Func<int> Run)[] typed =
        [
            ("sma", 15, Prices(Sma.Create(14), close)),
            ("ema", 15, Prices(Ema.Create(14), close)),
            ("rsi", 15, Prices(Rsi.Create(), close)),
            ("macd", 15, Prices(Macd.Create(), close)),
            ("bollinger", 15, Prices(BollingerBands.Create(), close)),
            ("atr", 15, Points(Atr.Create(), points)),
            ("adx", 15, Points(Adx.Create(), points)),
            ("stochastic", 25, Points(Stochastic.Create(), points)),
        ];
        Console.WriteLine();
        Console.WriteLine("Streaming update, typed form");
        Console.WriteLine("indicator   ns a bar   aim   bytes allocated a million");
        foreach ((string name, double aim, Func<int> run) in typed)
        {
            (double nanoseconds, long bytes) = await MeasureAsync(rounds, run);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-12}{nanoseconds,8:F1}{aim,6:F0}{bytes,12}"));
        }

        Console.WriteLine();
        Console.WriteLine("Streaming update of every indicator with its default options, any price, any number of outputs (BoundIndicator)");
        Console.WriteLine("| Indicator | ns a bar | bytes a bar |");
        Console.WriteLine("|---|---:|---:|");
        BarPoint[] listed = points[..ListedRows];
        foreach (IndicatorSpec spec in IndicatorList.All)
        {
            (double nanoseconds, long bytes) = await MeasureAsync(rounds, Bound(spec.Bind(), listed));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {spec.Bind().Options} | {nanoseconds:F1} | {bytes / (double)ListedRows:F0} |"));
        }
    }

    private static async Task<(double Nanoseconds, long Bytes)> MeasureAsync(int rounds, Func<int> run)
    {
        int rows = 0;
        Func<Task> contender = IndicatorBenchmark.Timed(() => { rows = run(); });
        long before = GC.GetAllocatedBytesForCurrentThread();
        run();
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        double[] seconds = await Rounds.MeasureAsync(rounds, contender);
        return (seconds[0] * 1e9 / rows, bytes);
    }

    private static Func<int> Prices<TOut>(IIndicator<double, TOut> indicator, double[] prices)
        where TOut : unmanaged => () =>
        {
            foreach (double price in prices)
            {
                indicator.Add(price);
            }

            return prices.Length;
        };

    private static Func<int> Points<TOut>(IIndicator<BarPoint, TOut> indicator, BarPoint[] points)
        where TOut : unmanaged => () =>
        {
            foreach (BarPoint point in points)
            {
                indicator.Add(point);
            }

            return points.Length;
        };

    private static Func<int> Bound(BoundIndicator indicator, BarPoint[] points)
    {
        double[] outputs = new double[indicator.Spec.Outputs.Count];
        return () =>
        {
            foreach (ref readonly BarPoint point in points.AsSpan())
            {
                indicator.Add(point, outputs);
            }

            return points.Length;
        };
    }
}
