using System.Security.Cryptography;
using Candlewick.Jobs;

namespace Candlewick.Lake;

/// <summary>A file of a lake that is not what the manifest says.</summary>
/// <param name="Found">What is wrong, in words.</param>
public sealed record LakeFault(string Path, string Found);

/// <summary>What a check of a lake found.</summary>
public sealed record LakeCheck(int Partitions, long Bytes, IReadOnlyList<LakeFault> Faults);

/// <summary>What to check; the target says it all.</summary>
public sealed record LakeCheckRequest;

/// <summary>Reads every file that the manifest lists and compares its length and digest. Changes nothing.</summary>
public sealed class VerifyLake(ILakeTarget target, IProgress<JobProgress>? progress = null) : IJob<LakeCheckRequest, LakeCheck>
{
    /// <exception cref="StoreException">NotFound: there is no manifest; or the target cannot be read.</exception>
    public async Task<LakeCheck> RunAsync(LakeCheckRequest request, CancellationToken ct)
    {
        LakeManifest manifest = (await LakeManifest.FindAsync(target, ct))?.Manifest
            ?? throw new StoreException(ErrorKind.NotFound, $"{target.Place.Location}: found no {LakeManifest.FileName}. Export something there first.");
        List<LakeFault> faults = [];
        for (int i = 0; i < manifest.Partitions.Count; i++)
        {
            LakePartition partition = manifest.Partitions[i];
            progress?.Report(new JobProgress("", partition.Path, i, manifest.Partitions.Count));
            if (await FindFaultAsync(partition, ct) is { } found)
            {
                faults.Add(new LakeFault(partition.Path, found));
            }
        }

        return new LakeCheck(manifest.Partitions.Count, manifest.Bytes, faults);
    }

    private async Task<string?> FindFaultAsync(LakePartition partition, CancellationToken ct)
    {
        await using Stream? stream = await target.OpenAsync(partition.Path, ct);
        if (stream is null)
        {
            return "missing";
        }

        string sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, ct));
        return sha256 == partition.Sha256 ? null : $"its SHA-256 is {sha256}, the manifest says {partition.Sha256}";
    }
}
