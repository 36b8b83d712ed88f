using Candlewick.Storage.DuckDb;
using Candlewick.Testing;
using Candlewick.Testing.Storage;

namespace Candlewick.Lake.Tests;

/// <summary>An embedded store of one test, and what writes and reads the files of its lake.</summary>
internal sealed class LakeFixture : IAsyncDisposable
{
    private readonly DuckDbStore _store;
    private readonly DuckDbParquet _parquet;
    private int _received;

    private LakeFixture(TemporaryFolder folder, DuckDbStore store)
    {
        Folder = folder;
        _store = store;
        _parquet = new DuckDbParquet(256, folder.File("scratch"));
    }

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public TemporaryFolder Folder { get; }

    public StoreRoles Roles => _store.Roles;

    public IParquetFiles Parquet => _parquet;

    public ManualClock Clock { get; } = new(UtcTime.From(2024, 7, 1));

    public string LakeFolder => Folder.File("lake");

    public static async Task<LakeFixture> OpenAsync(StoreOrigin origin = StoreOrigin.Real)
    {
        TemporaryFolder folder = new();
        return new LakeFixture(folder, await DuckDbStore.OpenAsync(
            new DuckDbOptions(folder.File("test.duckdb")) { Origin = origin, Threads = 2 }, TimeProvider.System, Ct));
    }

    /// <summary>Writes the hours [from, to) from 2024-01-01 on; each write is received a second after the one before.</summary>
    public Task WriteAsync(int from, int to, int version = 0, BarSeriesId? series = null) => Roles.Bars.WriteAsync(
        [
            StoreSamples.Write(
                StoreSamples.Hours(from, to), StoreSamples.Bars(from, to, version),
                new WriteSample(series, ReceivedAt: StoreSamples.Received + TimeSpan.FromSeconds(_received++), Reason: version == 0 ? WriteReason.Import : WriteReason.Correction)),
        ],
        Ct);

    public ExportLake Job(ILakeTarget target) => new(Roles, Parquet, target, Clock);

    /// <summary>Exports into the folder.</summary>
    public async Task<LakeReport> ExportAsync(bool isFull = false, SeriesFilter? filter = null)
    {
        using FolderTarget target = new(LakeFolder);
        return await Job(target).RunAsync(new LakeRequest(filter ?? SeriesFilter.Any, isFull), Ct);
    }

    public async Task<LakeManifest> ReadManifestAsync()
    {
        using FolderTarget target = new(LakeFolder);
        return (await LakeManifest.FindAsync(target, Ct))!.Value.Manifest;
    }

    /// <summary>What the engine reads of files, as any other reader would.</summary>
    public static async Task<IReadOnlyList<object?[]>> QueryAsync(string sql)
    {
        using DuckDbFiles files = DuckDbFiles.Open(Path.GetTempPath(), 256);
        await using IQueryResult result = await files.Queries.QueryAsync(sql, Ct);
        List<object?[]> rows = [];
        await foreach (object?[] row in result.ReadRowsAsync(Ct))
        {
            rows.Add(row);
        }

        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        _parquet.Dispose();
        await _store.DisposeAsync();
        Folder.Dispose();
    }
}
