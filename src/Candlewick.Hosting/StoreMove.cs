using Candlewick.Storage;
using Candlewick.Storage.DuckDb.Control;
using Candlewick.Storage.Transfer;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Hosting;

/// <summary>What copying a store into another did.</summary>
/// <param name="From">Address, without a password.</param>
/// <param name="To">Address, without a password.</param>
/// <param name="Hash">Content hash of both, over bars and holes.</param>
/// <param name="Seconds">Time for copying and comparing, without the content hash.</param>
public sealed record StoreMoveReport(string From, string To, StoreOrigin Origin, CopyReport Copy, string Hash, double Seconds)
{
    /// <summary>What stayed behind, and why; empty when nothing did.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>Copies a whole store into another of any kind, and proves that both hold the same.</summary>
public static class StoreMove
{
    /// <param name="from">The open source.</param>
    /// <param name="to">Options that name the target.</param>
    /// <param name="mayReplace">Clear what only the target has.</param>
    /// <exception cref="StoreException">A store cannot be opened, the target holds something else, or it does not give back what came.</exception>
    public static async Task<StoreMoveReport> RunAsync(
        Workspace from, CandlewickOptions to, bool mayReplace, IProgress<CopyProgress>? progress, CancellationToken ct)
    {
        StoreWish wish = new(to with { Store = to.Store with { Mirror = null } }, from.Info.Origin, StoreAccess.Write);
        if (wish.Place.Anchor == from.Place.Anchor)
        {
            throw new InputException($"{wish.Name} is both the source and the target; name another store with --to.");
        }

        List<string> notes = [];
        await using OpenedStore target = await Stores.OpenAsync(wish, new StoreSurroundings(from.Clock, NullLogger.Instance), ct);
        await using KeysOfFile? ownKeys = await KeysOfFile.OpenAsync(from.Place, from.Info.Origin, mustExist: true, notes, ct);
        await using KeysOfFile? otherKeys = ownKeys is null && !from.Place.Address.IsServer ? null : await KeysOfFile.OpenAsync(wish.Place, from.Info.Origin, mustExist: false, notes, ct);
        IStoreTransfer source = Join(from.Transfer, ownKeys), sink = Join(target.Transfer, otherKeys);
        long begun = TimeProvider.System.GetTimestamp();
        CopyReport report = await new StoreCopier(source, sink, progress).RunAsync(mayReplace, ct);
        double seconds = TimeProvider.System.GetElapsedTime(begun).TotalSeconds;
        string[] hashes = await Task.WhenAll(HashAsync(from.Store, ct), HashAsync(target.Roles, ct));
        (string hash, string found) = (hashes[0], hashes[1]);
        return hash == found
            ? new StoreMoveReport(from.Place.Address.ToString(), wish.Place.Address.ToString(), from.Info.Origin, report, hash, seconds) { Notes = notes }
            : throw new StoreException(
                ErrorKind.Corrupt, $"{wish.Name} has the content hash {found}, and {from.Place.Address} has {hash}: something was written meanwhile. Run the copy again; it goes on from there.");
    }

    private static IStoreTransfer Join(IStoreTransfer tables, KeysOfFile? keys) => keys is null ? tables : new JoinedTransfer(tables, keys.Transfer);

    private static async Task<string> HashAsync(StoreRoles roles, CancellationToken ct) =>
        (await new ContentHash(roles.Bars, roles.Coverage).OfStoreAsync(SeriesFilter.Any, ct)).Sha256;

    /// <summary>The file of keys beside an embedded store.</summary>
    private sealed class KeysOfFile(DuckDbControl file) : IAsyncDisposable
    {
        public IStoreTransfer Transfer => file.Transfer;

        /// <returns>Null where the store keeps its keys itself, has none, or a running server has them.</returns>
        public static async Task<KeysOfFile?> OpenAsync(StorePlace place, StoreOrigin origin, bool mustExist, List<string> notes, CancellationToken ct)
        {
            string path = DuckDbControl.PathOf(place.Anchor);
            if (place.Address.IsServer || (mustExist && !File.Exists(path)))
            {
                return null;
            }

            try
            {
                return new KeysOfFile(await DuckDbControl.OpenAsync(path, origin, TimeProvider.System, ct));
            }
            catch (StoreException failure) when (failure.Kind == ErrorKind.Locked)
            {
                notes.Add($"keys and audit trail were not copied: {path} is in use. Stop 'wick up' and run the copy again to have them.");
                return null;
            }
        }

        public ValueTask DisposeAsync() => file.DisposeAsync();
    }
}
