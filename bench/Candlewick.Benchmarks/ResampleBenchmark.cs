using System.Globalization;
using Candlewick.Analytics.Bars.Resampling;
using Candlewick.Storage.DuckDb;

namespace Candlewick.Benchmarks;

/// <summary>Minutes of many instruments to 5m, 1h and 1d from columns, beside a plain C pass over the same columns and beside SQL over the same rows.</summary>
/// <remarks>Usage: <c>resample [FOLDER] [SERIES] [BARS] [ROUNDS]</c>; by default 100 series of 100,000 bars and 7 rounds.</remarks>
internal static class ResampleBenchmark
{
    public static async Task<int> RunAsync(string[] args)
    {
        string work = args.Length > 0 ? args[0] : Path.Combine(Path.GetTempPath(), "candlewick-bench");
        int series = args.Length > 1 ? int.Parse(args[1]) : 100;
        int bars = args.Length > 2 ? int.Parse(args[2]) : 100_000;
        int rounds = args.Length > 3 ? int.Parse(args[3]) : 7;
        Directory.CreateDirectory(work);
        string path = Path.Combine(work, $"resample-{series}x{bars}.duckdb");
        if (!File.Exists(path))
        {
            await AuditScaleBenchmark.FillAsync(path, series, bars);
        }

        await using DuckDbStore store = await DuckDbStore.OpenAsync(new DuckDbOptions(path) { IsReadOnly = true }, TimeProvider.System, CancellationToken.None);
        BarColumns[] columns = [.. Enumerable.Range(0, series).Select(seed => AuditScaleBenchmark.Walk(seed, bars))];
        using PlainBars plain = PlainBars.Build(Path.Combine("bench", "peers"), work);
        using PlainColumns theirs = new(bars);
        using BarColumns ours = new(bars);
        long rows = (long)series * bars;
        Console.WriteLine($"{series} series, {rows} one-minute bars, {rounds} interleaved rounds, medians, ours and C on one thread, SQL and ours again on all {Environment.ProcessorCount} processors");
        foreach ((string code, string interval) in ((string, string)[])[("5m", "5 minutes"), ("1h", "1 hour"), ("1d", "1 day")])
        {
            Timeframe target = Timeframe.Parse(code);
            double[] seconds = await Rounds.MeasureAsync(
                rounds,
                () => ForEach(columns, one => plain.Resample(one, target.LengthNanoseconds, theirs)),
                () => ForEach(columns, one => Resample(one, target, ours)),
                () => RunSqlAsync(store, interval),
                () => OnAllProcessors(columns, target));
            await ForEach(columns, one => RequireEqual(one, target, plain, theirs));
            await RequireEqualAsync(store, interval, columns, target);
            Console.WriteLine(
                $"{code,-3} C {seconds[0] * 1e9 / rows,6:F2} ns a row  ours {seconds[1] * 1e9 / rows,6:F2}  speed of C {seconds[0] / seconds[1],5:F2}"
                + $"  on all processors {seconds[3] * 1e9 / rows,6:F2}  SQL {seconds[2] * 1e9 / rows,7:F2}  faster than SQL {seconds[2] / seconds[3],6:F1}x");
        }

        return 0;
    }

    private static Task ForEach(BarColumns[] columns, Action<BarColumns> action)
    {
        foreach (BarColumns one in columns)
        {
            action(one);
        }

        return Task.CompletedTask;
    }

    private static Task OnAllProcessors(BarColumns[] columns, Timeframe target)
    {
        Parallel.ForEach(columns, () => new BarColumns(columns[0].Count), (one, _, closed) =>
        {
            Resample(one, target, closed);
            return closed;
        }, closed => closed.Dispose());
        return Task.CompletedTask;
    }

    private static void Resample(BarColumns bars, Timeframe target, BarColumns closed)
    {
        closed.Clear();
        BarResampler resampler = new(
            new BarSpec(new Timeframe(1, TimeframeUnit.Minute)), new BarSpec(target, Origin: BarOrigin.Resampled),
            new ResampleOptions { Incomplete = IncompleteGroup.Close });
        resampler.Add(bars, closed);
        resampler.Advance(target.Ceiling(bars.CloseTimes[^1]), closed);
    }

    private static void RequireEqual(BarColumns bars, Timeframe target, PlainBars plain, PlainColumns theirs)
    {
        using BarColumns ours = new(bars.Count);
        Resample(bars, target, ours);
        plain.Resample(bars, target.LengthNanoseconds, theirs);
        theirs.RequireEqual(ours);
    }

    /// <summary>The statement that a user would write; its rows are counted and not carried out of the engine.</summary>
    private static string Sql(string interval) =>
        $"""
        SELECT series_id, time_bucket(INTERVAL '{interval}', open_time) AS opened, arg_min(open, open_time) AS open, max(high) AS high, min(low) AS low,
            arg_max(close, open_time) AS close, sum(volume) AS volume, sum(quote_volume) AS quote_volume, sum(trade_count) AS trade_count,
            sum(taker_buy_volume) AS taker_buy_volume, sum(taker_buy_quote_volume) AS taker_buy_quote_volume
        FROM bar GROUP BY series_id, opened
        """;

    private static async Task RunSqlAsync(DuckDbStore store, string interval)
    {
        await using IQueryResult result = await store.Roles.Queries.QueryAsync(
            $"SELECT count(*), sum(open + high + low + close + volume + quote_volume + trade_count + taker_buy_volume + taker_buy_quote_volume) FROM ({Sql(interval)})",
            CancellationToken.None);
        await foreach (object?[] row in result.ReadRowsAsync(CancellationToken.None))
        {
            _ = row;
        }
    }

    /// <summary>Prices and counts equal, sums to 1e-12: the engine adds in an order of its own.</summary>
    private static async Task RequireEqualAsync(DuckDbStore store, string interval, BarColumns[] columns, Timeframe target)
    {
        await using IQueryResult result = await store.Roles.Queries.QueryAsync($"{Sql(interval)} ORDER BY series_id, opened", CancellationToken.None);
        using BarColumns ours = new(columns[0].Count);
        int series = 0, row = 0;
        await foreach (object?[] cells in result.ReadRowsAsync(CancellationToken.None))
        {
            if (row == ours.Count)
            {
                Resample(columns[series++], target, ours);
                row = 0;
            }

            for (int i = 0; i < BarColumns.ValueColumns; i++)
            {
                double mine = ours.Values((BarColumn)i)[row], other = Convert.ToDouble(cells[i + 2], CultureInfo.InvariantCulture);
                if (Math.Abs(mine - other) > (i is < 4 or 6 ? 0 : 1e-12 * other))
                {
                    throw new InvalidOperationException($"Series {series}, bar {row}, {(BarColumn)i}: {mine} here, {other} by SQL.");
                }
            }

            row++;
        }

        if (series != columns.Length || row != ours.Count)
        {
            throw new InvalidOperationException($"SQL gave {series} series, the last of {row} bars.");
        }
    }
}
