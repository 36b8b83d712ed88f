using System.Runtime.CompilerServices;
using Candlewick.Storage.Transfer;

namespace Candlewick.Storage.Mirror;

/// <summary>The rows of a server's store as the other store of a mirror gets them: the lease of the mirror itself stays where it is, and is compared with nothing.</summary>
public sealed class MirrorLeases(IStoreTransfer store) : IStoreTransfer
{
    /// <summary>The table of leases.</summary>
    private const string Table = "lease";

    private const int NameColumn = 0;

    /// <inheritdoc />
    public IReadOnlyList<TransferTable> Tables => store.Tables;

    /// <inheritdoc />
    public Task<IReadOnlyList<TransferCount>> CountAsync(TransferTable table, CancellationToken ct) => store.CountAsync(table, ct);

    /// <inheritdoc />
    public IAsyncEnumerable<TransferBatch> ReadAsync(TransferPart part, CancellationToken ct) =>
        part.Table.Name == Table ? OneBatchAsync(part.Table, [(store.ReadAsync(part, ct), false)], ct) : store.ReadAsync(part, ct);

    /// <inheritdoc />
    public Task<long> ReplaceAsync(TransferPart part, IAsyncEnumerable<TransferBatch> rows, CancellationToken ct) =>
        store.ReplaceAsync(part, part.Table.Name == Table ? OneBatchAsync(part.Table, [(rows, false), (store.ReadAsync(part, ct), true)], ct) : rows, ct);

    /// <summary>False for the leases of a first store that is a server: others take them too, and what it says of them holds.</summary>
    internal static bool MayCopy(TransferTable table, MirrorSide[] sides, int target) => target != 0 || table.Name != Table || sides[0].Claim is null;

    /// <summary>Of each source the lease of the mirror, or all others, by name.</summary>
    private static async IAsyncEnumerable<TransferBatch> OneBatchAsync(
        TransferTable table, (IAsyncEnumerable<TransferBatch> Rows, bool IsMirrors)[] sources, [EnumeratorCancellation] CancellationToken ct)
    {
        List<(TransferBatch Batch, int Row)> chosen = [];
        foreach ((IAsyncEnumerable<TransferBatch> rows, bool isMirrors) in sources)
        {
            await foreach (TransferBatch batch in rows.WithCancellation(ct))
            {
                chosen.AddRange(Enumerable.Range(0, batch.Count).Where(row => batch.Texts(NameColumn)[row] == MirrorClaim.Name == isMirrors).Select(row => (batch, row)));
            }
        }

        if (chosen.Count == 0)
        {
            yield break;
        }

        chosen.Sort((one, other) => string.CompareOrdinal(one.Batch.Texts(NameColumn)[one.Row], other.Batch.Texts(NameColumn)[other.Row]));
        yield return Joined(table, chosen);
    }

    private static TransferBatch Joined(TransferTable table, List<(TransferBatch Batch, int Row)> rows)
    {
        TransferBatch joined = new(table, rows.Count) { Count = rows.Count };
        for (int row = 0; row < rows.Count; row++)
        {
            (TransferBatch from, int at) = rows[row];
            for (int column = 0; column < table.Columns.Count; column++)
            {
                if (table.Columns[column].IsText)
                {
                    joined.Texts(column)[row] = from.Texts(column)[at];
                }
                else
                {
                    joined.Whole(column)[row] = from.Whole(column)[at];
                }
            }
        }

        return joined;
    }
}
