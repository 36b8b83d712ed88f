using System.Security.Cryptography;
using Candlewick.Testing.Storage;
using static Candlewick.Lake.Tests.LakeFixture;

namespace Candlewick.Lake.Tests;

public sealed class ExportLakeTests
{
    private const int January = 31 * 24;
    private const int EndOfMarch = (31 + 29 + 31) * 24;

    private static readonly BarSeriesId Ether = StoreSamples.SeriesOf("ETHUSDT");
    private static readonly BarSeriesId Built = BarSeriesId.Parse("BINANCE:BTCUSDT@4h/resampled");

    [Fact]
    public async Task Run_WholeStore_HoldsEveryBarByHivePartition()
    {
        await using LakeFixture fixture = await FilledAsync();
        LakeReport report = await fixture.ExportAsync();
        Assert.Equal((5, 5, EndOfMarch + January + 24), (report.Written, report.Partitions, report.Rows));

        IReadOnlyList<object?[]> rows = await QueryAsync(
            $"SELECT venue, instrument, timeframe, year, month, count(*), min(open_time), sum(volume) FROM {Files(fixture)} GROUP BY ALL ORDER BY ALL");
        Assert.Equal(["BINANCE", "BTCUSDT", "1h", 2024L, "01", (long)January], rows[0].Take(6).Select(Plain));
        Assert.Equal(5, rows.Count);
        IReadOnlyList<object?[]> bars = await QueryAsync(
            $"SELECT * EXCLUDE (venue, instrument, timeframe, year, month) FROM {Files(fixture)} WHERE instrument = 'BTCUSDT' AND timeframe = '1h' ORDER BY open_time");
        List<Bar> stored = await StoreSamples.ReadAsync(fixture.Roles.Bars, StoreSamples.Series, UtcRange.All);
        Assert.Equal(stored.Select(Cells), bars.Select(row => string.Join('|', row.Select(Plain))));
    }

    [Fact]
    public async Task Run_Manifest_DescribesEveryFile()
    {
        await using LakeFixture fixture = await FilledAsync();
        await fixture.ExportAsync();
        LakeManifest manifest = await fixture.ReadManifestAsync();
        foreach (LakePartition one in manifest.Partitions)
        {
            byte[] bytes = await File.ReadAllBytesAsync(Path.Combine(fixture.LakeFolder, one.Path), Ct);
            Assert.Equal(one.Sha256, Convert.ToHexStringLower(SHA256.HashData(bytes)));
            Assert.Equal(one.Bytes, bytes.Length);
            Assert.Equal(one.Rows, Plain(Assert.Single(await QueryAsync($"SELECT count(*) FROM '{Path.Combine(fixture.LakeFolder, one.Path)}'"))[0]));
        }

        IReadOnlyList<object?[]> columns = await QueryAsync($"DESCRIBE FROM read_parquet('{Path.Combine(fixture.LakeFolder, manifest.Partitions[0].Path)}', hive_partitioning = false)");
        Assert.Equal(
            manifest.Schema.Select(column => (column.Name, column.Type switch { "timestamp" => "TIMESTAMP WITH TIME ZONE", "int" => "INTEGER", _ => "DOUBLE" })),
            columns.Select(row => ((string)row[0]!, (string)row[1]!)));
        Assert.False(manifest.Simulated);
        Assert.Equal("2024-07-01T00:00:00Z", manifest.WrittenAt);
        Assert.Equal(manifest.Partitions.Select(one => one.Path).Order(StringComparer.Ordinal), manifest.Partitions.Select(one => one.Path));
    }

    [Fact]
    public async Task Run_Again_WritesNothing_AndLooksAtNothing()
    {
        await using LakeFixture fixture = await FilledAsync();
        await fixture.ExportAsync();
        Dictionary<string, DateTime> before = Times(fixture);
        fixture.Clock.Advance(TimeSpan.FromDays(1));
        LakeReport again = await fixture.ExportAsync();
        Assert.Equal((0, 0, 5), (again.Looked, again.Written, again.Partitions));
        LakeReport full = await fixture.ExportAsync(isFull: true);
        Assert.Equal((5, 0, 0), (full.Looked, full.Written, full.Removed));
        Assert.Equal(before, Times(fixture));
    }

    [Fact]
    public async Task Run_AfterACorrection_WritesThatMonthOnly()
    {
        await using LakeFixture fixture = await FilledAsync();
        await fixture.ExportAsync();
        Dictionary<string, DateTime> before = Times(fixture);
        await fixture.WriteAsync(January + 5, January + 6, version: 1);
        await fixture.WriteAsync(EndOfMarch, EndOfMarch + 2);
        LakeReport report = await fixture.ExportAsync();
        Assert.Equal((2, 2, 6), (report.Looked, report.Written, report.Partitions));
        string[] changed = [.. Times(fixture).Where(one => !before.TryGetValue(one.Key, out DateTime then) || then != one.Value).Select(one => one.Key)];
        Assert.Equal(3, changed.Length);
        Assert.Contains(changed, path => path.Contains("instrument=BTCUSDT/timeframe=1h/year=2024/month=02", StringComparison.Ordinal));
        Assert.Contains(changed, path => path.EndsWith("month=04/bars.parquet", StringComparison.Ordinal));
        object? high = Assert.Single(await QueryAsync($"SELECT high FROM {Files(fixture)} WHERE timeframe = '1h' AND epoch_us(open_time) = {StoreSamples.Hour(January + 5).Microseconds}"))[0];
        Assert.Equal(StoreSamples.BarAt(January + 5, 1).High, high);
    }

    [Fact]
    public async Task Run_WriteOfEqualBars_WritesNoFile()
    {
        await using LakeFixture fixture = await FilledAsync();
        await fixture.ExportAsync();
        await fixture.WriteAsync(0, 48);
        Assert.Equal(0, (await fixture.ExportAsync()).Written);
    }

    [Fact]
    public async Task Run_ClearedSeries_RemovesItsFiles()
    {
        await using LakeFixture fixture = await FilledAsync();
        await fixture.ExportAsync();
        await fixture.Roles.Coverage.ClearAsync(new SeriesFilter(Series: Ether), UtcRange.All, Ct);
        LakeReport report = await fixture.ExportAsync();
        Assert.Equal((1, 4), (report.Removed, report.Partitions));
        Assert.False(Directory.Exists(Path.Combine(fixture.LakeFolder, "venue=BINANCE", "instrument=ETHUSDT")));
        Assert.DoesNotContain((await fixture.ReadManifestAsync()).Partitions, one => one.Series == Ether.ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_AfterRetention_KeepsWhatTheLakeHas(bool isFull)
    {
        await using LakeFixture fixture = await FilledAsync();
        await fixture.ExportAsync();
        long deleted = await fixture.Roles.Upkeep.Retention.DeleteAsync(
            new SeriesDeletion(StoreSamples.Series, StoreSamples.Hour(January + 100), UtcTime.From(2024, 7, 1), "1h 90d"), Ct);
        Assert.Equal(January + 100, deleted);
        LakeReport report = await fixture.ExportAsync(isFull);
        Assert.Equal((0, 0, 5, EndOfMarch + January + 24L), (report.Written, report.Removed, report.Partitions, report.Rows));
    }

    [Fact]
    public async Task Run_TargetThatAnotherHandChanged_IsComparedAsAWhole_AndMadeWhole()
    {
        await using LakeFixture fixture = await FilledAsync();
        await fixture.ExportAsync();
        LakePartition lost = (await fixture.ReadManifestAsync()).Partitions[2];
        File.Delete(Path.Combine(fixture.LakeFolder, lost.Path));
        await File.AppendAllTextAsync(Path.Combine(fixture.LakeFolder, LakeManifest.FileName), "\n", Ct);
        LakeReport report = await fixture.ExportAsync();
        Assert.Equal((5, 1), (report.Looked, report.Written));
        Assert.Equal(lost, (await fixture.ReadManifestAsync()).Partitions[2]);
    }

    [Fact]
    public async Task Run_CutOffBeforeItsEnd_GoesOnAndLosesNothing()
    {
        await using LakeFixture fixture = await FilledAsync();
        using (CuttingTarget cut = new(new FolderTarget(fixture.LakeFolder), after: 2))
        {
            await Assert.ThrowsAsync<StoreException>(() => fixture.Job(cut).RunAsync(new LakeRequest(SeriesFilter.Any), Ct));
        }

        Assert.Equal((5, 5), ((await fixture.ExportAsync()).Written, (await fixture.ExportAsync(isFull: true)).Partitions));
        await fixture.WriteAsync(0, 1, version: 1);
        using (CuttingTarget cut = new(new FolderTarget(fixture.LakeFolder), after: 1))
        {
            await Assert.ThrowsAsync<StoreException>(() => fixture.Job(cut).RunAsync(new LakeRequest(SeriesFilter.Any), Ct));
        }

        LakeReport report = await fixture.ExportAsync();
        Assert.Equal((1, 1), (report.Looked, report.Written));
        Assert.Empty(await CheckAsync(fixture));
    }

    [Fact]
    public async Task Run_FormingBars_StayOut()
    {
        await using LakeFixture fixture = await LakeFixture.OpenAsync();
        await fixture.WriteAsync(0, 3);
        await fixture.Roles.Bars.WriteAsync([StoreSamples.Write(StoreSamples.Hours(3, 4), [StoreSamples.BarAt(3, finality: Finality.Forming)])], Ct);
        Assert.Equal(3, (await fixture.ExportAsync()).Rows);
        await fixture.WriteAsync(3, 4);
        Assert.Equal(4, (await fixture.ExportAsync()).Rows);
    }

    [Fact]
    public async Task Run_TargetOfTheOtherOrigin_IsRefused()
    {
        await using LakeFixture real = await FilledAsync();
        await real.ExportAsync();
        await using LakeFixture simulated = await LakeFixture.OpenAsync(StoreOrigin.Simulated);
        await simulated.WriteAsync(0, 2, series: StoreSamples.SeriesOf("BTCUSDT", "SIM"));
        using FolderTarget target = new(real.LakeFolder);
        StoreException refusal = await Assert.ThrowsAsync<StoreException>(() => simulated.Job(target).RunAsync(new LakeRequest(SeriesFilter.Any), Ct));
        Assert.Equal(ErrorKind.OriginMismatch, refusal.Kind);
        await simulated.ExportAsync();
        Assert.Equal(StoreInfo.SimulatedNotice, (await simulated.ReadManifestAsync()).Notice);
    }

    [Fact]
    public async Task Run_OfOneInstrument_LeavesTheOthersInPlace()
    {
        await using LakeFixture fixture = await FilledAsync();
        Assert.Equal(1, (await fixture.ExportAsync(filter: new SeriesFilter(Instrument: Ether.Instrument))).Partitions);
        Assert.Equal(5, (await fixture.ExportAsync()).Partitions);
        Assert.Equal(5, (await fixture.ExportAsync(filter: new SeriesFilter(Instrument: Ether.Instrument))).Partitions);
    }

    [Fact]
    public async Task Verify_DamagedAndMissingFiles_AreNamed()
    {
        await using LakeFixture fixture = await FilledAsync();
        await fixture.ExportAsync();
        Assert.Empty(await CheckAsync(fixture));
        LakeManifest manifest = await fixture.ReadManifestAsync();
        File.Delete(Path.Combine(fixture.LakeFolder, manifest.Partitions[0].Path));
        byte[] bytes = await File.ReadAllBytesAsync(Path.Combine(fixture.LakeFolder, manifest.Partitions[1].Path), Ct);
        bytes[40] ^= 1;
        await File.WriteAllBytesAsync(Path.Combine(fixture.LakeFolder, manifest.Partitions[1].Path), bytes, Ct);
        Assert.Equal(manifest.Partitions.Take(2).Select(one => one.Path), (await CheckAsync(fixture)).Select(fault => fault.Path));
    }

    [Fact]
    public async Task Write_SameBars_GivesTheSameBytes()
    {
        await using LakeFixture fixture = await FilledAsync();
        await fixture.ExportAsync();
        string first = (await fixture.ReadManifestAsync()).Partitions[0].Sha256;
        Directory.Delete(fixture.LakeFolder, recursive: true);
        await fixture.ExportAsync();
        Assert.Equal(first, (await fixture.ReadManifestAsync()).Partitions[0].Sha256);
    }

    internal static async Task<LakeFixture> FilledAsync()
    {
        LakeFixture fixture = await LakeFixture.OpenAsync();
        await fixture.WriteAsync(0, EndOfMarch);
        await fixture.WriteAsync(0, January, series: Ether);
        await fixture.Roles.Bars.WriteAsync(
            [
                StoreSamples.Write(
                    StoreSamples.Hours(0, 96),
                    Enumerable.Range(0, 24).Select(i => StoreSamples.BarAt(4 * i) with { CloseTime = StoreSamples.Hour((4 * i) + 4), QuoteVolume = double.NaN }),
                    new WriteSample(Built)),
            ],
            Ct);
        return fixture;
    }

    private static async Task<IReadOnlyList<LakeFault>> CheckAsync(LakeFixture fixture)
    {
        using FolderTarget target = new(fixture.LakeFolder);
        return (await new VerifyLake(target).RunAsync(new LakeCheckRequest(), Ct)).Faults;
    }

    private static string Files(LakeFixture fixture) => $"read_parquet('{fixture.LakeFolder}/**/*.parquet', hive_partitioning = true)";

    private static Dictionary<string, DateTime> Times(LakeFixture fixture) => Directory.EnumerateFiles(fixture.LakeFolder, "*", SearchOption.AllDirectories)
        .ToDictionary(path => path, File.GetLastWriteTimeUtc);

    private static string Cells(Bar bar) => string.Join('|', ((object?[])
        [
            bar.OpenTime, bar.CloseTime, (long)bar.Ordinal, bar.Open, bar.High, bar.Low, bar.Close, bar.Volume, bar.QuoteVolume, bar.TradeCount,
            bar.TakerBuyVolume, bar.TakerBuyQuoteVolume,
        ]).Select(Plain));

    private static object? Plain(object? cell) => cell switch { int whole => (long)whole, double.NaN => null, _ => cell };

    /// <summary>A target that fails once it has taken so many files.</summary>
    private sealed class CuttingTarget(ILakeTarget inner, int after) : ILakeTarget
    {
        private int _put;

        public LakePlace Place => inner.Place;

        public Task<long?> FindLengthAsync(string path, CancellationToken ct) => inner.FindLengthAsync(path, ct);

        public Task<Stream?> OpenAsync(string path, CancellationToken ct) => inner.OpenAsync(path, ct);

        public Task PutAsync(string path, string staged, CancellationToken ct) =>
            ++_put > after ? throw new StoreException(ErrorKind.Unreachable, "cut") : inner.PutAsync(path, staged, ct);

        public Task DeleteAsync(string path, CancellationToken ct) => inner.DeleteAsync(path, ct);

        public void Dispose() => inner.Dispose();
    }
}
