using Candlewick.Analytics.Bars;

namespace Candlewick.Benchmarks;

/// <summary>Trades to 1-minute, 1,000-tick and volume bars beside a plain C loop over the same array, bit for bit the same bars.</summary>
/// <remarks>Usage: <c>build-bars [TRADES] [ROUNDS]</c>; by default 20 million trades of ten days and 7 rounds.</remarks>
internal static class BuildBarsBenchmark
{
    private const int Batch = 65_536;

    public static async Task<int> RunAsync(string[] args)
    {
        int count = args.Length > 0 ? int.Parse(args[0]) : 20_000_000;
        int rounds = args.Length > 1 ? int.Parse(args[1]) : 7;
        Trade[] trades = Walk(count);
        using PlainBars plain = PlainBars.Build(Path.Combine("bench", "peers"), Path.Combine(Path.GetTempPath(), "candlewick-bench"));
        using PlainColumns theirs = new(1_000_000);
        using BarColumns ours = new(1_000_000);
        BarSpec minutes = BarSpec.Parse("1m/built"), ticks = BarSpec.Parse("1000t/built"), volumes = BarSpec.Parse("500v/built");
        (string Name, BarSpec Spec, Action Plain)[] kinds =
        [
            ("1-minute bars", minutes, () => plain.BuildTime(trades, minutes.Timeframe.LengthNanoseconds, theirs)),
            ("1,000-tick bars", ticks, () => plain.BuildSized(trades, 1_000, double.PositiveInfinity, theirs)),
            ("500-volume bars", volumes, () => plain.BuildSized(trades, double.PositiveInfinity, 500 * (1 - 1e-12), theirs)),
        ];
        Console.WriteLine($"{count} trades, {rounds} interleaved rounds, medians, one thread, {Environment.ProcessorCount} processors");
        foreach ((string name, BarSpec spec, Action run) in kinds)
        {
            double[] seconds = await Rounds.MeasureAsync(
                rounds,
                () => Run(run),
                () => Run(() => Build(spec, trades, ours)));
            Build(spec, trades, ours);
            if (spec.Kind == BarKind.Timed)
            {
                // The C loop does not know which bars are over.
                using BarColumns closed = ClosedCopy(ours);
                theirs.RequireEqual(closed);
            }
            else
            {
                theirs.RequireEqual(ours);
            }

            Console.WriteLine(
                $"{name,-16} {ours.Count,7} bars  C {seconds[0] * 1e9 / count,6:F2} ns a trade  ours {seconds[1] * 1e9 / count,6:F2}  speed of C {seconds[0] / seconds[1],5:F2}");
        }

        return 0;
    }

    private static Task Run(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private static void Build(BarSpec spec, Trade[] trades, BarColumns closed)
    {
        closed.Clear();
        IBarBuilder builder = BarKinds.Create(spec);
        for (int start = 0; start < trades.Length; start += Batch)
        {
            builder.Add(new BarInput(trades.AsSpan(start, Math.Min(Batch, trades.Length - start))), closed);
        }

        builder.End(closed);
    }

    private static BarColumns ClosedCopy(BarColumns bars)
    {
        BarColumns copy = new(bars.Count);
        for (int i = 0; i < bars.Count; i++)
        {
            copy.Add(bars[i] with { Finality = Finality.Closed });
        }

        return copy;
    }

    /// <summary>A random walk of aggregates with known sides, ten days long.</summary>
    private static Trade[] Walk(int count)
    {
        Trade[] trades = new Trade[count];
        Random random = new(7);
        long step = 864_000_000_000_000 / count;
        long at = UtcTime.Parse("2024-01-01").Nanoseconds;
        long id = 1;
        double price = 42_000;
        for (int i = 0; i < count; i++)
        {
            at += random.NextInt64(2 * step) / 1_000_000 * 1_000_000;
            price = Math.Round(price + ((random.NextDouble() - 0.5) * 2), 2);
            long last = id + random.Next(3);
            trades[i] = new Trade(
                UtcTime.FromNanoseconds(at), i, price, Math.Round(random.NextDouble(), 5), random.Next(2) == 0 ? Aggressor.Buyer : Aggressor.Seller, id, last);
            id = last + 1;
        }

        return trades;
    }
}
