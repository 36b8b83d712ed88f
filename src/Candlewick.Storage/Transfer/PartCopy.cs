using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Candlewick.Storage.Transfer;

/// <summary>Copies and compares single parts of tables between two stores.</summary>
public static class PartCopy
{
    /// <summary>Batches between the reader of one store and the writer of the other: each works while the other does.</summary>
    private const int BatchesAhead = 8;

    /// <summary>Replaces a part of one store by the part of another, then reads it again.</summary>
    /// <returns>Rows of the part.</returns>
    /// <exception cref="StoreException">Corrupt: what the target gives back is not what came.</exception>
    public static async Task<long> RunAsync(IStoreTransfer from, IStoreTransfer to, TransferPart part, CancellationToken ct) =>
        await CheckAsync(to, part, await SendAsync(from, to, part, ct), ct);

    /// <summary>Replaces a part of one store by the part of another.</summary>
    /// <returns>What was sent, by series or instrument.</returns>
    public static async Task<IReadOnlyDictionary<string, GroupDigest>> SendAsync(IStoreTransfer from, IStoreTransfer to, TransferPart part, CancellationToken ct)
    {
        IReadOnlyDictionary<string, GroupDigest>? sent = null;
        await to.ReplaceAsync(part, AheadAsync(DigestedAsync(part.Table, from.ReadAsync(part, ct), digest => sent = digest), ct), ct);
        return sent!;
    }

    /// <summary>Reads a part again that was sent.</summary>
    /// <returns>Rows of the part.</returns>
    /// <exception cref="StoreException">Corrupt: what the target gives back is not what came.</exception>
    public static async Task<long> CheckAsync(IStoreTransfer to, TransferPart part, IReadOnlyDictionary<string, GroupDigest> sent, CancellationToken ct)
    {
        IReadOnlyDictionary<string, GroupDigest> kept = await DigestAsync(to, part, ct);
        return IsSame(sent, kept)
            ? sent.Values.Sum(group => group.Rows)
            : throw new StoreException(
                ErrorKind.Corrupt, $"{part}: the target gives back {Text(kept)}, and {Text(sent)} came. Run the copy again; when it stays so, report it.");
    }

    /// <summary>What a store says of a part, by series or instrument.</summary>
    public static async Task<IReadOnlyDictionary<string, GroupDigest>> DigestAsync(IStoreTransfer store, TransferPart part, CancellationToken ct)
    {
        using TransferDigest digest = new(part.Table);
        await foreach (TransferBatch batch in AheadAsync(store.ReadAsync(part, ct), ct))
        {
            digest.Add(batch);
        }

        return digest.Finish();
    }

    /// <summary>What two stores say of a part; one is read while the other is.</summary>
    public static async Task<(IReadOnlyDictionary<string, GroupDigest> One, IReadOnlyDictionary<string, GroupDigest> Other)> DigestBothAsync(
        IStoreTransfer one, IStoreTransfer other, TransferPart part, CancellationToken ct)
    {
        IReadOnlyDictionary<string, GroupDigest>[] both = await Task.WhenAll(DigestAsync(one, part, ct), DigestAsync(other, part, ct));
        return (both[0], both[1]);
    }

    /// <summary>True when two stores say the same of a part.</summary>
    public static async Task<bool> IsSameAsync(IStoreTransfer one, IStoreTransfer other, TransferPart part, CancellationToken ct) =>
        await DigestBothAsync(one, other, part, ct) is var both && IsSame(both.One, both.Other);

    /// <summary>True when both say the same.</summary>
    public static bool IsSame(IReadOnlyDictionary<string, GroupDigest> one, IReadOnlyDictionary<string, GroupDigest> other) =>
        one.Count == other.Count && one.All(group => other.TryGetValue(group.Key, out GroupDigest found) && found == group.Value);

    /// <summary>The rows, and at their end what they say; read again, they are told again.</summary>
    private static async IAsyncEnumerable<TransferBatch> DigestedAsync(
        TransferTable table, IAsyncEnumerable<TransferBatch> rows, Action<IReadOnlyDictionary<string, GroupDigest>> finished)
    {
        using TransferDigest digest = new(table);
        await foreach (TransferBatch batch in rows)
        {
            digest.Add(batch);
            yield return batch;
        }

        finished(digest.Finish());
    }

    /// <summary>Reads ahead on a task of its own.</summary>
    private static async IAsyncEnumerable<TransferBatch> AheadAsync(IAsyncEnumerable<TransferBatch> rows, [EnumeratorCancellation] CancellationToken ct)
    {
        Channel<TransferBatch> ahead = Channel.CreateBounded<TransferBatch>(new BoundedChannelOptions(BatchesAhead) { SingleReader = true, SingleWriter = true });
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task reading = Task.Run(() => FillAsync(rows, ahead.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (TransferBatch batch in ahead.Reader.ReadAllAsync(ct))
            {
                yield return batch;
            }

            await reading;
        }
        finally
        {
            await stop.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task FillAsync(IAsyncEnumerable<TransferBatch> rows, ChannelWriter<TransferBatch> ahead, CancellationToken ct)
    {
        try
        {
            await foreach (TransferBatch batch in rows)
            {
                await ahead.WriteAsync(batch, ct);
            }
        }
        finally
        {
            ahead.Complete();
        }
    }

    private static string Text(IReadOnlyDictionary<string, GroupDigest> digest) =>
        $"{digest.Values.Sum(group => group.Rows)} rows of hash {(digest.Count == 1 ? digest.Values.First().Sha256[..12] : $"(of {digest.Count} groups)")}";
}
