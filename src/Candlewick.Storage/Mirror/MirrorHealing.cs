using Candlewick.Storage.Transfer;

namespace Candlewick.Storage.Mirror;

/// <summary>Brings the store that is behind up to the other.</summary>
/// <remarks>Rows go while writes wait only for the series and month at hand; what is left at last, and the ledgers, go while all writes wait.</remarks>
internal sealed class MirrorHealing(MirrorLog log, MirrorSide[] sides, SemaphoreSlim order)
{
    /// <summary>So few keys are healed at once, with the ledgers, while writes wait.</summary>
    private const int LastKeys = 4;

    private readonly List<string> _copied = [];

    /// <returns>The keys that differed.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken ct)
    {
        for (int side = 0; side < sides.Length; side++)
        {
            if (log.Missed(side).Count > 0)
            {
                await HealAsync(side, ct);
            }
        }

        return _copied;
    }

    private async Task HealAsync(int behind, CancellationToken ct)
    {
        try
        {
            MirrorStore good = await sides[1 - behind].OpenAsync(ct);
            await sides[behind].ResetAsync();
            MirrorStore store = await sides[behind].OpenAsync(ct);
            while (await TakeAsync(behind, ct) is { } rows)
            {
                await InTurnAsync([rows], behind, good, store, ct);
            }

            await InTurnAsync(null, behind, good, store, ct);
            sides[behind].NoteHealed();
        }
        catch (StoreException failure)
        {
            // What is left stays in the log.
            sides[behind].Note(failure);
        }
    }

    private async Task<MirrorKey?> TakeAsync(int behind, CancellationToken ct)
    {
        await order.WaitAsync(ct);
        MirrorKey[] rows = [.. log.Missed(behind).Where(key => key.IsRows)];
        order.Release();
        return rows.Length > LastKeys ? rows[0] : null;
    }

    /// <param name="keys">Null for all that is left.</param>
    private async Task InTurnAsync(IReadOnlyList<MirrorKey>? keys, int behind, MirrorStore good, MirrorStore store, CancellationToken ct)
    {
        await order.WaitAsync(ct);
        try
        {
            MirrorKey[] wanted = keys is not null ? [.. keys] : [.. log.Missed(behind).OrderBy(key => key.IsRows ? 0 : key == MirrorKey.Ledger ? 2 : 1)];
            foreach (MirrorKey key in wanted)
            {
                bool isDifferent = false;
                foreach (TransferPart part in key.Parts().Where(part => MirrorLeases.MayCopy(part.Table, sides, behind) && store.Transfer.Tables.Contains(part.Table) && good.Transfer.Tables.Contains(part.Table)))
                {
                    isDifferent |= await CopyAsync(part, good.Transfer, store.Transfer, ct);
                }

                if (isDifferent)
                {
                    _copied.Add(key.ToString());
                }
            }

            log.Heal(behind, wanted);
        }
        finally
        {
            order.Release();
        }
    }

    /// <returns>False when both were the same.</returns>
    public static async Task<bool> CopyAsync(TransferPart part, IStoreTransfer from, IStoreTransfer to, CancellationToken ct)
    {
        if (await PartCopy.IsSameAsync(from, to, part, ct))
        {
            return false;
        }

        await PartCopy.RunAsync(from, to, part, ct);
        return true;
    }
}
