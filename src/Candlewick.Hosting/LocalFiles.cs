using Candlewick.Storage.DuckDb;

namespace Candlewick.Hosting;

/// <summary>A database in memory that reads the files of whoever runs this process: for statements on files, never on a store.</summary>
public sealed class LocalFiles : IAsyncDisposable
{
    private readonly DuckDbFiles _files;

    private LocalFiles(DuckDbFiles files) => _files = files;

    public IStoreQueries Queries => _files.Queries;

    /// <param name="folder">Where relative paths begin; a full path.</param>
    public static async Task<LocalFiles> OpenAsync(string folder, int memoryMebibytes, CancellationToken ct) =>
        new(await Task.Run(() => DuckDbFiles.Open(folder, memoryMebibytes), ct));

    public ValueTask DisposeAsync()
    {
        _files.Dispose();
        return ValueTask.CompletedTask;
    }
}
