using Candlewick.Storage.DuckDb.Native;
using Candlewick.Storage.DuckDb.Writing;
using Candlewick.Venues.Binance;

namespace Candlewick.Benchmarks;

/// <summary><c>wick import</c> of monthly 1-minute zips into an empty store, beside a bare chunk appender fed the same columns from memory.</summary>
/// <remarks>Usage: <c>import-rate [FOLDER] [FILES] [ROUNDS]</c>. Needs artifacts/wick, which ./run makes.</remarks>
internal static class ImportRateBenchmark
{
    public static async Task<int> RunAsync(string[] args)
    {
        string work = args.Length > 0 ? args[0] : Path.Combine(Path.GetTempPath(), "candlewick-bench");
        int files = args.Length > 1 ? int.Parse(args[1]) : 120;
        int rounds = args.Length > 2 ? int.Parse(args[2]) : 7;
        string bucket = ArchiveSet.Create(Path.Combine(work, $"bucket-{files}"), files);
        BarColumns[] columns = await ReadAsync(bucket);
        long rows = columns.Sum(one => (long)one.Count);
        long peak = 0;
        double[] seconds = await Rounds.MeasureAsync(
            rounds,
            () => AppendAsync(Path.Combine(work, "bare.duckdb"), columns),
            async () => peak = Math.Max(peak, await ImportAsync(bucket, Path.Combine(work, "import"), rows)));
        Console.WriteLine($"{files} zips, {rows} rows, {rounds} interleaved rounds, medians, {Environment.ProcessorCount} processors");
        Console.WriteLine($"bare chunk appender, one transaction, checkpointed   {seconds[0],7:F2} s {rows / seconds[0] / 1e6,6:F2} M rows/s");
        Console.WriteLine($"wick import, the whole process, verified and durable {seconds[1],7:F2} s {rows / seconds[1] / 1e6,6:F2} M rows/s  ratio {seconds[0] / seconds[1]:F2}");
        Console.WriteLine($"peak resident memory of wick import: {peak / 1048576.0:F0} MiB");
        return 0;
    }

    private static async Task<BarColumns[]> ReadAsync(string bucket)
    {
        BinanceArchiveFormat format = new(TimeProvider.System);
        List<BarColumns> columns = [];
        foreach (string path in Directory.EnumerateFiles(bucket, "*.zip", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            FileReading reading = await format.ReadAsync(new ImportFile(path, Path.GetRelativePath(bucket, path)), CancellationToken.None);
            columns.Add(((RangeWrite)reading.Writes[0]).Bars);
        }

        return [.. columns];
    }

    private static async Task<long> ImportAsync(string bucket, string folder, long rows)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        WickRun run = await WickProcess.RunAsync("import", bucket, "--data-dir", folder, "--json");
        return run.ExitCode == 0 && run.Output.Contains($"\"inserted\": {rows}", StringComparison.Ordinal)
            ? run.PeakBytes
            : throw new InvalidOperationException($"wick import did not store {rows} rows: {run.Output}");
    }

    private static Task AppendAsync(string path, BarColumns[] columns)
    {
        File.Delete(path);
        using DuckDbDatabase database = DuckDbDatabase.Open(path, []);
        using DuckDbConnection connection = database.Connect();
        connection.Execute("""
            CREATE TABLE bar (series_id INTEGER, open_time TIMESTAMP, close_time TIMESTAMP, ordinal INTEGER, open DOUBLE, high DOUBLE, low DOUBLE,
            close DOUBLE, volume DOUBLE, quote_volume DOUBLE, trade_count DOUBLE, taker_buy_volume DOUBLE, taker_buy_quote_volume DOUBLE,
            finality UTINYINT, known_from TIMESTAMP)
            """);
        connection.Execute("BEGIN");
        using (DuckDbAppender rows = new(connection, "bar", Table.Bar.Columns.AsSpan()))
        {
            for (int id = 0; id < columns.Length; id++)
            {
                Append(rows, id, columns[id]);
            }

            rows.Flush();
        }

        connection.Execute("COMMIT");
        connection.Execute("CHECKPOINT");
        return Task.CompletedTask;
    }

    private static void Append(DuckDbAppender rows, int id, BarColumns bars)
    {
        for (int start = 0; start < bars.Count;)
        {
            int count = Math.Min(rows.Capacity - rows.Count, bars.Count - start);
            int offset = rows.Count;
            rows.Column<int>(0).Slice(offset, count).Fill(id);
            Span<long> opens = rows.Column<long>(1).Slice(offset, count);
            Span<long> closes = rows.Column<long>(2).Slice(offset, count);
            for (int i = 0; i < count; i++)
            {
                opens[i] = bars.OpenTimes[start + i].Nanoseconds / 1_000;
                closes[i] = bars.CloseTimes[start + i].Nanoseconds / 1_000;
            }

            rows.Column<int>(3).Slice(offset, count).Clear();
            for (int column = 0; column < BarColumns.ValueColumns; column++)
            {
                bars.Values((BarColumn)column).Slice(start, count).CopyTo(rows.Column<double>(4 + column)[offset..]);
            }

            rows.Column<byte>(13).Slice(offset, count).Fill((byte)Finality.Closed);
            rows.Column<long>(14).Slice(offset, count).Clear();
            rows.EndRows(count);
            start += count;
        }
    }
}
