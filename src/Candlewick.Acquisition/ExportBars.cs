using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Candlewick.Jobs;

namespace Candlewick.Acquisition;

public enum ExportFormat
{
    Parquet,
    Csv,
}

/// <summary>Which bars to export, and where to.</summary>
/// <param name="Folder">Created when absent. Partitions of the same name are replaced.</param>
public sealed record ExportRequest(SeriesFilter Filter, UtcRange Range, string Folder, ExportFormat Format);

/// <summary>One exported file.</summary>
/// <param name="Path">Relative to the folder, with forward slashes.</param>
public sealed record ExportedPartition(string Path, BarSeriesId Series, UtcRange Range, long Rows, string Sha256);

/// <summary>What the folder holds; written beside the data as <c>manifest.json</c>.</summary>
/// <param name="Notice">Says SIMULATED when the data is invented; null otherwise.</param>
public sealed record ExportManifest(
    string Store, bool Simulated, string? Notice, UtcTime WrittenAt, string Format, IReadOnlyList<string> Columns, IReadOnlyList<ExportedPartition> Partitions)
{
    public long Rows => Partitions.Sum(partition => partition.Rows);
}

/// <summary>Writes bars as files partitioned <c>venue=/instrument=/timeframe=/year=/month=</c>, with a manifest. Safe to run again.</summary>
public sealed class ExportBars(StoreRoles store, IParquetFiles parquet, TimeProvider clock, IProgress<JobProgress>? progress = null) : IJob<ExportRequest, ExportManifest>
{
    public const string ManifestName = "manifest.json";

    private static readonly string[] Columns =
    [
        "open_time", "close_time", "open", "high", "low", "close", "volume", "quote_volume", "trade_count", "taker_buy_volume", "taker_buy_quote_volume",
    ];

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <exception cref="StoreException">The folder cannot be written, or the store cannot be read.</exception>
    public async Task<ExportManifest> RunAsync(ExportRequest request, CancellationToken ct)
    {
        List<ExportedPartition> partitions = [];
        IReadOnlyList<SeriesSummary> series = await store.Coverage.SummarizeAsync(request.Filter with { Kind = SeriesKind.Bars }, ct);
        for (int i = 0; i < series.Count; i++)
        {
            progress?.Report(new JobProgress("", series[i].Series.ToString(), i, series.Count));
            foreach (UtcRange month in Months(series[i], request.Range))
            {
                if (await WriteAsync(request, series[i].Series.ToBars(), month, ct) is { } partition)
                {
                    partitions.Add(partition);
                }
            }
        }

        bool isSimulated = store.Queries.Info.Origin == StoreOrigin.Simulated;
        ExportManifest manifest = new(
            store.Queries.Info.Location, isSimulated, isSimulated ? StoreInfo.SimulatedNotice : null,
            UtcTime.From(clock.GetUtcNow()), request.Format.ToString().ToLowerInvariant(),
            request.Format == ExportFormat.Csv ? Columns : [.. BarFile.Columns.Select(column => column.Name)], partitions);
        Directory.CreateDirectory(request.Folder);
        await File.WriteAllTextAsync(Path.Combine(request.Folder, ManifestName), ManifestText(manifest), ct);
        return manifest;
    }

    private async Task<ExportedPartition?> WriteAsync(ExportRequest request, BarSeriesId series, UtcRange month, CancellationToken ct)
    {
        DateOnly first = month.From.ToDate();
        string folder = string.Join('/',
            $"venue={PathSegment.Escape(series.Instrument.Venue)}", $"instrument={PathSegment.Escape(series.Instrument.Symbol)}",
            $"timeframe={PathSegment.Escape(series.Spec.ToString())}", $"year={first.Year:D4}", $"month={first.Month:D2}");
        string path = $"{folder}/bars.{(request.Format == ExportFormat.Csv ? "csv" : "parquet")}";
        string full = Path.Combine(request.Folder, path);
        string unfinished = full + ".part";
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        long rows = request.Format == ExportFormat.Csv
            ? await WriteCsvAsync(unfinished, series, month, ct)
            : await parquet.WriteAsync(store.Bars.ReadAsync(series, month, asKnownAt: null, ct), unfinished, ct);
        if (rows == 0)
        {
            File.Delete(unfinished);
            return null;
        }

        File.Move(unfinished, full, overwrite: true);
        await using FileStream written = File.OpenRead(full);
        string digest = Convert.ToHexStringLower(await SHA256.HashDataAsync(written, ct));
        return new ExportedPartition(path, series, month, rows, digest);
    }

    private async Task<long> WriteCsvAsync(string path, BarSeriesId series, UtcRange range, CancellationToken ct)
    {
        long rows = 0;
        await using StreamWriter writer = new(path);
        await writer.WriteLineAsync(string.Join(',', Columns));
        await foreach (BarColumns batch in store.Bars.ReadAsync(series, range, asKnownAt: null, ct))
        {
            for (int i = 0; i < batch.Count; i++)
            {
                await writer.WriteLineAsync(CsvLine(batch[i]));
            }

            rows += batch.Count;
        }

        return rows;
    }

    private static string CsvLine(Bar bar)
    {
        double[] values =
            [bar.Open, bar.High, bar.Low, bar.Close, bar.Volume, bar.QuoteVolume, bar.TradeCount, bar.TakerBuyVolume, bar.TakerBuyQuoteVolume];
        return $"{bar.OpenTime},{bar.CloseTime},{string.Join(',', values.Select(value => double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture)))}";
    }

    private static IEnumerable<UtcRange> Months(SeriesSummary series, UtcRange range)
    {
        UtcRange span = new UtcRange(series.First, series.Last.AddNanoseconds(1)).Intersect(range);
        Timeframe month = new(1, TimeframeUnit.Month);
        for (UtcTime open = month.Floor(span.From); open < span.To; open = month.Next(open))
        {
            yield return new UtcRange(open, month.Next(open)).Intersect(range);
        }
    }

    private static string ManifestText(ExportManifest manifest) => JsonSerializer.Serialize(
        new
        {
            manifest.Store,
            manifest.Simulated,
            manifest.Notice,
            WrittenAt = manifest.WrittenAt.ToString(),
            manifest.Format,
            manifest.Columns,
            manifest.Rows,
            Partitions = manifest.Partitions.Select(one =>
                new { one.Path, Series = one.Series.ToString(), From = one.Range.From.ToString(), To = one.Range.To.ToString(), one.Rows, one.Sha256 }),
        },
        Json);
}
