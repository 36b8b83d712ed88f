using Candlewick.Acquisition.Derived;
using Candlewick.Acquisition.Dimensions;
using Candlewick.Acquisition.Downsampling;
using Candlewick.Acquisition.Upkeep;
using Candlewick.Testing;
using Candlewick.Testing.Storage;
using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Acquisition.Tests.Derived;

public sealed class UpkeepJobsTests
{
    private static readonly RetentionRule OldTrades = new(new SeriesFilter(SeriesKind.Trades), TimeSpan.FromDays(30));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Retention_DryRunFirst_SaysWhatItThenDeletesOnce(bool isFile)
    {
        await using DerivedScene scene = await DerivedScene.OpenAsync(isFile);
        await scene.WriteAsync(Series, new UtcRange(Start, DerivedScene.Now), Bars(0, 152 * 24));
        await scene.WriteAsync(SeriesOf("BTCUSDT", timeframe: "1d"), UtcRange.Day(new DateOnly(2024, 1, 1)), [BarAt(0) with { CloseTime = Hour(24) }]);
        RetentionRequest request = new([new(new SeriesFilter(SeriesKind.Bars, Timeframe: Timeframe.Parse("1h")), TimeSpan.FromDays(10.5))], [], IsDryRun: true);
        ApplyRetention job = new(scene.Store, scene.Clock);

        RetentionItem planned = Assert.Single(await job.RunAsync(request, DerivedScene.Ct));
        Assert.Equal(("BINANCE:BTCUSDT@1h", UtcTime.From(2024, 5, 21), 141L * 24, "bars 1h older than 10.5 days"), (planned.What, planned.Before, planned.Rows, planned.Rule));
        Assert.Equal(152 * 24, (await scene.ReadAsync(Series)).Count);
        Assert.Equal(planned, Assert.Single(await job.RunAsync(request with { IsDryRun = false }, DerivedScene.Ct)));
        Assert.Equal(UtcTime.From(2024, 5, 21), (await scene.ReadAsync(Series))[0].OpenTime);
        Assert.Empty(await job.RunAsync(request with { IsDryRun = false }, DerivedScene.Ct));
        Assert.Equal(planned.Rows, Assert.Single(await scene.Store.Upkeep.Retention.ListAsync(DerivedScene.Ct)).Rows);
        Assert.Single(await scene.ReadAsync(SeriesOf("BTCUSDT", timeframe: "1d")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Retention_OfWhatIsStillNeeded_KeepsItAndSaysWhy(bool isFile)
    {
        await using DerivedScene scene = await DerivedScene.OpenAsync(isFile);
        SeriesId trades = new(Bitcoin, SeriesKind.Trades);
        UtcRange day = UtcRange.Day(new DateOnly(2024, 1, 1));
        Trade[] prints = [.. Enumerable.Range(0, 50).Select(id => new Trade(Start + TimeSpan.FromMinutes(id), id, 100 + id, 1, Aggressor.Buyer, id, id))];
        await WriteAsync(scene, trades, day, prints[..40]);
        StoreDerivedBars derive = new(scene.Store, scene.Clock);
        await derive.RunAsync(new DerivedBarsRequest([BarSpec.Parse("10t/built")]), DerivedScene.Ct);
        await WriteAsync(scene, trades, day, prints);
        await scene.Derived.Samples.AppendAsync([new PriceSample(Bitcoin, Start, 1)], DerivedScene.Ct);
        ApplyRetention job = new(scene.Store, scene.Clock);
        RetentionRequest request = new([OldTrades, new RetentionRule(null, TimeSpan.FromDays(1))], [new WindowSpec(5)], IsDryRun: false);

        IReadOnlyList<RetentionItem> kept = await job.RunAsync(request, DerivedScene.Ct);
        Assert.Equal([0L, 0L], kept.Select(item => item.Rows));
        Assert.Equal(["BINANCE:BTCUSDT@10t/built is still to be made of them", "not all of them are in their windows yet"], kept.Select(item => item.Kept));

        await derive.RunAsync(new DerivedBarsRequest([BarSpec.Parse("10t/built")]), DerivedScene.Ct);
        await new DownsamplePrices(scene.Store, scene.Clock).RunAsync(new DownsampleRequest(new WindowSpec(5)), DerivedScene.Ct);
        Assert.Equal([50L, 1L], (await job.RunAsync(request, DerivedScene.Ct)).Select(item => item.Rows));
        Assert.Empty(await job.RunAsync(request, DerivedScene.Ct));
        Assert.Equal(5, (await scene.ReadAsync(new BarSeriesId(Bitcoin, BarSpec.Parse("10t/built")))).Count);
        Assert.Single(await scene.Derived.Windows.ReadAsync(Bitcoin, "5m", UtcRange.All, DerivedScene.Ct));
        Assert.Equal([trades.ToString(), $"{Bitcoin}@samples"], (await scene.Store.Upkeep.Retention.ListAsync(DerivedScene.Ct)).Select(one => one.What));
    }

    [Fact]
    public async Task Compact_OfClosedMonths_ReportsAndThenHasNothingToDo()
    {
        await using DerivedScene scene = await DerivedScene.OpenAsync(isFile: true);
        foreach (int day in Enumerable.Range(0, 160))
        {
            await scene.WriteAsync(Series, Hours(day * 24, (day + 1) * 24), Bars(day * 24, (day + 1) * 24));
            await scene.WriteAsync(SeriesOf("AAA"), Hours(day * 24, (day + 1) * 24), Bars(day * 24, (day + 1) * 24));
        }

        List<Bar> before = await scene.ReadAsync(Series);
        CompactStore job = new(scene.Store, scene.Clock);
        CompactionReport first = await job.RunAsync(new CompactionRequest(Most: 2), DerivedScene.Ct);
        CompactionReport rest = await job.RunAsync(new CompactionRequest(), DerivedScene.Ct);
        Assert.Equal([1, 2], first.Months.Select(month => month.Month.ToDate().Month));
        Assert.Equal([3, 4, 5], rest.Months.Select(month => month.Month.ToDate().Month));
        Assert.Equal((2, 31 * 24 * 2L), (first.Months[0].Series, first.Months[0].Rows));
        Assert.True(first.BytesBefore > 0 && first.BytesAfter > 0 && first.Months[0].ReadBefore > TimeSpan.Zero && first.Months[0].LongestTransaction > TimeSpan.Zero);
        Assert.Empty((await job.RunAsync(new CompactionRequest(), DerivedScene.Ct)).Months);
        Assert.Equal(before, await scene.ReadAsync(Series));
    }

    [Fact]
    public async Task Backup_KeepsTheNewestThatWereOpenedAndCompared()
    {
        using TemporaryFolder folder = new();
        await using DerivedScene scene = await DerivedScene.OpenAsync(isFile: true);
        await scene.WriteAsync(Series, Hours(0, 100), Bars(0, 90));
        string path = folder.File("backups");
        BackupStore job = new(scene.Store, scene.Clock);
        await File.WriteAllTextAsync(Directory.CreateDirectory(path).FullName + "/test-20200101T000000Z.duckdb", "not ours", DerivedScene.Ct);
        await File.WriteAllTextAsync(path + "/test-20200101T000000Z.duckdb.part", "left over", DerivedScene.Ct);
        List<BackupReport> reports = [];
        foreach (int round in Enumerable.Range(0, 3))
        {
            scene.Clock.Advance(TimeSpan.FromHours(1));
            await scene.WriteAsync(Series, Hours(200 + round, 201 + round), Bars(200 + round, 201 + round));
            reports.Add(await job.RunAsync(new BackupRequest(path, Keep: 2), DerivedScene.Ct));
        }

        Assert.Equal(
            ["test-20200101T000000Z.duckdb", "test-20240601T020000Z.duckdb", "test-20240601T020000Z.duckdb.json", "test-20240601T030000Z.duckdb", "test-20240601T030000Z.duckdb.json"],
            Directory.EnumerateFiles(path).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
        BackupManifest manifest = BackupManifest.Parse(await File.ReadAllTextAsync(reports[2].Path + BackupStore.ManifestEnding, DerivedScene.Ct), "manifest");
        Assert.Equal(reports[2].Manifest.Digest, manifest.Digest);
        Assert.Equal(93, manifest.Tables["bar"]);
        StoreCopy read = await scene.Store.Upkeep.Copies.ReadAsync(reports[2].Path, DerivedScene.Ct);
        Assert.Equal((manifest.Digest, manifest.Bytes), (read.Digest, read.Bytes));
        Assert.NotEqual(reports[1].Manifest.Digest, manifest.Digest);
        Assert.Throws<InputException>(() => BackupManifest.Parse("{}", "manifest"));
    }

    [Fact]
    public async Task Backup_WhoseCopyHoldsOtherContent_IsDeletedAndFails()
    {
        using TemporaryFolder folder = new();
        await using DerivedScene scene = await DerivedScene.OpenAsync(isFile: true);
        await scene.WriteAsync(Series, Hours(0, 100), Bars(0, 90));
        scene.Store = scene.Store with { Upkeep = scene.Store.Upkeep with { Copies = new FaultyCopies(scene.Store.Upkeep.Copies) } };
        StoreException failure = await Assert.ThrowsAsync<StoreException>(() => new BackupStore(scene.Store, scene.Clock).RunAsync(new BackupRequest(folder.Path), DerivedScene.Ct));
        Assert.Equal(ErrorKind.Corrupt, failure.Kind);
        Assert.Empty(Directory.EnumerateFiles(folder.Path));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Dimensions_AfterNewBars_AddTheirDaysAndInstruments(bool isFile)
    {
        await using DerivedScene scene = await DerivedScene.OpenAsync(isFile);
        RefreshDimensions job = new(scene.Store);
        Assert.True((await job.RunAsync(new DimensionRequest(), DerivedScene.Ct)).ChangedNothing);
        await scene.WriteAsync(Series, Hours(0, 49), Bars(0, 49));
        Assert.Equal(new DimensionResult(3, 1, 1, 49), await job.RunAsync(new DimensionRequest(), DerivedScene.Ct));
        Assert.Equal(new DimensionResult(0, 0, 0, 49), await job.RunAsync(new DimensionRequest(), DerivedScene.Ct));
        await scene.WriteAsync(Series, Hours(49, 97), Bars(49, 97));
        await scene.Store.Instruments.SaveAsync(
            new InstrumentCatalog(DerivedScene.Now, [new Instrument(Bitcoin, InstrumentKind.Spot, "BTCUSDT", "BTC", "USDT")], []), DerivedScene.Ct);
        Assert.Equal(new DimensionResult(2, 0, 1, 97), await job.RunAsync(new DimensionRequest(), DerivedScene.Ct));
        Assert.Equal(new InstrumentRow(Bitcoin, InstrumentKind.Spot, "BTC", "USDT", "24/7"), Assert.Single(await scene.Derived.Dimensions.ListInstrumentsAsync(DerivedScene.Ct)));
        Assert.Equal(Enumerable.Range(1, 5).Select(day => new DateOnly(2024, 1, day)), await scene.Derived.Dimensions.ListDatesAsync(DerivedScene.Ct));
    }

    [Fact]
    public async Task Star_JoinedAndSummed_EqualsTheBars()
    {
        await using DerivedScene scene = await DerivedScene.OpenAsync(isFile: true);
        Dictionary<string, List<Bar>> real = new[] { "BTCUSDT", "ETHUSDT" }.ToDictionary(symbol => symbol, symbol => RealDays.Read(symbol, "1d", year: 2025));
        foreach ((string symbol, List<Bar> bars) in real)
        {
            await scene.WriteAsync(SeriesOf(symbol, timeframe: "1d"), new UtcRange(bars[0].OpenTime, bars[^1].CloseTime), bars);
        }

        await new RefreshDimensions(scene.Store).RunAsync(new DimensionRequest(), DerivedScene.Ct);
        await using IQueryResult rows = await scene.Store.Queries.QueryAsync(
            "SELECT v.venue, i.symbol, d.day_of_week, count(*), sum(f.volume) FROM fact_bar f JOIN dim_date d USING (date_id) JOIN dim_instrument i USING (instrument_id) "
            + "JOIN dim_venue v ON v.venue_id = f.venue_id WHERE f.timeframe = '1d' AND d.week_year = 2025 GROUP BY ALL ORDER BY ALL", DerivedScene.Ct);
        List<(string, string, long, long, decimal)> found = [];
        await foreach (object?[] row in rows.ReadRowsAsync(DerivedScene.Ct))
        {
            found.Add(((string)row[0]!, (string)row[1]!, Convert.ToInt64(row[2]), (long)row[3]!, Math.Round((decimal)(double)row[4]!, 4)));
        }

        var expected = real.SelectMany(one => one.Value
            .Where(bar => System.Globalization.ISOWeek.GetYear(bar.OpenTime.ToDateTimeOffset().Date) == 2025)
            .GroupBy(bar => ((int)bar.OpenTime.ToDate().DayOfWeek + 6) % 7 + 1)
            .Select(day => ("BINANCE", one.Key, (long)day.Key, (long)day.Count(), Math.Round(day.Sum(bar => (decimal)bar.Volume), 4)))).Order();
        Assert.Equal(14, found.Count);
        Assert.Equal(expected, found.Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Metadata_OneVenueFails_DescribesTheOthersAndWritesOnce(bool isFile)
    {
        await using DerivedScene scene = await DerivedScene.OpenAsync(isFile);
        Listing good = new("BINANCE"), bad = new("BROKEN") { Fails = true };
        Coins coins = new();
        RefreshMetadata job = new([good, bad], coins, scene.Store, scene.Clock);
        IReadOnlyList<MetadataSource> first = await job.RunAsync(new MetadataRequest(5), DerivedScene.Ct);
        Assert.Equal([("BINANCE", 2, 2L), ("BROKEN", 0, 0L), ("coins", 2, 2L)], first.Select(one => (one.Name, one.Known, one.Changed)));
        Assert.Contains("no answer", first[1].Failure, StringComparison.Ordinal);
        scene.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal([0L, 0L, 0L], (await job.RunAsync(new MetadataRequest(5), DerivedScene.Ct)).Select(one => one.Changed));
        coins.Rank = 7;
        good.Suffix = "X";
        Assert.Equal([2L, 0L, 1L], (await job.RunAsync(new MetadataRequest(5), DerivedScene.Ct)).Select(one => one.Changed));
        Assert.Equal([2, 7], (await scene.Derived.Currencies.ListAsync("coins", null, DerivedScene.Ct)).Select(one => one.Coin.Rank));
        Assert.Equal([1, 2], (await scene.Derived.Currencies.ListAsync("coins", DerivedScene.Now, DerivedScene.Ct)).Select(one => one.Coin.Rank));
    }

    private static Task WriteAsync(DerivedScene scene, SeriesId series, UtcRange asked, Trade[] trades) => scene.Store.Trades.WriteAsync(
        [new TradeWrite(series, asked, trades, IsNumbered: true, new Provenance("a", "b", null, Received), WriteReason.Record)], DerivedScene.Ct);

    private sealed class FaultyCopies(IStoreCopies inner) : IStoreCopies
    {
        public Task<StoreCopy> CopyAsync(string path, CancellationToken ct) => inner.CopyAsync(path, ct);

        public Task<string> SnapshotAsync(CancellationToken ct) => inner.SnapshotAsync(ct);

        public async Task<StoreCopy> ReadAsync(string path, CancellationToken ct) => await inner.ReadAsync(path, ct) with { Digest = "other" };
    }

    private sealed class Listing(string code) : IInstrumentCatalog
    {
        public bool Fails { get; init; }

        public string Suffix { get; set; } = "";

        public VenueSpec Spec { get; } = new(code, "", IsSimulated: false, [], "none");

        public InstrumentId ToInstrument(string venueSymbol) => InstrumentId.Of(code, venueSymbol);

        public Task<InstrumentCatalog> ReadCatalogAsync(CancellationToken ct) => Fails
            ? throw new VenueException(ErrorKind.Unreachable, code, "/", "no answer")
            : Task.FromResult(new InstrumentCatalog(
                DerivedScene.Now, [.. new[] { "AAAUSDT", "BBBUSDT" }.Select(symbol => new Instrument(InstrumentId.Of(code, symbol), InstrumentKind.Spot, symbol + Suffix, symbol[..3], "USDT"))], []));
    }

    private sealed class Coins : IMarketCaps
    {
        public int Rank { get; set; } = 1;

        public string Source => "coins";

        public bool IsSimulated => false;

        public Task<IReadOnlyList<CoinMarket>> ReadTopAsync(int count, CancellationToken ct) => Task.FromResult<IReadOnlyList<CoinMarket>>(
            [new("a", "AAA", "Aaa", Rank, 1.5m, null), new("b", "BBB", "Bbb", 2, null, DerivedScene.Now)]);
    }
}
