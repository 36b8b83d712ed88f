namespace Candlewick.Storage.Mirror;

/// <inheritdoc cref="IRetentionStore"/>
internal sealed class MirrorRetention(MirrorCalls mirror) : IRetentionStore
{
    public Task<long> CountAsync(SeriesId series, UtcTime before, CancellationToken ct) =>
        mirror.ReadAsync((store, token) => store.Roles.Upkeep.Retention.CountAsync(series, before, token), ct);

    public Task<long> DeleteAsync(SeriesDeletion deletion, CancellationToken ct) =>
        mirror.WriteAsync(MirrorRoles.KeysOf([deletion.Series]), (store, token) => store.Roles.Upkeep.Retention.DeleteAsync(deletion, token), ct);

    public Task<IReadOnlyList<long>> DeleteAllAsync(IReadOnlyList<SeriesDeletion> deletions, CancellationToken ct) => mirror.WriteAsync(
        MirrorRoles.KeysOf(deletions.Select(one => one.Series)), (store, token) => store.Roles.Upkeep.Retention.DeleteAllAsync(deletions, token), ct);

    public Task<IReadOnlyList<DeletionRecord>> ListAsync(CancellationToken ct) => mirror.ReadAsync((store, token) => store.Roles.Upkeep.Retention.ListAsync(token), ct);
}

/// <summary>Each store lies as it lies: the one that is read is rewritten, and nothing that both hold changes.</summary>
internal sealed class MirrorCompaction(MirrorCalls mirror) : ICompaction
{
    public Task<IReadOnlyList<UtcTime>> ListDueAsync(UtcTime closedBy, CancellationToken ct) =>
        mirror.ReadAsync((store, token) => store.Roles.Upkeep.Compaction.ListDueAsync(closedBy, token), ct);

    public Task<CompactedMonth> RewriteAsync(UtcTime month, UtcTime at, CancellationToken ct) =>
        mirror.ReadAsync((store, token) => store.Roles.Upkeep.Compaction.RewriteAsync(month, at, token), ct);

    public Task<long> ReleaseAsync(CancellationToken ct) => mirror.ReadAsync((store, token) => store.Roles.Upkeep.Compaction.ReleaseAsync(token), ct);
}

/// <inheritdoc cref="IStoreCopies"/>
internal sealed class MirrorCopies(MirrorCalls mirror) : IStoreCopies
{
    public Task<StoreCopy> CopyAsync(string path, CancellationToken ct) => mirror.ReadAsync((store, token) => store.Roles.Upkeep.Copies.CopyAsync(path, token), ct);

    public Task<string> SnapshotAsync(CancellationToken ct) => mirror.ReadAsync((store, token) => store.Roles.Upkeep.Copies.SnapshotAsync(token), ct);

    public Task<StoreCopy> ReadAsync(string path, CancellationToken ct) => mirror.ReadAsync((store, token) => store.Roles.Upkeep.Copies.ReadAsync(path, token), ct);
}
