using System.Runtime.CompilerServices;
using Candlewick.Storage.Transfer;

namespace Candlewick.Storage.Mirror;

/// <summary>The rows of a mirror: read from the store that serves, replaced in both.</summary>
internal sealed class MirrorTransfer(StoreMirror mirror) : IStoreTransfer
{
    /// <inheritdoc />
    public IReadOnlyList<TransferTable> Tables { get; } = [.. TransferTables.All.Where(table => table.Role != TransferRole.Access)];

    /// <inheritdoc />
    public Task<IReadOnlyList<TransferCount>> CountAsync(TransferTable table, CancellationToken ct) =>
        mirror.ReadAsync((store, token) => store.Transfer.CountAsync(table, token), ct);

    /// <inheritdoc />
    public async IAsyncEnumerable<TransferBatch> ReadAsync(TransferPart part, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (TransferBatch batch in mirror.StreamAsync((store, token) => store.Transfer.ReadAsync(part, token), ct))
        {
            yield return batch;
        }
    }

    /// <inheritdoc />
    public Task<long> ReplaceAsync(TransferPart part, IAsyncEnumerable<TransferBatch> rows, CancellationToken ct) =>
        throw new StoreException(ErrorKind.BadRequest, "A mirror is not copied into. Copy into its first store alone, then run 'wick mirror heal --all'.");
}
