using Candlewick.Storage.DuckDb.Native;
using Candlewick.Storage.DuckDb.Schema;
using Candlewick.Testing;
using Candlewick.Testing.Storage;
using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Storage.DuckDb.Tests;

public sealed class DuckDbStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string StorePath => _folder.File("store.duckdb");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_Again_KeepsEverythingAndTheOrigin()
    {
        await using (DuckDbStore store = await Engine.OpenFileAsync(StorePath, StoreOrigin.Simulated))
        {
            await store.Bars().WriteAsync([Write(Hours(0, 10), Bars(0, 10), new WriteSample(SeriesOf("AAA", "SIM")))], Ct);
        }

        await using DuckDbStore again = await Engine.OpenFileAsync(StorePath, StoreOrigin.Real);
        Assert.Equal(StoreOrigin.Simulated, again.Info.Origin);
        Assert.Equal(Migration.All[^1].Version, again.Info.SchemaVersion);
        Assert.True(again.Info.Bytes > 0);
        Assert.Equal(Bars(0, 10), await ReadAsync(again.Bars(), SeriesOf("AAA", "SIM"), UtcRange.All));
        Assert.True((await again.Bars().WriteAsync([Write(Hours(0, 10), Bars(0, 10), new WriteSample(SeriesOf("AAA", "SIM")))], Ct)).ChangedNothing);
    }

    [Fact]
    public async Task Open_OfAFileThatAnotherProcessHolds_NamesTheProcess()
    {
        using System.Diagnostics.Process writer = WriterProcess.Start(StorePath);
        while (WriterProcess.CountAcks(StorePath) == 0 && !writer.HasExited)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Ct);
        }

        StoreException locked = await Assert.ThrowsAsync<StoreException>(() => Engine.OpenFileAsync(StorePath));
        writer.Kill();
        await writer.WaitForExitAsync(Ct);
        Assert.Equal(ErrorKind.Locked, locked.Kind);
        Assert.True(locked.IsTransient);
        Assert.Contains($"process {writer.Id} ", locked.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_OfAProtectedFile_SaysReadOnlyAndReadsWhenAsked()
    {
        await using (DuckDbStore store = await Engine.OpenFileAsync(StorePath))
        {
            await store.Bars().WriteAsync([Write(Hours(0, 10), Bars(0, 10))], Ct);
        }

        File.SetAttributes(StorePath, FileAttributes.ReadOnly);
        Assert.Equal(ErrorKind.ReadOnly, (await Assert.ThrowsAsync<StoreException>(() => Engine.OpenFileAsync(StorePath))).Kind);
        await using DuckDbStore reader = await DuckDbStore.OpenAsync(new DuckDbOptions(StorePath) { IsReadOnly = true }, TimeProvider.System, Ct);
        Assert.True(reader.Info.IsReadOnly);
        Assert.Equal(Bars(0, 10), await ReadAsync(reader.Bars(), Series, UtcRange.All));
        StoreException refusal = await Assert.ThrowsAsync<StoreException>(() => reader.Bars().WriteAsync([Write(Hours(0, 10), Bars(0, 10))], Ct));
        Assert.Equal(ErrorKind.ReadOnly, refusal.Kind);
    }

    [Fact]
    public async Task Open_OfSomethingElse_SaysWhatIsWrong()
    {
        await File.WriteAllBytesAsync(StorePath, new byte[20_000], Ct);
        Assert.Equal(ErrorKind.Corrupt, (await Assert.ThrowsAsync<StoreException>(() => Engine.OpenFileAsync(StorePath))).Kind);
        StoreException folder = await Assert.ThrowsAsync<StoreException>(() => Engine.OpenFileAsync(Path.Combine(_folder.Path, "none", "a.duckdb")));
        Assert.Equal(ErrorKind.NotFound, folder.Kind);
        Assert.Contains("Create it", folder.Message, StringComparison.Ordinal);
        StoreException file = await Assert.ThrowsAsync<StoreException>(() =>
            DuckDbStore.OpenAsync(new DuckDbOptions(_folder.File("absent.duckdb")) { IsReadOnly = true }, TimeProvider.System, Ct));
        Assert.Equal(ErrorKind.NotFound, file.Kind);
    }

    [Fact]
    public async Task Open_OfADamagedFile_SaysCorrupt()
    {
        await using (DuckDbStore store = await Engine.OpenFileAsync(StorePath))
        {
            await store.Bars().WriteAsync([Write(Hours(0, 5_000), Bars(0, 5_000))], Ct);
        }

        byte[] bytes = await File.ReadAllBytesAsync(StorePath, Ct);
        bytes.AsSpan(8_192, bytes.Length - 8_192).Fill(0x5A);
        await File.WriteAllBytesAsync(StorePath, bytes, Ct);
        Assert.Equal(ErrorKind.Corrupt, (await Assert.ThrowsAsync<StoreException>(() => Engine.OpenFileAsync(StorePath))).Kind);
    }

    /// <summary>No handle of this process is left on the file.</summary>
    private void AssertIsFree()
    {
        const string Handles = "/proc/self/fd";
        if (Directory.Exists(Handles))
        {
            Assert.DoesNotContain(StorePath, Directory.EnumerateFileSystemEntries(Handles).Select(handle => new FileInfo(handle).LinkTarget));
        }
        else
        {
            File.Move(StorePath, StorePath + ".moved");
        }
    }

    [Theory]
    [InlineData("UPDATE schema_version SET sha256 = 'other'")]
    [InlineData("INSERT INTO schema_version SELECT 9999, 'later', 'x', applied_at FROM schema_version LIMIT 1")]
    [InlineData("DROP TABLE schema_version")]
    public async Task Open_OfAnotherSchema_IsRefused(string change)
    {
        await (await Engine.OpenFileAsync(StorePath)).DisposeAsync();
        using (DuckDbDatabase database = DuckDbDatabase.Open(StorePath, []))
        using (DuckDbConnection connection = database.Connect())
        {
            connection.Execute(change);
        }

        Assert.Equal(ErrorKind.SchemaMismatch, (await Assert.ThrowsAsync<StoreException>(() => Engine.OpenFileAsync(StorePath))).Kind);
        AssertIsFree();
    }

    [Fact]
    public async Task Open_OfAnUnknownOrigin_GivesTheFileFree()
    {
        await (await Engine.OpenFileAsync(StorePath)).DisposeAsync();
        using (DuckDbDatabase database = DuckDbDatabase.Open(StorePath, []))
        using (DuckDbConnection connection = database.Connect())
        {
            connection.Execute("UPDATE store SET origin = 'Elsewhere'");
        }

        StoreException refusal = await Assert.ThrowsAsync<StoreException>(() => Engine.OpenFileAsync(StorePath));
        Assert.Equal(ErrorKind.SchemaMismatch, refusal.Kind);
        Assert.Contains("Elsewhere", refusal.Message, StringComparison.Ordinal);
        AssertIsFree();
    }

    [Fact]
    public async Task Apply_OfALaterMigration_UpdatesTheFileOnce()
    {
        await (await Engine.OpenFileAsync(StorePath)).DisposeAsync();
        Migration[] later = [.. Migration.All, new Migration(Migration.All[^1].Version + 1, "more", "CREATE TABLE more (a INTEGER)")];
        using DuckDbDatabase database = DuckDbDatabase.Open(StorePath, []);
        using DuckDbConnection connection = database.Connect();
        for (int time = 0; time < 2; time++)
        {
            Assert.Equal(later[^1].Version, SchemaUpdate.Apply(connection, new DuckDbOptions(StorePath), later, Start));
            Assert.Equal(0, connection.ReadInteger("SELECT count(*) FROM more"));
        }
    }

    [Fact]
    public async Task Write_ThatFailsInAGroup_FailsAlone()
    {
        await using DuckDbStore store = await Engine.OpenFileAsync(StorePath);
        using DuckDbDatabase database = DuckDbDatabase.Open(_folder.File("queue.duckdb"), []);
        DuckDbConnection connection = database.Connect();
        connection.Execute("CREATE TABLE t (a INTEGER)");
        using ManualResetEventSlim begun = new(), gate = new();
        Candlewick.Storage.Writing.WriteQueue<Writing.WriteSession> queue = new(new Writing.GroupCommit(new Writing.WriteSession(connection, store.Info)), 1_000, typeof(DuckDbStore));
        Task<bool> first = queue.RunAsync(_ => { begun.Set(); gate.Wait(Ct); return ValueTask.FromResult(true); }, 0, Ct);
        begun.Wait(Ct);
        Task<long>[] group = [.. Enumerable.Range(0, 5).Select(index =>
            queue.RunAsync(session => ValueTask.FromResult(session.Execute(index == 2 ? "INSERT INTO absent VALUES (1)" : $"INSERT INTO t VALUES ({index})")), 1, Ct))];
        using CancellationTokenSource cancel = new();
        Task<bool> cancelled = queue.RunAsync(_ => ValueTask.FromResult(true), 0, cancel.Token);
        await cancel.CancelAsync();
        gate.Set();
        Assert.True(await first);
        await Assert.ThrowsAsync<StoreException>(() => group[2]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await Task.WhenAll(group.Where((_, index) => index != 2));
        using DuckDbConnection reader = database.Connect();
        Assert.Equal(4, reader.ReadInteger("SELECT count(*) FROM t"));
        await queue.DisposeAsync();
    }

    [Fact]
    public void Candidates_WithoutAName_SearchUpward()
    {
        string[] places = [.. DuckDbLibrary.Candidates(null, "/a/b")];
        Assert.StartsWith("/a/b/", places[0], StringComparison.Ordinal);
        Assert.Contains(places, place => place.StartsWith("/a/eng/native/node_modules/@duckdb/node-bindings-", StringComparison.Ordinal));
        Assert.Equal(["/named"], DuckDbLibrary.Candidates("/named", "/a/b"));
    }

    [Fact]
    public void Missing_NamesTheThreeWays()
    {
        StoreException missing = DuckDbLibrary.Missing(null, "/a/b");
        Assert.Equal(ErrorKind.NotInstalled, missing.Kind);
        Assert.Contains("npm ci --prefix eng/native", missing.Message, StringComparison.Ordinal);
        Assert.Contains("beside the program", missing.Message, StringComparison.Ordinal);
        Assert.Contains(DuckDbLibrary.Variable, missing.Message, StringComparison.Ordinal);
    }
}
