using Candlewick.Hosting;

namespace Candlewick.Integration.Processes;

/// <summary>Holds a database file open for writing in this process.</summary>
internal sealed class DuckDbHolder(Workspace workspace) : IAsyncDisposable
{
    public static async Task<DuckDbHolder> OpenAsync(string path) => new(
        await Workspace.OpenAsync(CandlewickOptions.ForStore(path), StoreAccess.Write, TestContext.Current.CancellationToken));

    public ValueTask DisposeAsync() => workspace.DisposeAsync();
}
