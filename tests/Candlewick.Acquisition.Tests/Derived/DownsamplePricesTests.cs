using Candlewick.Acquisition.Downsampling;
using Candlewick.Testing.Stores;
using FsCheck;
using FsCheck.Fluent;

namespace Candlewick.Acquisition.Tests.Derived;

public sealed class DownsamplePricesTests
{
    private static readonly InstrumentId Bitcoin = InstrumentId.Of("BINANCE", "BTCUSDT"), Ether = InstrumentId.Of("BINANCE", "ETHUSDT");
    private static readonly UtcTime Midnight = UtcTime.From(2024, 5, 30);

    [Theory]
    [InlineData(false, 7, 0)]
    [InlineData(true, 7, 0)]
    [InlineData(false, 60, 5)]
    [InlineData(true, 5, 3)]
    public async Task Run_OverTwoDays_EqualsPlainDecimals(bool isFile, int minutes, int points)
    {
        await using DerivedScene scene = await DerivedScene.OpenAsync(isFile);
        PriceSample[] samples = Samples(seed: minutes, count: 2_000);
        await scene.Derived.Samples.AppendAsync(samples, DerivedScene.Ct);
        WindowSpec spec = new(minutes, points);

        InstrumentDownsample report = Assert.Single(await RunAsync(scene, spec));

        List<(UtcRange Range, decimal Mean, decimal Median, int Count)> expected = Reference(samples, minutes, points);
        IReadOnlyList<PriceWindow> windows = await scene.Derived.Windows.ReadAsync(Bitcoin, spec.Code, UtcRange.All, DerivedScene.Ct);
        Assert.Equal(expected.Select(one => (one.Range, (long)one.Count)), windows.Select(one => (one.Range, one.Count)));
        Assert.Equal((samples.Length, expected.Count), (report.Samples, report.Result.Inserted));
        Assert.All(expected.Zip(windows), pair =>
        {
            Assert.Equal((double)pair.First.Mean, pair.Second.Mean, 1e-9);
            Assert.Equal((double)pair.First.Median, pair.Second.Median, 1e-9);
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_BeforeAnIntervalIsOver_WaitsForItAndThenWritesOnce(bool isFile)
    {
        await using DerivedScene scene = await DerivedScene.OpenAsync(isFile);
        WindowSpec spec = new(5);
        UtcTime open = DerivedScene.Now;
        await scene.Derived.Samples.AppendAsync([new(Bitcoin, open - TimeSpan.FromSeconds(1), 1), new(Bitcoin, open, 2), new(Ether, open, 3)], DerivedScene.Ct);
        scene.Clock.Advance(TimeSpan.FromMinutes(4));
        await RunAsync(scene, spec);
        Assert.Equal([1.0], (await ReadAsync(scene, spec)).Select(window => window.Mean));
        Assert.Empty(await scene.Derived.Windows.ReadAsync(Ether, spec.Code, UtcRange.All, DerivedScene.Ct));
        Assert.True((await RunAsync(scene, spec)).All(one => one.Result.ChangedNothing));

        await scene.Derived.Samples.AppendAsync([new(Bitcoin, open + TimeSpan.FromMinutes(4), 4)], DerivedScene.Ct);
        scene.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal([1, 1], (await RunAsync(scene, spec)).Select(one => one.Result.Inserted));
        Assert.Equal(
            new PriceWindow(new UtcRange(open, open + TimeSpan.FromMinutes(5)), 3, 3, 2), (await ReadAsync(scene, spec))[1]);
        Assert.All(await RunAsync(scene, spec), one => Assert.Equal((0L, 0), (one.Samples, one.Intervals)));
    }

    [Fact]
    public async Task Run_WithPoints_GivesAWindowAsSoonAsTheyHaveCome()
    {
        await using DerivedScene scene = await DerivedScene.OpenAsync(isFile: true);
        WindowSpec spec = new(60, 3);
        await scene.Derived.Samples.AppendAsync([.. Enumerable.Range(0, 7).Select(i => new PriceSample(Bitcoin, DerivedScene.Now + TimeSpan.FromSeconds(i), i))], DerivedScene.Ct);
        scene.Clock.Advance(TimeSpan.FromSeconds(10));
        await RunAsync(scene, spec);
        Assert.Equal([(1.0, 3L), (4.0, 3L)], (await ReadAsync(scene, spec)).Select(window => (window.Median, window.Count)));
        Assert.True((await RunAsync(scene, spec))[0].Result.ChangedNothing);
        scene.Clock.Advance(TimeSpan.FromHours(1));
        await RunAsync(scene, spec);
        Assert.Equal([(1.0, 3L), (4.0, 3L), (6.0, 1L)], (await ReadAsync(scene, spec)).Select(window => (window.Median, window.Count)));
    }

    /// <summary>Samples in any order, cut anywhere, with runs in between, even cancelled ones: the windows are those of one run over all.</summary>
    [Fact]
    public void Run_InAnyOrder_GivesTheWindowsOfOneRun()
    {
        Gen<(int Seed, int Cuts, int Points)> gen =
            from seed in Gen.Choose(0, 1_000_000) from cuts in Gen.Choose(1, 6) from points in Gen.Choose(0, 4) select (seed, cuts, points);
        Prop.ForAll(gen.ToArbitrary(), one => InAnyOrderAsync(one.Seed, one.Cuts, one.Points).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(TestStores.CasesOf(100)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_WithLateSamples_ReplacesTheirIntervalOnly(bool isFile)
    {
        await using DerivedScene scene = await DerivedScene.OpenAsync(isFile);
        WindowSpec spec = new(10);
        await scene.Derived.Samples.AppendAsync([.. Enumerable.Range(0, 30).Select(i => new PriceSample(Bitcoin, Midnight + TimeSpan.FromMinutes(i), i))], DerivedScene.Ct);
        await RunAsync(scene, spec);
        await scene.Derived.Samples.AppendAsync([new(Bitcoin, Midnight + TimeSpan.FromSeconds(630), 1_000)], DerivedScene.Ct);

        InstrumentDownsample late = Assert.Single(await RunAsync(scene, spec));

        Assert.Equal((1L, 1, new WriteResult(0, 0, 1, 0)), (late.Samples, late.Intervals, late.Result));
        Assert.Equal([10L, 11L, 10L], (await ReadAsync(scene, spec)).Select(window => window.Count));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_WithSamplesOfDeletedDays_LeavesTheirWindowsAlone(bool isFile)
    {
        await using DerivedScene scene = await DerivedScene.OpenAsync(isFile);
        WindowSpec spec = new(10);
        await scene.Derived.Samples.AppendAsync([new(Bitcoin, Midnight, 1), new(Bitcoin, Midnight + TimeSpan.FromDays(1), 2)], DerivedScene.Ct);
        await RunAsync(scene, spec);
        Assert.Equal(1, await scene.Derived.Samples.DeleteUsedAsync(
            new SampleDeletion(Bitcoin, Midnight + TimeSpan.FromDays(1), [spec.Code], DerivedScene.Now), dryRun: false, DerivedScene.Ct));
        await scene.Derived.Samples.AppendAsync([new(Bitcoin, Midnight + TimeSpan.FromSeconds(1), 9)], DerivedScene.Ct);

        InstrumentDownsample report = Assert.Single(await RunAsync(scene, spec));

        Assert.Equal((1L, 0), (report.TooLate, report.Intervals));
        Assert.Equal([1.0, 2.0], (await ReadAsync(scene, spec)).Select(window => window.Mean));
        Assert.Equal(0, Assert.Single(await RunAsync(scene, spec)).Samples);
    }

    [Fact]
    public async Task CountedSamples_AtTheNumberOfPoints_TellsOfTheInstrument()
    {
        await using DerivedScene scene = await DerivedScene.OpenAsync(isFile: false);
        List<InstrumentId> told = [];
        CountedSamples counted = new(scene.Derived.Samples, 3, told.Add);
        await counted.AppendAsync([new(Bitcoin, Midnight, 1), new(Ether, Midnight, 1), new(Bitcoin, Midnight.AddNanoseconds(1), 1)], DerivedScene.Ct);
        Assert.Empty(told);
        await counted.AppendAsync([new(Bitcoin, Midnight.AddNanoseconds(2), 1)], DerivedScene.Ct);
        Assert.Equal([Bitcoin], told);
        Assert.Equal(3, (await scene.Derived.Samples.ReadAsync(Bitcoin, UtcRange.All, DerivedScene.Ct)).Count);
        await counted.AppendAsync([new(Bitcoin, Midnight.AddNanoseconds(3), 1)], DerivedScene.Ct);
        Assert.Equal([Bitcoin], told);
    }

    private static async Task<bool> InAnyOrderAsync(int seed, int cuts, int points)
    {
        PriceSample[] samples = Samples(seed, 120);
        WindowSpec spec = new(30, points);
        await using DerivedScene whole = await DerivedScene.OpenAsync(isFile: false);
        await whole.Derived.Samples.AppendAsync(samples, CancellationToken.None);
        await RunAsync(whole, spec);

        await using DerivedScene scene = await DerivedScene.OpenAsync(isFile: false);
        Random random = new(seed);
        random.Shuffle(samples);
        foreach (PriceSample[] some in samples.Chunk(Math.Max(1, samples.Length / cuts)))
        {
            await scene.Derived.Samples.AppendAsync(some, CancellationToken.None);
            await RunAsync(scene, spec);
        }

        return (await ReadAsync(whole, spec)).SequenceEqual(await ReadAsync(scene, spec));
    }

    private static Task<IReadOnlyList<InstrumentDownsample>> RunAsync(DerivedScene scene, WindowSpec spec) =>
        new DownsamplePrices(scene.Store, scene.Clock).RunAsync(new DownsampleRequest(spec), CancellationToken.None);

    private static Task<IReadOnlyList<PriceWindow>> ReadAsync(DerivedScene scene, WindowSpec spec) =>
        scene.Derived.Windows.ReadAsync(Bitcoin, spec.Code, UtcRange.All, CancellationToken.None);

    /// <summary>Prices of two decimals over two days, at instants that rise by up to three minutes.</summary>
    private static PriceSample[] Samples(int seed, int count)
    {
        Random random = new(seed);
        UtcTime at = Midnight;
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            at = at.AddNanoseconds(1 + random.NextInt64(172_800_000_000_000 / count));
            return new PriceSample(Bitcoin, at, random.Next(1, 10_000_000) / 100.0);
        })];
    }

    /// <summary>The same windows in plain decimal code.</summary>
    private static List<(UtcRange Range, decimal Mean, decimal Median, int Count)> Reference(PriceSample[] samples, int minutes, int points)
    {
        List<(UtcRange, decimal, decimal, int)> windows = [];
        foreach (var interval in samples.GroupBy(sample => (Day: sample.EventTime.ToDate(), Slot: (int)((sample.EventTime - UtcTime.From(sample.EventTime.ToDate())).TotalMinutes / minutes))))
        {
            UtcTime midnight = UtcTime.From(interval.Key.Day), from = midnight + TimeSpan.FromMinutes(interval.Key.Slot * minutes);
            UtcTime end = UtcTime.Min(from + TimeSpan.FromMinutes(minutes), midnight + TimeSpan.FromDays(1));
            PriceSample[] all = [.. interval.OrderBy(sample => sample.EventTime)];
            for (int start = 0; start < all.Length; start += points == 0 ? all.Length : points)
            {
                PriceSample[] group = points == 0 ? all : all[start..Math.Min(all.Length, start + points)];
                decimal[] prices = [.. group.Select(sample => (decimal)sample.Price).Order()];
                decimal median = prices.Length % 2 == 1 ? prices[prices.Length / 2] : (prices[(prices.Length / 2) - 1] + prices[prices.Length / 2]) / 2;
                UtcTime to = group.Length == points ? group[^1].EventTime.AddNanoseconds(1) : end;
                windows.Add((new UtcRange(from, to), prices.Sum() / prices.Length, median, prices.Length));
                from = to;
            }
        }

        return windows;
    }
}
