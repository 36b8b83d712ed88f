using System.Globalization;
using System.Security.Cryptography;
using Candlewick.Jobs;

namespace Candlewick.Lake.Datasets;

/// <summary>What a data set is made of.</summary>
/// <param name="Range">Rows whose bars open in it; bars before it warm the features up, and no label reaches beyond it.</param>
/// <param name="Labels">At least one.</param>
public sealed record DatasetRequest(
    IReadOnlyList<BarSeriesId> Series, UtcRange Range, IReadOnlyList<Feature> Features, IReadOnlyList<Label> Labels, SplitSpec Split)
{
    /// <summary>Must not exist, be empty, or hold a data set, which is replaced.</summary>
    public required string Folder { get; init; }
}

/// <summary>
/// Writes rows for machine learning: features known at each bar's close, labels of what came after, parted by time so that nothing of a later part is
/// known in an earlier one. The same store and request give the same files.
/// </summary>
public sealed class BuildDataset(StoreRoles store, IParquetFiles parquet, TimeProvider clock, IProgress<JobProgress>? progress = null)
    : IJob<DatasetRequest, DatasetManifest>
{
    private static readonly Part[] Parts = [Part.Train, Part.Validation, Part.Test];
    private static readonly HoleCause[] Harmless = [HoleCause.NotListed, HoleCause.MarketClosed, HoleCause.NoTrades];

    /// <exception cref="InputException">A series is not there, a column would be there twice, or the folder holds something else.</exception>
    /// <exception cref="StoreException">The folder cannot be written, or the store cannot be read.</exception>
    public async Task<DatasetManifest> RunAsync(DatasetRequest request, CancellationToken ct)
    {
        Demand(request);
        SplitPlan plan = SplitPlan.Of(await SpanAsync(request, ct), request.Split);
        string unfinished = request.Folder.TrimEnd(Path.DirectorySeparatorChar) + ".part";
        if (Directory.Exists(unfinished))
        {
            Directory.Delete(unfinished, recursive: true);
        }

        Directory.CreateDirectory(unfinished);
        Work work = new(request, plan, new DatasetTally(request), unfinished);
        for (int i = 0; i < request.Series.Count; i++)
        {
            progress?.Report(new JobProgress("", request.Series[i].ToString(), i, request.Series.Count));
            await AddAsync(request.Series[i], work, ct);
        }

        DatasetManifest manifest = work.Tally.ToManifest(request, plan, store.Queries.Info.Origin, UtcTime.From(clock.GetUtcNow()));
        await manifest.SaveAsync(unfinished, ct);
        await File.WriteAllTextAsync(Path.Combine(unfinished, DatasetCard.FileName), DatasetCard.Create(manifest), ct);
        if (Directory.Exists(request.Folder))
        {
            Directory.Delete(request.Folder, recursive: true);
        }

        Directory.Move(unfinished, request.Folder);
        return manifest;
    }

    /// <summary>From the first open to the last close of any series, within the asked range.</summary>
    private async Task<UtcRange> SpanAsync(DatasetRequest request, CancellationToken ct)
    {
        Dictionary<SeriesId, SeriesSummary> known = (await store.Coverage.SummarizeAsync(new SeriesFilter(SeriesKind.Bars), ct)).ToDictionary(one => one.Series);
        List<UtcRange> spans = [];
        List<string> faults = [];
        foreach (BarSeriesId series in request.Series)
        {
            UtcRange span = known.TryGetValue(series, out SeriesSummary? summary)
                ? new UtcRange(summary.First, summary.Last.AddNanoseconds(1)).Intersect(request.Range)
                : UtcRange.Empty;
            if (span.IsEmpty)
            {
                faults.Add($"{series}: the store has no bars of it {(summary is null ? "" : "in the range ")}; 'wick list series' names those that it has.");
            }
            else
            {
                spans.Add(span);
            }
        }

        return faults.Count > 0 ? throw new InputException(faults) : new UtcRange(spans.Min(one => one.From), spans.Max(one => one.To));
    }

    private async Task AddAsync(BarSeriesId series, Work work, CancellationToken ct)
    {
        using DatasetRows rows = await ComputeAsync(series, work.Request, ct);
        Dictionary<Part, List<int>> parts = Parts.ToDictionary(part => part, _ => new List<int>());
        int first = rows.Bars.IndexOf(work.Request.Range.From);
        for (int row = first; row < rows.Count; row++)
        {
            if (work.Tally.Sort(rows, row, work.Plan) is { } part)
            {
                parts[part].Add(row);
            }
        }

        work.Tally.Series.Add(new DatasetSeries(series.ToString(), rows.Count - first, rows.Bars.OpenTimes[first].ToString(), rows.Bars.OpenTimes[^1].ToString(), rows.Gaps));
        foreach (Part part in Parts.Where(part => parts[part].Count > 0))
        {
            work.Tally.Files.Add(await WriteAsync(rows, (series, part, parts[part]), work, ct));
        }
    }

    private async Task<DatasetRows> ComputeAsync(BarSeriesId series, DatasetRequest request, CancellationToken ct)
    {
        BarColumns bars = new();
        using BarsDigest closed = new(series);
        await foreach (BarColumns batch in closed.ThroughAsync(store.Bars.ReadAsync(series, request.Range with { From = UtcTime.MinValue }, asKnownAt: null, ct), ct))
        {
            bars.AddRange(batch, 0, batch.Count);
        }

        SeriesCoverage coverage = await store.Coverage.FindAsync(series, ct);
        RangeSet lacking = bars.Count == 0 || (coverage.Covered.IsEmpty && coverage.Holes.Count == 0)
            ? RangeSet.Empty
            : RangeSet.Of(new UtcRange(bars.OpenTimes[0], bars.OpenTimes[^1])).Subtract(coverage.Covered)
                .Subtract(RangeSet.Of(coverage.Holes.Where(hole => Harmless.Contains(hole.Cause)).Select(hole => hole.Range)));
        return DatasetRows.Compute(bars, lacking, request);
    }

    private async Task<DatasetFile> WriteAsync(DatasetRows rows, (BarSeriesId Series, Part Part, IReadOnlyList<int> Rows) picked, Work work, CancellationToken ct)
    {
        string id = picked.Series.ToString();
        string name = picked.Part.ToString().ToLowerInvariant();
        string path = $"{name}/{PathSegment.Escape(id)}.parquet";
        string full = Path.Combine(work.Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        Answer answer = new([.. work.Tally.Columns.Select(column => new AnswerColumn(column.Name, KindOf(column)))], RowsAsync());
        long written = await parquet.WriteAsync(answer, full, ct);
        await using FileStream file = File.OpenRead(full);
        return new DatasetFile(path, name, id, written, file.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(file, ct)));

        async IAsyncEnumerable<object?[]> RowsAsync()
        {
            await Task.CompletedTask;
            foreach (int row in picked.Rows)
            {
                yield return rows.Cells(id, row);
            }
        }
    }

    private static CellKind KindOf(DatasetColumn column) => column.Type switch { "text" => CellKind.Text, "timestamp" => CellKind.Instant, _ => CellKind.Number };

    private static void Demand(DatasetRequest request)
    {
        List<string> faults = [];
        string[] columns = [.. DatasetTally.ColumnsOf(request).Select(column => column.Name)];
        faults.AddRange(columns.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1)
            .Select(group => $"the column {group.Key} would be there {group.Count().ToString(CultureInfo.InvariantCulture)} times; name each feature and label once."));
        if (request.Features.Count == 0 || request.Labels.Count == 0 || request.Series.Count == 0)
        {
            faults.Add("a data set needs at least one series, one feature and one label.");
        }

        SplitSpec split = request.Split;
        if (!(split.Train > 0) || !(split.Validation >= 0) || !(split.Train + split.Validation < 1) || split.Embargo < TimeSpan.Zero)
        {
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"a split needs a part for training above 0, one for validation from 0, and some of the time left for the test; found {split.Train} and {split.Validation}."));
        }

        bool isTaken = Directory.Exists(request.Folder) && Directory.EnumerateFileSystemEntries(request.Folder).Any()
            && !File.Exists(Path.Combine(request.Folder, DatasetManifest.FileName));
        if (isTaken || File.Exists(request.Folder))
        {
            faults.Add($"{request.Folder} holds something that is no data set; name another folder.");
        }

        if (faults.Count > 0)
        {
            throw new InputException(faults);
        }
    }

    /// <summary>What is under way.</summary>
    private sealed record Work(DatasetRequest Request, SplitPlan Plan, DatasetTally Tally, string Folder);
}
