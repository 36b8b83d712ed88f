using System.Security.Cryptography;
using Candlewick.Jobs;

namespace Candlewick.Lake;

/// <summary>Which bars go into the lake.</summary>
/// <param name="IsFull">Compare every month with what the lake has, instead of following the changes since the last export.</param>
public sealed record LakeRequest(SeriesFilter Filter, bool IsFull = false);

/// <summary>What an export did.</summary>
/// <param name="Looked">Months of series that were looked at.</param>
/// <param name="Written">Files that are new or changed.</param>
/// <param name="Removed">Files whose bars are gone from the store.</param>
/// <param name="Kept">Files that stay although retention has taken bars of their month from the store.</param>
/// <param name="BytesWritten">Length of the written files together.</param>
/// <param name="Partitions">Files of the lake.</param>
/// <param name="Rows">Bars of the lake.</param>
public sealed record LakeReport(int Looked, int Written, int Removed, int Kept, long BytesWritten, int Partitions, long Rows)
{
    public override string ToString() =>
        $"{Looked} months looked at: {Written} files written ({BytesWritten} bytes), {Removed} removed, {Kept} kept beyond retention; the lake has {Rows} bars in {Partitions} files";
}

/// <summary>
/// Writes closed bars as Parquet, one file a series and month, and only those that changed. Safe to stop and to run again: what was written stays, and an
/// interrupted upload goes on.
/// </summary>
public sealed class ExportLake(StoreRoles store, IParquetFiles parquet, ILakeTarget target, TimeProvider clock, IProgress<JobProgress>? progress = null)
    : IJob<LakeRequest, LakeReport>
{
    /// <summary>Files after which the manifest is put in place before the export is over.</summary>
    private const int Checkpoint = 200;

    /// <exception cref="StoreException">The target cannot be written, or holds data of the other origin.</exception>
    public async Task<LakeReport> RunAsync(LakeRequest request, CancellationToken ct)
    {
        (LakeManifest Manifest, string Sha256)? found = await LakeManifest.FindAsync(target, ct);
        StoreOrigin origin = store.Queries.Info.Origin;
        if (found is { } there && there.Manifest.Simulated != (origin == StoreOrigin.Simulated))
        {
            throw new StoreException(
                ErrorKind.OriginMismatch, $"{target.Place.Location} holds {(there.Manifest.Simulated ? "SIMULATED" : "real")} data, and this store holds {(there.Manifest.Simulated ? "real" : "SIMULATED")} data: the two never meet. Name another target.");
        }

        string key = LakeMark.KeyOf(target, request.Filter);
        LakeMark? mark = request.IsFull || found is null ? null : await LakeMark.FindAsync(store.Facts, key, ct);
        long? after = mark is { } known && known.Manifest == found?.Sha256 ? known.Entry : null;
        Shelf shelf = new(found?.Manifest.Partitions ?? []) { Sha256 = found?.Sha256 ?? "" };
        LakePlan plan = await LakePlan.MakeAsync(store, request.Filter, after, shelf.Partitions, ct);
        Tally tally = new();
        int total = plan.Series.Sum(one => one.Months.Count);
        foreach (LakeSeries series in plan.Series)
        {
            foreach (UtcRange month in series.Months)
            {
                progress?.Report(new JobProgress("", series.Series.ToString(), tally.Looked, total));
                tally.Looked++;
                await BringAsync(series, month, shelf, tally, ct);
                if (shelf.Changes >= Checkpoint)
                {
                    await SaveAsync(shelf, key, after, ct);
                }
            }
        }

        await SaveAsync(shelf, key, plan.Entry, ct);
        return new LakeReport(tally.Looked, tally.Written, tally.Removed, tally.Kept, tally.Bytes, shelf.Partitions.Count, shelf.Partitions.Sum(one => one.Rows));
    }

    /// <summary>Makes the file of one month equal to the store.</summary>
    private async Task BringAsync(LakeSeries series, UtcRange month, Shelf shelf, Tally tally, CancellationToken ct)
    {
        string path = LakePartition.PathOf(series.Series, month);
        LakePartition? known = shelf.Find(path);
        if (known is not null && month.From < series.Horizon)
        {
            tally.Kept++;
            return;
        }

        if (known is not null && await IsSameAsync(known, series.Series, month, ct))
        {
            return;
        }

        if (await WriteAsync(series.Series, month, path, ct) is { } written)
        {
            shelf.Put(written);
            tally.Written++;
            tally.Bytes += written.Bytes;
        }
        else if (known is not null)
        {
            await target.DeleteAsync(path, ct);
            shelf.Remove(path);
            tally.Removed++;
        }
    }

    private async Task<bool> IsSameAsync(LakePartition known, BarSeriesId series, UtcRange month, CancellationToken ct)
    {
        using BarsDigest digest = new(series);
        await foreach (BarColumns _ in digest.ThroughAsync(store.Bars.ReadAsync(series, month, asKnownAt: null, ct), ct))
        {
        }

        return digest.Finish() == known.Content && await target.FindLengthAsync(known.Path, ct) == known.Bytes;
    }

    /// <summary>Null when the month has no closed bars.</summary>
    private async Task<LakePartition?> WriteAsync(BarSeriesId series, UtcRange month, string path, CancellationToken ct)
    {
        Directory.CreateDirectory(target.Place.Staging);
        string staged = Path.Combine(target.Place.Staging, $"{PathSegment.Escape(series.ToString())}-{LakePartition.MonthOf(month)}.parquet");
        using BarsDigest digest = new(series);
        long rows = await parquet.WriteAsync(digest.ThroughAsync(store.Bars.ReadAsync(series, month, asKnownAt: null, ct), ct), staged, ct);
        if (rows == 0)
        {
            File.Delete(staged);
            return null;
        }

        string sha256;
        long bytes;
        await using (FileStream written = File.OpenRead(staged))
        {
            bytes = written.Length;
            sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(written, ct));
        }

        await target.PutAsync(path, staged, ct);
        return new LakePartition(
            path, series.ToString(), LakePartition.MonthOf(month), rows, bytes, digest.First.ToString(), digest.Last.ToString(), sha256, digest.Finish());
    }

    /// <summary>Puts the manifest in place where it changed, then notes in the store how far the lake is; what fails in between is compared as a whole the next time.</summary>
    private async Task SaveAsync(Shelf shelf, string key, long? entry, CancellationToken ct)
    {
        if (shelf.Changes > 0 || shelf.Sha256.Length == 0)
        {
            LakeManifest manifest = LakeManifest.Of(store.Queries.Info.Origin, UtcTime.From(clock.GetUtcNow()), shelf.Partitions);
            shelf.Sha256 = await manifest.SaveAsync(target, ct);
            shelf.Changes = 0;
        }

        LakeMark? mark = entry is { } number ? new LakeMark(number, shelf.Sha256) : null;
        if (mark is { } next && !store.Queries.Info.IsReadOnly && await LakeMark.FindAsync(store.Facts, key, ct) != next)
        {
            await next.KeepAsync(store.Facts, key, ct);
        }
    }

    private sealed class Tally
    {
        public int Looked { get; set; }

        public int Written { get; set; }

        public int Removed { get; set; }

        public int Kept { get; set; }

        public long Bytes { get; set; }
    }

    /// <summary>The files of the lake as they are now, ahead of its manifest.</summary>
    private sealed class Shelf(IReadOnlyList<LakePartition> partitions)
    {
        private readonly SortedDictionary<string, LakePartition> _byPath = new(partitions.ToDictionary(one => one.Path), StringComparer.Ordinal);

        public IReadOnlyList<LakePartition> Partitions => [.. _byPath.Values];

        /// <summary>Files that changed since the manifest was put in place.</summary>
        public int Changes { get; set; }

        /// <summary>Digest of the manifest in place; empty when there is none.</summary>
        public string Sha256 { get; set; } = "";

        public LakePartition? Find(string path) => _byPath.GetValueOrDefault(path);

        public void Put(LakePartition partition)
        {
            _byPath[partition.Path] = partition;
            Changes++;
        }

        public void Remove(string path)
        {
            _byPath.Remove(path);
            Changes++;
        }
    }
}
