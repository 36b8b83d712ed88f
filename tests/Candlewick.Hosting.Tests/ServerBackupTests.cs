using Candlewick.Acquisition.Upkeep;
using Candlewick.Jobs;
using Candlewick.Storage;
using Candlewick.Testing;
using Candlewick.Testing.Servers;
using Candlewick.Testing.Storage;
using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Hosting.Tests;

/// <summary>Backups of server stores are database files like any other, and go back into any store.</summary>
public sealed class ServerBackupTests(PostgresServer postgres) : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<PostgresDatabase> _databases = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (PostgresDatabase database in _databases)
        {
            await database.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Restore_OfAServersBackup_PutsHistoryAndStateIntoAnother(bool isClickHouse)
    {
        CandlewickOptions first = await OptionsAsync(isClickHouse), second = await OptionsAsync(isClickHouse);
        (BackupReport backup, string hash) = await FillAndBackUpAsync(first);
        Assert.Equal(hash, backup.Manifest.Digest);
        Assert.True(backup.Manifest.Tables["bar"] > 0 && backup.Manifest.Tables["trade"] > 0 && backup.Manifest.Tables["job_run"] > 0);

        RestoreReport report = await RestoreAsync(backup.Path, second, replace: false);

        Assert.Equal((backup.Manifest.Digest, null, true), (report.Digest, report.Replaced, report.IsChecked));
        await using Workspace original = await Workspace.OpenAsync(first, StoreAccess.Read, Ct), restored = await Workspace.OpenAsync(second, StoreAccess.Read, Ct);
        Assert.Equal(hash, await HashAsync(restored));
        Assert.Equal(await original.Store.Journal.ListAsync(SeriesFilter.Any, Ct), await restored.Store.Journal.ListAsync(SeriesFilter.Any, Ct));
        Assert.Equal(await original.Store.Instruments.ListAsync(null, Ct), await restored.Store.Instruments.ListAsync(null, Ct));
        Assert.Equal("it's é", await restored.Store.Facts.FindAsync("ban", Ct));
        Assert.NotEmpty(await restored.Runs.Runs.ListAsync(new RunFilter(), Ct));
        Assert.Empty(Directory.EnumerateFiles(_folder.File("data/scratch")));
    }

    [Fact]
    public async Task Restore_IntoAStoreThatHoldsData_NeedsReplaceAndThenLosesIt()
    {
        CandlewickOptions options = await OptionsAsync(isClickHouse: false);
        (BackupReport backup, string hash) = await FillAndBackUpAsync(options);
        BarSeriesId later = SeriesOf("LATER");
        await using (Workspace workspace = await Workspace.OpenAsync(options, StoreAccess.Write, Ct))
        {
            await workspace.Store.Bars.WriteAsync([Write(Hours(0, 5), Bars(0, 5), new WriteSample(later))], Ct);
            Assert.NotEqual(hash, await HashAsync(workspace));
        }

        Assert.Contains("--replace", (await Assert.ThrowsAsync<InputException>(() => RestoreAsync(backup.Path, options, replace: false))).Message, StringComparison.Ordinal);
        await RestoreAsync(backup.Path, options, replace: true);

        await using Workspace restored = await Workspace.OpenAsync(options, StoreAccess.Read, Ct);
        Assert.Equal(hash, await HashAsync(restored));
        Assert.Empty(await ReadAsync(restored.Store.Bars, later, UtcRange.All));
    }

    [Fact]
    public async Task Restore_WhileAServerRunsTheJobs_IsRefused()
    {
        CandlewickOptions options = await OptionsAsync(isClickHouse: false);
        (BackupReport backup, string hash) = await FillAndBackUpAsync(options);
        await using Workspace workspace = await Workspace.OpenAsync(options, StoreAccess.Write, Ct);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        Lease held = (await workspace.Runs.Leases.TryAcquireAsync(new LeaseRequest("jobs", "server a", now.AddHours(2), now.AddHours(3)), Ct))!;

        StoreException refusal = await Assert.ThrowsAsync<StoreException>(() => RestoreAsync(backup.Path, options, replace: true));

        Assert.Equal(ErrorKind.Locked, refusal.Kind);
        Assert.Contains("server a", refusal.Message, StringComparison.Ordinal);
        await workspace.Runs.Leases.ReleaseAsync(held, Ct);
        Assert.Equal(hash, await HashAsync(workspace));
    }

    [Fact]
    public async Task Restore_OfABackupThatIsNotWhatItsManifestSays_LeavesTheServersStoreAlone()
    {
        CandlewickOptions first = await OptionsAsync(isClickHouse: false), second = await OptionsAsync(isClickHouse: false);
        (BackupReport backup, _) = await FillAndBackUpAsync(first);
        string manifest = backup.Path + BackupStore.ManifestEnding;
        await File.WriteAllTextAsync(manifest, (await File.ReadAllTextAsync(manifest, Ct)).Replace(backup.Manifest.Digest, new string('0', 64), StringComparison.Ordinal), Ct);

        Assert.Equal(ErrorKind.Corrupt, (await Assert.ThrowsAsync<StoreException>(() => RestoreAsync(backup.Path, second, replace: true))).Kind);

        await using Workspace untouched = await Workspace.OpenAsync(second, StoreAccess.Write, Ct);
        Assert.Empty(await untouched.Store.Coverage.SummarizeAsync(SeriesFilter.Any, Ct));
    }

    [Fact]
    public async Task Backup_WhileWritesGoOn_IsOfOneInstant()
    {
        CandlewickOptions options = await OptionsAsync(isClickHouse: false);
        await using Workspace workspace = await Workspace.OpenAsync(options, StoreAccess.Write, Ct);
        await workspace.Store.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10))], Ct);
        using CancellationTokenSource stop = new();
        Task writing = Task.Run(
            async () =>
            {
                for (int hour = 10; !stop.IsCancellationRequested; hour++)
                {
                    // Both series in one transaction: a copy that has one without the other is not of one instant.
                    await workspace.Store.Bars.WriteAsync(
                        [Write(Hours(hour, hour + 1), Bars(hour, hour + 1)), Write(Hours(hour, hour + 1), Bars(hour, hour + 1), new WriteSample(SeriesOf("OTHER")))], Ct);
                }
            },
            Ct);

        BackupReport backup = await new BackupStore(workspace.Store, workspace.Clock).RunAsync(new BackupRequest(_folder.File("copies")), Ct);

        await stop.CancelAsync();
        await writing;
        await using Workspace copy = await Workspace.OpenAsync(CandlewickOptions.ForStore(backup.Path), StoreAccess.Read, Ct);
        Assert.Equal(backup.Manifest.Digest, await HashAsync(copy));
        int rows = (await ReadAsync(copy.Store.Bars, Series, UtcRange.All)).Count;
        Assert.Equal(Bars(0, rows), await ReadAsync(copy.Store.Bars, Series, UtcRange.All));
        Assert.Equal(Bars(10, rows), await ReadAsync(copy.Store.Bars, SeriesOf("OTHER"), UtcRange.All));
        Assert.Equal(1 + (2 * (rows - 10)), (await copy.Store.Journal.ListAsync(SeriesFilter.Any, Ct)).Count);
    }

    private static async Task<string> HashAsync(Workspace workspace) =>
        (await new ContentHash(workspace.Store.Bars, workspace.Store.Coverage).OfStoreAsync(SeriesFilter.Any, Ct)).Sha256;

    private static Task<RestoreReport> RestoreAsync(string backup, CandlewickOptions options, bool replace) =>
        StoreRestore.RunAsync(backup, options, options.PlaceOf(StoreOrigin.Real), replace, Ct);

    private async Task<(BackupReport Backup, string Hash)> FillAndBackUpAsync(CandlewickOptions options)
    {
        await using Workspace workspace = await Workspace.OpenAsync(options, StoreAccess.Write, Ct);
        await StoreFilling.FillHistoryAsync(workspace.Store, Ct);
        await StoreFilling.FillStateAsync(workspace.Store, Ct);
        await StoreFilling.FillRunsAsync(workspace.Runs, Ct);
        BackupReport report = await new BackupStore(workspace.Store, workspace.Clock).RunAsync(new BackupRequest(_folder.File("copies")), Ct);
        return (report, await HashAsync(workspace));
    }

    private async Task<CandlewickOptions> OptionsAsync(bool isClickHouse)
    {
        PostgresDatabase database = await postgres.CreateDatabaseAsync(Ct);
        _databases.Add(database);
        string address = $"postgres:{database.ConnectionString}";
        return new CandlewickOptions
        {
            DataDirectory = _folder.File("data"),
            Store = isClickHouse ? new StoreOptions { Path = await HistoryStoreTests.ClickHouseAsync(), State = address } : new StoreOptions { Path = address },
        };
    }
}
