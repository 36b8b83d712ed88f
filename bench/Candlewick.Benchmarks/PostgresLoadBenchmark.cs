using System.Diagnostics;
using System.Globalization;
using Candlewick.Storage.Postgres;
using Npgsql;

namespace Candlewick.Benchmarks;

/// <summary>The PostgreSQL store beside bare binary COPY on the same server: first load into empty months, replacement of months in a large table, minutes to hours.</summary>
/// <remarks>
/// Usage: <c>postgres-load CONNECTION [SERIES] [MONTHS] [ROUNDS]</c>; by default 100 series of 12 months of minutes (52 million rows) and 5 rounds.
/// The database's schemas of ours, and <c>bare</c>, are dropped. The bare load commits month by month, as ours does, and then builds the same unique index.
/// The bare replacement deletes and copies in one transaction on our table; ours also compares, and keeps ledger and journal. A correction also keeps the old
/// values in <c>bar_history</c>: it stands beside a bare replacement that does so too, and beside one that does not.
/// </remarks>
internal static class PostgresLoadBenchmark
{
    private const int ReplacedSeries = 5;

    private const string DropOurs = "DROP SCHEMA IF EXISTS candlewick, compatible, trading_alerts, liualgotrader, coinmarket, binance_ingestion CASCADE";

    public static async Task<int> RunAsync(string[] args)
    {
        string connection = args.Length > 0 ? args[0] : throw new ArgumentException("Name a connection string: Host=...;Database=...;Username=...");
        int series = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 100;
        int months = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 12;
        int rounds = args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 5;
        await LoadAsync(connection, Math.Min(series, 20), Math.Min(months, 6), rounds);
        await FillAsync(connection, series, months);
        await ReplaceAsync(connection, series, rounds);
        await ResampleAsync(connection, series * months * 43_800L);
        return 0;
    }

    private static async Task LoadAsync(string connection, int series, int months, int rounds)
    {
        List<double> ours = [], bare = [];
        RangeWrite[][] data = [.. Enumerable.Range(0, months).Select(month => Month(series, month, version: 0))];
        for (int round = 0; round <= rounds; round++)
        {
            await ExecuteAsync(connection, $"{DropOurs}; DROP SCHEMA IF EXISTS bare CASCADE; CREATE SCHEMA bare");
            await ExecuteAsync(connection, "CHECKPOINT");
            double seconds = await BareLoadAsync(connection, data);
            await ExecuteAsync(connection, "DROP SCHEMA bare CASCADE");
            await ExecuteAsync(connection, "CHECKPOINT");
            await using PostgresStore store = await OpenAsync(connection);
            double mine = await TimeAsync(async () =>
            {
                foreach (RangeWrite[] month in data)
                {
                    await store.Roles.Bars.WriteAsync(month, CancellationToken.None);
                }
            });
            if (round > 0)
            {
                bare.Add(seconds);
                ours.Add(mine);
            }
        }

        Report("first load", data.Sum(month => month.Sum(write => (long)write.RowCount)), bare, ours);
    }

    private static Task<double> BareLoadAsync(string connection, RangeWrite[][] data) => TimeAsync(async () =>
    {
        await using NpgsqlConnection open = new(connection);
        await open.OpenAsync();
        for (int month = 0; month < data.Length; month++)
        {
            string table = string.Create(CultureInfo.InvariantCulture, $"bare.m{month}");
            await using NpgsqlTransaction transaction = await open.BeginTransactionAsync();
            await BareCopy.ExecuteAsync(open, $"CREATE TABLE {table} ({BareCopy.Columns})");
            await BareCopy.CopyAsync(open, table, data[month], write => Array.IndexOf(data[month], write));
            await BareCopy.ExecuteAsync(open, $"CREATE UNIQUE INDEX ON {table} (series_id, open_time, ordinal)");
            await transaction.CommitAsync();
        }
    });

    private static async Task FillAsync(string connection, int series, int months)
    {
        await ExecuteAsync(connection, DropOurs);
        await using PostgresStore store = await OpenAsync(connection);
        for (int month = 0; month < months; month++)
        {
            RangeWrite[] writes = Month(series, month, version: 0);
            int fourth = Math.Min(ReplacedSeries, series / 4);
            writes = [.. writes.Select((write, place) => month == 0 && place / fourth == 3 ? write with { Bars = FormingOf(write.Bars) } : write)];
            await store.Roles.Bars.WriteAsync(writes, CancellationToken.None);
        }

        await ExecuteAsync(connection, "VACUUM ANALYZE candlewick.bar");
        await ExecuteAsync(connection, "CHECKPOINT");
    }

    /// <summary>Each contender has series of its own; in every round every value of a month of them becomes another.</summary>
    private static async Task ReplaceAsync(string connection, int series, int rounds)
    {
        await using PostgresStore store = await OpenAsync(connection);
        List<double> bare = [], kept = [], corrected = [], moved = [], equal = [];
        long rows = 0;
        for (int round = 0; round <= rounds; round++)
        {
            RangeWrite[][] all = [.. Month(series, month: 0, version: round + 1).Chunk(Math.Min(ReplacedSeries, series / 4))];
            RangeWrite[] forming = [.. all[3].Select(write => write with { Bars = FormingOf(write.Bars) })];
            rows = all[0].Sum(write => (long)write.RowCount);
            double[] seconds =
            [
                await TimeAsync(() => BareReplaceAsync(connection, all[0], isHistoryKept: false)),
                await TimeAsync(() => BareReplaceAsync(connection, all[1], isHistoryKept: true)),
                await TimeAsync(() => store.Roles.Bars.WriteAsync(all[2], CancellationToken.None)),
                await TimeAsync(() => store.Roles.Bars.WriteAsync(forming, CancellationToken.None)),
                await TimeAsync(() => store.Roles.Bars.WriteAsync(all[2], CancellationToken.None)),
            ];
            if (round > 0)
            {
                foreach ((List<double> list, double one) in ((List<double>[])[bare, kept, corrected, moved, equal]).Zip(seconds))
                {
                    list.Add(one);
                }
            }
        }

        Report("replacement of bars not closed", rows, bare, moved);
        Report("correction, bare keeps no history", rows, bare, corrected);
        Report("correction, bare keeps it too", rows, kept, corrected);
        Report("the same values again", rows, bare, equal);
    }

    private static async Task BareReplaceAsync(string connection, RangeWrite[] writes, bool isHistoryKept)
    {
        await using NpgsqlConnection open = new(connection);
        await open.OpenAsync();
        Dictionary<string, int> ids = await BareCopy.ReadIdsAsync(open);
        await using NpgsqlTransaction transaction = await open.BeginTransactionAsync();
        foreach (RangeWrite write in writes)
        {
            int id = ids[write.Series.ToString()];
            string delete = string.Create(
                CultureInfo.InvariantCulture,
                $"DELETE FROM candlewick.bar WHERE series_id = {id} AND open_time >= '{write.Asked.From}' AND open_time < '{write.Asked.To}'");
            await BareCopy.ExecuteAsync(
                open, isHistoryKept ? $"WITH gone AS ({delete} RETURNING *) INSERT INTO candlewick.bar_history SELECT gone.*, now() FROM gone" : delete);
        }

        await BareCopy.CopyAsync(open, "candlewick.bar", writes, write => ids[write.Series.ToString()]);
        await transaction.CommitAsync();
    }

    private static BarColumns FormingOf(BarColumns bars)
    {
        BarColumns forming = new(bars.Count);
        for (int row = 0; row < bars.Count; row++)
        {
            forming.Add(bars[row] with { Finality = Finality.Forming });
        }

        return forming;
    }

    private static async Task ResampleAsync(string connection, long rows)
    {
        await using NpgsqlConnection open = new(connection);
        await open.OpenAsync();
        double seconds = await TimeAsync(() => BareCopy.ExecuteAsync(
            open,
            "SELECT count(*), sum(high + low + volume) FROM (SELECT series_id, date_bin('1 hour', open_time, timestamptz '2000-01-01') AS opened, max(high) AS high, "
            + "min(low) AS low, sum(volume) AS volume FROM candlewick.bar GROUP BY series_id, opened) hours"));
        Console.WriteLine($"1m to 1h by SQL over {rows} rows {seconds,8:F2} s {rows / seconds / 1e6,6:F2} M rows/s");
    }

    private static Task<PostgresStore> OpenAsync(string connection) =>
        PostgresStore.OpenAsync(new PostgresOptions(connection) { UsesTimescale = false }, TimeProvider.System, CancellationToken.None);

    /// <summary>The minutes of one month of so many series.</summary>
    private static RangeWrite[] Month(int series, int month, int version)
    {
        UtcRange range = UtcRange.Month(2024 + (month / 12), (month % 12) + 1);
        int count = (int)range.Length.TotalMinutes;
        return [.. Enumerable.Range(0, series).Select(one =>
        {
            using BarColumns walk = AuditScaleBenchmark.Walk(one + (1_000 * version), count);
            BarColumns bars = new(count);
            TimeSpan shift = range.From - walk.OpenTimes[0];
            for (int row = 0; row < count; row++)
            {
                Bar bar = walk[row];
                bars.Add(bar with { OpenTime = bar.OpenTime + shift, CloseTime = bar.CloseTime + shift });
            }

            BarSeriesId id = new(InstrumentId.Of("BENCH", string.Create(CultureInfo.InvariantCulture, $"COIN{one:D3}USDT")), Timeframe.Parse("1m"));
            Provenance from = new("bench", $"walk {one}", null, UtcTime.From(TimeProvider.System.GetUtcNow()));
            return new RangeWrite(id, range, bars, from, WriteReason.Import, TradingCalendar.AlwaysOpen);
        })];
    }

    private static void Report(string what, long rows, List<double> bare, List<double> ours)
    {
        double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
        (double theirs, double mine) = (Median(bare), Median(ours));
        Console.WriteLine(
            $"{what,-36} {rows,10} rows, {ours.Count} rounds in turn, medians: bare {theirs,7:F2} s {rows / theirs / 1e6,6:F2} M rows/s  "
            + $"ours {mine,7:F2} s {rows / mine / 1e6,6:F2} M rows/s  of bare {theirs / mine:F2}");
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        long begun = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    private static async Task ExecuteAsync(string connection, string sql)
    {
        await using NpgsqlConnection open = new(connection);
        await open.OpenAsync();
        await BareCopy.ExecuteAsync(open, sql);
    }
}
