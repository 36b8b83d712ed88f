using System.Diagnostics;
using System.Globalization;
using Candlewick.Analytics.Indicators;

namespace Candlewick.Benchmarks;

/// <summary>Indicators over a million closes against TA-Lib C and Tulip, eight series at once, and the cost of a streaming update of every indicator.</summary>
/// <remarks>Usage: <c>indicators [ROUNDS] [columns|streaming]</c>. Needs artifacts/peers, which bench/peers/build.sh makes.</remarks>
internal static class IndicatorBenchmark
{
    private const int Rows = 1_000_000;

    public static async Task<int> RunAsync(string[] args)
    {
        int rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 15;
        string part = args.Length > 1 ? args[1] : "";
        string peers = Path.Combine(Environment.CurrentDirectory, "artifacts", "peers");
        if (!File.Exists(Path.Combine(peers, "libta_peer.so")))
        {
            Console.Error.WriteLine("No artifacts/peers: run bench/peers/build.sh first, and this from the top of the repository.");
            return 2;
        }

        BarSet bars = new(Rows, 1);
        Console.WriteLine($"{Rows} bars, {rounds} interleaved rounds, medians, {Environment.ProcessorCount} processors; ns a bar");
        if (part != "streaming")
        {
            await ColumnsAsync(rounds, IndicatorContest.All(bars, new TaLib(Path.Combine(peers, "libta_peer.so")), new Tulip(Path.Combine(peers, "libtulip_peer.so"))));
        }

        if (part != "columns")
        {
            await IndicatorStreams.RunAsync(rounds, bars);
        }

        return 0;
    }

    private static async Task ColumnsAsync(int rounds, IReadOnlyList<IndicatorContest> contests)
    {
        Console.WriteLine();
        Console.WriteLine("Column form; ratios to the better of the two libraries (aims: 1.15; eight series at once, as many bars in all, 0.5)");
        Console.WriteLine("indicator     TA-Lib   Tulip    ours   ratio   eight   ratio   largest deviation");
        EightSeries series = new(Rows);
        foreach (IndicatorContest contest in contests)
        {
            double deviation = contest.Compare(Rows);
            double[][] output = contest.Buffers(Rows);
            List<Func<Task>> contenders = [Timed(() => contest.TaLib(output)), Timed(() => contest.Columns(output))];
            if (series.Run(contest.Name) is { } eight)
            {
                contenders.Add(Timed(eight));
            }

            if (contest.Tulip is { } tulip)
            {
                contenders.Add(Timed(() => tulip(output)));
            }

            await WarmAsync(contenders);
            double[] seconds = await Rounds.MeasureAsync(rounds, contenders);
            double[] nanoseconds = [.. seconds.Select(one => one * 1e9 / Rows)];
            double other = contest.Tulip is null ? double.NaN : nanoseconds[^1];
            double better = double.IsNaN(other) ? nanoseconds[0] : Math.Min(nanoseconds[0], other);
            double together = series.Run(contest.Name) is null ? double.NaN : nanoseconds[2];
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{contest.Name,-12}{nanoseconds[0],8:F2}{other,8:F2}{nanoseconds[1],8:F2}{nanoseconds[1] / better,8:F2}{together,8:F2}{together / better,8:F2}   {deviation:E1}"));
        }
    }

    /// <summary>Runs until the compiler, which works beside, has seen enough.</summary>
    internal static async Task WarmAsync(IReadOnlyList<Func<Task>> contenders)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < 0.6)
        {
            foreach (Func<Task> contender in contenders)
            {
                await contender();
            }
        }
    }

    internal static Func<Task> Timed(Action run) => () =>
    {
        run();
        return Task.CompletedTask;
    };

    private static Func<Task> Timed(Func<int> run) => Timed(() => { run(); });
}
