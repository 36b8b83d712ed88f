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
            TaLib ta = new(Path.Combine(peers, "libta_peer.so"));
            Tulip tulip = new(Path.Combine(peers, "libtulip_peer.so"));
            await ColumnsAsync(rounds, IndicatorContest.All(bars, ta, tulip), new EightSeries(Rows, ta, tulip));
        }

        if (part != "columns")
        {
            await IndicatorStreams.RunAsync(rounds, bars);
        }

        return 0;
    }

    private static async Task ColumnsAsync(int rounds, IReadOnlyList<IndicatorContest> contests, EightSeries series)
    {
        Console.WriteLine();
        Console.WriteLine("Column form; ratios to the better of the two libraries (aims: 1.15; eight series at once, as many bars in all, 0.5)");
        Console.WriteLine("indicator     TA-Lib   Tulip    ours   ratio   eight: better, ours, ratio   largest deviation");
        foreach (IndicatorContest contest in contests)
        {
            double deviation = contest.Compare(Rows);
            double[][] output = contest.Buffers(Rows);
            List<Func<Task>> contenders = [Timed(() => contest.TaLib(output)), Timed(() => contest.Columns(output))];
            if (contest.Tulip is { } tulip)
            {
                contenders.Add(Timed(() => tulip(output)));
            }

            double[] nanoseconds = await MeasureAsync(rounds, contenders);
            double other = contest.Tulip is null ? double.NaN : nanoseconds[2];
            double better = contest.Tulip is null ? nanoseconds[0] : Math.Min(nanoseconds[0], other);
            (double theirs, double together) = await EightAsync(rounds, series, contest.Name);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{contest.Name,-12}{nanoseconds[0],8:F2}{other,8:F2}{nanoseconds[1],8:F2}{nanoseconds[1] / better,8:F2}{theirs,8:F2}{together,8:F2}{together / theirs,8:F2}   {deviation:E1}"));
        }
    }

    /// <summary>The better library one series after the other, and ours eight at once, over the same columns; NaN where there is no such form.</summary>
    private static async Task<(double Theirs, double Together)> EightAsync(int rounds, EightSeries series, string name)
    {
        if (series.Run(name) is not { } eight)
        {
            return (double.NaN, double.NaN);
        }

        double[] nanoseconds = await MeasureAsync(rounds, [Timed(eight), .. series.Peers(name).Select(Timed)]);
        return (nanoseconds[1..].Min(), nanoseconds[0]);
    }

    private static async Task<double[]> MeasureAsync(int rounds, IReadOnlyList<Func<Task>> contenders) =>
        [.. (await Rounds.MeasureAsync(rounds, contenders)).Select(one => one * 1e9 / Rows)];

    internal static Func<Task> Timed(Action run) => () =>
    {
        run();
        return Task.CompletedTask;
    };

    private static Func<Task> Timed(Func<int> run) => Timed(() => { run(); });
}
