using Candlewick.Storage.Transfer;

namespace Candlewick.Storage.Mirror;

/// <summary>One difference between two stores.</summary>
/// <param name="Group">Series or instrument; empty for a table that is not told apart by them.</param>
/// <param name="Month">First instant of the UTC month; null for a table that is not split.</param>
/// <param name="First">Rows of the first store.</param>
/// <param name="Second">Rows of the second store.</param>
public sealed record MirrorDifference(string Table, string Group, UtcTime? Month, long First, long Second);

/// <summary>What a comparison of two stores found.</summary>
/// <param name="Parts">Groups that were compared: series and months, instruments, or whole tables.</param>
/// <param name="Rows">Rows of the first store.</param>
/// <param name="IsHealed">True when the differences were made good.</param>
public sealed record MirrorVerification(long Parts, long Rows, IReadOnlyList<MirrorDifference> Differences, bool IsHealed)
{
    public bool IsEqual => Differences.Count == 0;
}

/// <summary>Compares everything that two stores hold.</summary>
internal sealed class MirrorCheck(MirrorLog log, MirrorSide[] sides, SemaphoreSlim order)
{
    private readonly List<MirrorDifference> _differences = [];
    private long _parts;
    private long _rows;

    public async Task<MirrorVerification> RunAsync(bool heals, CancellationToken ct)
    {
        MirrorStore first = await sides[0].OpenAsync(ct), second = await sides[1].OpenAsync(ct);
        int source = log.Missed(0).Count == 0 ? 0 : 1;
        foreach (TransferTable table in first.Transfer.Tables.Where(table => table.Role != TransferRole.Access && second.Transfer.Tables.Contains(table)))
        {
            IReadOnlyList<TransferCount> one = await first.Transfer.CountAsync(table, ct), other = await second.Transfer.CountAsync(table, ct);
            foreach ((TransferPart part, _) in TransferPlan.Parts(table, one, other, most: long.MaxValue))
            {
                await CompareAsync(part, (first.Transfer, second.Transfer), heals && MirrorLeases.MayCopy(table, sides, 1 - source) ? source : null, ct);
            }
        }

        return new MirrorVerification(_parts, _rows, _differences, heals);
    }

    /// <param name="source">Which of the two is copied where they differ; null to copy nothing.</param>
    /// <exception cref="StoreException">The source has missed a write meanwhile: it must not be copied over what it lacks.</exception>
    private async Task CompareAsync(TransferPart part, (IStoreTransfer First, IStoreTransfer Second) stores, int? source, CancellationToken ct)
    {
        (IStoreTransfer first, IStoreTransfer second) = stores;
        (IReadOnlyDictionary<string, GroupDigest> one, IReadOnlyDictionary<string, GroupDigest> other) = await PartCopy.DigestBothAsync(first, second, part, ct);
        if (!PartCopy.IsSame(one, other))
        {
            // A write may have come in between: what counts is the state between two writes.
            await order.WaitAsync(ct);
            try
            {
                (one, other) = await PartCopy.DigestBothAsync(first, second, part, ct);
                if (source is { } from && !PartCopy.IsSame(one, other))
                {
                    DemandCurrent(from);
                    await (from == 0 ? PartCopy.RunAsync(first, second, part, ct) : PartCopy.RunAsync(second, first, part, ct));
                }
            }
            finally
            {
                order.Release();
            }
        }

        _parts += one.Count;
        _rows += one.Values.Sum(group => group.Rows);
        foreach (string group in one.Keys.Union(other.Keys).Order(StringComparer.Ordinal))
        {
            GroupDigest here = one.GetValueOrDefault(group), there = other.GetValueOrDefault(group);
            if (here != there)
            {
                _differences.Add(new MirrorDifference(part.Table.Name, group, part.Range?.From, here.Rows, there.Rows));
            }
        }
    }

    private void DemandCurrent(int side)
    {
        if (log.Missed(side) is { Count: > 0 } missed)
        {
            throw new StoreException(
                ErrorKind.Unreachable,
                $"{sides[side].Name} fell behind while it was copied from: it has missed {string.Join(", ", missed.Take(3))}{(missed.Count > 3 ? ", ..." : "")}. What is copied stays; run 'wick mirror heal --all' again.")
            {
                IsTransient = true,
            };
        }
    }
}
