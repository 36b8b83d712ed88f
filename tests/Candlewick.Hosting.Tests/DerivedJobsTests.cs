using Candlewick.Acquisition.Upkeep;
using Candlewick.Jobs;
using Candlewick.Testing;
using Candlewick.Testing.Storage;
using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Hosting.Tests;

public sealed class DerivedJobsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_OfEachJob_DoesItsWorkAndLogsTheFigures()
    {
        await using Workspace workspace = await OpenAsync();
        BarSeriesId days = SeriesOf("BTCUSDT", timeframe: "1d");
        await workspace.Store.Bars.WriteAsync([Write(Hours(0, 24 * 30), Bars(0, 24 * 30))], Ct);
        await workspace.Store.Bars.WriteAsync(
            [Write(Hours(0, 24 * 30), Enumerable.Range(0, 30).Select(day => BarAt(day * 24) with { CloseTime = Hour((day + 1) * 24) }), new WriteSample(days))], Ct);
        await workspace.Store.Derived.Samples.AppendAsync([new PriceSample(Bitcoin, Start, 1), new PriceSample(Bitcoin, Hour(1), 2)], Ct);

        Assert.Equal(["BINANCE:BTCUSDT: 2 new samples, 2 intervals, 2 windows added, 0 replaced, 0 as before"], await RunAsync(workspace, "downsample"));
        Assert.Equal(["BINANCE:BTCUSDT@4h/resampled of BINANCE:BTCUSDT@1h: 1 ranges rebuilt, 180 bars added, 0 replaced, 0 as before, 0 cleared"], await RunAsync(workspace, "derived-bars"));
        Assert.Equal(["BINANCE:BTCUSDT@4h/resampled of BINANCE:BTCUSDT@1h: nothing changed"], await RunAsync(workspace, "derived-bars"));
        Assert.StartsWith("1 instruments with changed days, 25 days computed (25 added", (await RunAsync(workspace, "statistics"))[0], StringComparison.Ordinal);
        Assert.Equal(["30 days, 1 venues and 1 instruments new or changed; 930 bars"], await RunAsync(workspace, "dimensions"));
        Assert.Contains("would delete BINANCE:BTCUSDT@1h: 720 rows before", (await RunAsync(workspace, "retention", ("dry-run", "true")))[0], StringComparison.Ordinal);
        Assert.Equal(720, (await ReadAsync(workspace.Store.Bars, Series, UtcRange.All)).Count);
        Assert.Contains("2 rules, 722 rows deleted", (await RunAsync(workspace, "retention"))[^1], StringComparison.Ordinal);
        Assert.Equal(180, (await ReadAsync(workspace.Store.Bars, new BarSeriesId(Bitcoin, BarSpec.Parse("4h/resampled")), UtcRange.All)).Count);
        Assert.StartsWith("2024-01-01T00:00:00Z: 2 series, 210 rows, read in ", (await RunAsync(workspace, "compaction"))[0], StringComparison.Ordinal);
        Assert.Contains("opened and compared", (await RunAsync(workspace, "backup"))[0], StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateFiles(_folder.File("data/backups"), "*.duckdb"));
    }

    [Fact]
    public async Task Restore_OfABackup_PutsItsContentBackAndMovesTheOtherAside()
    {
        BackupReport backup;
        string target = _folder.File("s.duckdb");
        await using (Workspace workspace = await OpenAsync())
        {
            await workspace.Store.Bars.WriteAsync([Write(Hours(0, 50), Bars(0, 40))], Ct);
            backup = await new BackupStore(workspace.Store, workspace.Clock).RunAsync(new BackupRequest(_folder.File("copies")), Ct);
            await workspace.Store.Coverage.ClearAsync(SeriesFilter.Any, UtcRange.All, Ct);
        }

        await Assert.ThrowsAsync<InputException>(() => StoreRestore.RunAsync(backup.Path, Named(target), PlaceOf(target), replace: false, Ct));
        await Assert.ThrowsAsync<InputException>(() => StoreRestore.RunAsync(_folder.File("none.duckdb"), Named(target), PlaceOf(target), replace: true, Ct));
        RestoreReport report = await StoreRestore.RunAsync(backup.Path, Named(target), PlaceOf(target), replace: true, Ct);

        Assert.Equal((target, backup.Manifest.Digest, 40L, target + ".replaced-1", true), (report.Path, report.Digest, report.Rows, report.Replaced, report.IsChecked));
        await using Workspace restored = await OpenAsync();
        Assert.Equal(Bars(0, 40), await ReadAsync(restored.Store.Bars, Series, UtcRange.All));
        Assert.Equal(["copies", "s.duckdb", "s.duckdb.replaced-1"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(path => Path.GetFileName(path)).Where(name => !name.EndsWith(".wal", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    private static CandlewickOptions Named(string target) => CandlewickOptions.ForStore(target);

    private static StorePlace PlaceOf(string target) => Named(target).PlaceOf(StoreOrigin.Real);

    [Fact]
    public async Task Restore_OfABackupThatIsNotWhatItsManifestSays_LeavesTheStoreAlone()
    {
        string target = _folder.File("s.duckdb");
        BackupReport backup;
        await using (Workspace workspace = await OpenAsync())
        {
            await workspace.Store.Bars.WriteAsync([Write(Hours(0, 50), Bars(0, 40))], Ct);
            backup = await new BackupStore(workspace.Store, workspace.Clock).RunAsync(new BackupRequest(_folder.File("copies")), Ct);
        }

        string manifest = backup.Path + BackupStore.ManifestEnding;
        string text = await File.ReadAllTextAsync(manifest, Ct);
        await File.WriteAllTextAsync(manifest, text.Replace(backup.Manifest.Digest, new string('0', 64), StringComparison.Ordinal), Ct);
        Assert.Equal(ErrorKind.Corrupt, (await Assert.ThrowsAsync<StoreException>(() => StoreRestore.RunAsync(backup.Path, Named(target), PlaceOf(target), replace: true, Ct))).Kind);
        await File.WriteAllTextAsync(manifest, text, Ct);
        await File.WriteAllTextAsync(backup.Path, "noise", Ct);
        await Assert.ThrowsAsync<StoreException>(() => StoreRestore.RunAsync(backup.Path, Named(target), PlaceOf(target), replace: true, Ct));
        await using Workspace there = await OpenAsync();
        Assert.Equal(40, (await ReadAsync(there.Store.Bars, Series, UtcRange.All)).Count);
        Assert.False(File.Exists(target + ".restoring"));
    }

    [Theory]
    [InlineData("CANDLEWICK_DERIVED_BARS", "1h", "found '1h', expected specs of resampled or built bars")]
    [InlineData("CANDLEWICK_DERIVED_KEEP", "trades 2h", "expected a kind of data and an age of at least a day")]
    [InlineData("CANDLEWICK_DERIVED_KEEP", "noise 20d", "expected one of trades, aggtrades, quotes, openinterest, funding, samples, or a bar length")]
    [InlineData("CANDLEWICK_DERIVED_BACKUPS", "0", "expected a whole number from 1 to 1000")]
    public void Options_ThatCannotBe_AreToldWithWhatWasExpected(string variable, string text, string expected)
    {
        InputException fault = Assert.Throws<InputException>(() => OptionsLoader.Load(
            new OptionOverrides(null, null, null, null, false), new OptionSurroundings(_folder.Path, new Dictionary<string, string> { [variable] = text })));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    private Task<Workspace> OpenAsync() => Workspace.OpenAsync(
        CandlewickOptions.ForStore(_folder.File("s.duckdb")) with
        {
            DataDirectory = _folder.File("data"),
            Derived = new DerivedOptions { Bars = "4h/resampled", Keep = "1h 30d" },
            Jobs = new JobsOptions { Retention = 10 },
        },
        StoreAccess.Write, Ct);

    /// <summary>The lines that the job logged itself, its sub-runs' included.</summary>
    private static async Task<List<string>> RunAsync(Workspace workspace, string job, params (string Name, string Value)[] arguments)
    {
        JobRun begun = await workspace.Jobs.StartAsync(new RunRequest(job) { Arguments = arguments.ToDictionary(one => one.Name, one => one.Value) }, Ct);
        JobRun ended = await workspace.Jobs.WaitAsync(begun.Id, Ct);
        Assert.True(ended.State == RunState.Succeeded, $"{job}: {ended.State}, {ended.Error}");
        return [.. (await workspace.Runs.Runs.ReadLogAsync(new LogFilter(begun.Id), Ct)).Select(line => line.Text)];
    }
}
