using Candlewick.Storage.DuckDb;

namespace Candlewick.Hosting;

/// <summary>A copy of a store, opened to answer one user's statements and nothing else: no files, no settings, no writes, little memory.</summary>
public sealed class SealedStore : IAsyncDisposable
{
    private readonly DuckDbStore _store;

    private SealedStore(DuckDbStore store) => _store = store;

    public IStoreQueries Queries => _store.Roles.Queries;

    /// <exception cref="StoreException">It cannot be opened.</exception>
    public static async Task<SealedStore> OpenAsync(string path, int memoryMebibytes, CancellationToken ct) =>
        new(await DuckDbStore.OpenAsync(
            new DuckDbOptions(path) { IsReadOnly = true, IsSealed = true, Threads = 1, MemoryMebibytes = memoryMebibytes }, TimeProvider.System, ct));

    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
