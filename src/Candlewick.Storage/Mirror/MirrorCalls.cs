using Candlewick.Jobs;

namespace Candlewick.Storage.Mirror;

/// <summary>How the roles of a mirror reach its stores.</summary>
/// <param name="fence">Asked at every write; null to write without a lease.</param>
internal sealed class MirrorCalls(StoreMirror mirror, Func<Fence?>? fence)
{
    /// <inheritdoc cref="StoreMirror.WriteAsync" />
    public Task<T> WriteAsync<T>(IEnumerable<MirrorKey> keys, Func<MirrorStore, CancellationToken, Task<T>> write, CancellationToken ct) => fence switch
    {
        null => mirror.WriteAsync(keys, write, ct),
        not null when fence() is null => throw new StoreException(
            ErrorKind.Locked, "Another server has taken over the jobs; what this one still had to write was not kept, and the other one does it."),
        not null => mirror.WriteAsync(keys, (store, token) => write(store.FencedRoles is { } roles ? store with { Roles = roles(fence) } : store, token), ct),
    };

    /// <inheritdoc cref="StoreMirror.ReadAsync" />
    public Task<T> ReadAsync<T>(Func<MirrorStore, CancellationToken, Task<T>> read, CancellationToken ct) => mirror.ReadAsync(read, ct);

    /// <inheritdoc cref="StoreMirror.StreamAsync" />
    public IAsyncEnumerable<T> StreamAsync<T>(Func<MirrorStore, CancellationToken, IAsyncEnumerable<T>> read, CancellationToken ct) => mirror.StreamAsync(read, ct);

    /// <summary>The store that is asked first.</summary>
    public Task<MirrorStore> FirstAsync(CancellationToken ct) => ReadAsync((store, _) => Task.FromResult(store), ct);
}
