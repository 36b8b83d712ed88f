using Candlewick.Storage.DuckDb;

namespace Candlewick.Hosting;

/// <summary>A copy of a store, opened to answer one user's statements and nothing else: no files, no settings, no writes, little memory.</summary>
public sealed class SealedStore : IAsyncDisposable
{
    /// <summary>What the runtime and the engine's own parts need, of the memory that the process may hold.</summary>
    private const int OwnMebibytes = 128;

    private readonly DuckDbStore _store;

    private SealedStore(DuckDbStore store) => _store = store;

    public IStoreQueries Queries => _store.Roles.Queries;

    /// <param name="memoryMebibytes">What this process may hold in all from now on, where the system can limit it.</param>
    /// <exception cref="StoreException">It cannot be opened.</exception>
    public static async Task<SealedStore> OpenAsync(string path, int memoryMebibytes, CancellationToken ct) =>
        new(await DuckDbStore.OpenAsync(
            new DuckDbOptions(path) { IsReadOnly = true, IsSealed = true, Threads = 1, MemoryMebibytes = memoryMebibytes - OwnMebibytes, ProcessMebibytes = memoryMebibytes }, TimeProvider.System, ct));

    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
