using System.Globalization;
using Candlewick.Storage.ClickHouse;
using Candlewick.Storage.ClickHouse.Http;
using Candlewick.Storage.ClickHouse.Writing;
using Candlewick.Storage.Memory;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Benchmarks;

/// <summary>Writing bars to ClickHouse, beside a bare insert of the same rows into a table of the same shape; then 1m to 1h over all of them.</summary>
/// <remarks>
/// Usage: <c>clickhouse-load URL [ROWS] [ROUNDS] [AT-ONCE]</c>; URL is the HTTP interface of a server, such as <c>http://127.0.0.1:8123</c>. AT-ONCE writes of
/// 100,000 rows go to the store at the same time, as those of a backfill's sub-runs do; the bare insert has the rows of as many.
/// </remarks>
internal static class ClickHouseLoadBenchmark
{
    private const int RowsOfWrite = 100_000;

    private static readonly UtcTime Start = UtcTime.From(2020, 1, 1);

    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Length == 0)
        {
            Console.Error.WriteLine("Name a server: clickhouse-load URL [ROWS] [ROUNDS] [AT-ONCE].");
            return 2;
        }

        int rows = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1_000_000;
        int rounds = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 5;
        int atOnce = args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 1;
        ClickHouseOptions options = new(new Uri(args[0]), $"bench_{Guid.NewGuid():N}");
        using ClickHouseClient client = new(options, TimeProvider.System, NullLogger.Instance);
        try
        {
            await MeasureAsync((options, client), rows, rounds, atOnce);
        }
        finally
        {
            await client.ExecuteOutsideAsync($"DROP DATABASE IF EXISTS {options.Database} SYNC", CancellationToken.None);
        }

        return 0;
    }

    private static async Task MeasureAsync((ClickHouseOptions Options, ClickHouseClient Client) server, int rows, int rounds, int atOnce)
    {
        (ClickHouseOptions options, ClickHouseClient client) = server;
        await using ClickHouseStore store = await ClickHouseStore.OpenAsync(
            options, new ClickHouseSurroundings(new MemoryStore().Roles, null, TimeProvider.System, NullLogger.Instance), CancellationToken.None);
        await client.ExecuteAsync("CREATE TABLE bare AS bar", CancellationToken.None);
        BarColumns[] writes = [.. Enumerable.Range(0, Math.Max(1, rows / RowsOfWrite)).Select(Make)];
        int next = 0;
        double[] seconds = await Rounds.MeasureAsync(
            rounds,
            () => StoreAsync(store, [.. writes.Chunk(atOnce)], next++),
            () => InsertAsync(client, [.. writes.Chunk(atOnce)], next++));
        long count = (long)writes.Length * RowsOfWrite;
        Console.WriteLine($"{count:N0} rows, {atOnce} writes at once: store {count / seconds[0] / 1e6:F3}M rows/s, bare RowBinary insert {count / seconds[1] / 1e6:F3}M rows/s, ratio {seconds[1] / seconds[0]:F2}");
        long started = TimeProvider.System.GetTimestamp();
        await using IQueryResult hours = await store.Roles.Queries.QueryAsync(
            "SELECT count() FROM (SELECT series, toStartOfHour(open_time) AS hour, argMin(open, open_time), max(high), min(low), argMax(close, open_time), sum(volume) FROM bars GROUP BY series, hour)",
            CancellationToken.None);
        await foreach (object?[] row in hours.ReadRowsAsync(CancellationToken.None))
        {
            Console.WriteLine($"1m to 1h: {row[0]} bars in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:F2} s");
        }
    }

    private static async Task StoreAsync(ClickHouseStore store, BarColumns[][] groups, int round)
    {
        foreach (BarColumns[] group in groups)
        {
            await Task.WhenAll(group.Select(write => store.Roles.Bars.WriteAsync(
                [new RangeWrite(SeriesOf(round), new UtcRange(write.OpenTimes[0], write.CloseTimes[^1]), write, new Provenance("bench", "none", null, Start), WriteReason.Import, TradingCalendar.AlwaysOpen)],
                CancellationToken.None)));
        }
    }

    private static async Task InsertAsync(ClickHouseClient client, BarColumns[][] groups, int round)
    {
        byte[] name = RowBinaryWriter.TextBytes(SeriesOf(round).ToString());
        RowBinaryWriter rows = new();
        for (int i = 0; i < groups.Length; i++)
        {
            rows.Clear();
            foreach (BarColumns write in groups[i])
            {
                for (int row = 0; row < write.Count; row++)
                {
                    WriteRow(rows, name, write, row);
                }
            }

            await client.InsertAsync($"bare ({InsertTarget.Bar.Columns})", rows.Written, $"{round}-{i}", CancellationToken.None);
        }
    }

    private static void WriteRow(RowBinaryWriter rows, byte[] name, BarColumns bars, int row)
    {
        rows.Text(name);
        rows.Int64(bars.OpenTimes[row].Microseconds);
        rows.Int64(bars.CloseTimes[row].Microseconds);
        rows.Int32(0);
        for (int column = 0; column < BarColumns.ValueColumns; column++)
        {
            double value = bars.Values((BarColumn)column)[row];
            if (column <= (int)BarColumn.Close)
            {
                rows.Number(value);
            }
            else
            {
                rows.NumberOrNull(value);
            }
        }

        rows.UInt8(1);
        rows.Int64(Start.Microseconds);
        rows.UInt64(1);
    }

    private static BarSeriesId SeriesOf(int round) => BarSeriesId.Parse(string.Create(CultureInfo.InvariantCulture, $"BINANCE:R{round}USDT@1m"));

    private static BarColumns Make(int part)
    {
        BarColumns bars = new(RowsOfWrite);
        Random random = new(part);
        for (int minute = 0; minute < RowsOfWrite; minute++)
        {
            UtcTime open = Start + TimeSpan.FromMinutes(((long)part * RowsOfWrite) + minute);
            double price = 100 + random.NextDouble();
            bars.Add(open, open + TimeSpan.FromMinutes(1), [price, price + 1, price - 1, price, 10, price * 10, 5, 4, price * 4]);
        }

        return bars;
    }
}
