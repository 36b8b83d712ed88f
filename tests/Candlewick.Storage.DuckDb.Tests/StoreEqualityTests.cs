using Candlewick.Storage.Memory;
using Candlewick.Testing;
using Candlewick.Testing.Storage;
using FsCheck;
using FsCheck.Fluent;
using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Storage.DuckDb.Tests;

public sealed class StoreEqualityTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Write_OfAnySequence_GivesTheMemoryStoresRowsCoverageAndHash() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(8), Prop.ForAll<int>(seed => RunAsync(seed).GetAwaiter().GetResult()));

    [Fact]
    public async Task Hash_OfOneOtherBit_IsAnother()
    {
        MemoryStore a = new(), b = new(), c = new();
        await a.Roles.Bars.WriteAsync([Write(Hours(0, 800), Bars(0, 800))], Ct);
        Bar[] other = [.. Bars(0, 799), BarAt(799) with { Volume = Math.BitIncrement(BarAt(799).Volume) }];
        await b.Roles.Bars.WriteAsync([Write(Hours(0, 800), other)], Ct);
        await c.Roles.Bars.WriteAsync([Write(Hours(0, 800), other)], Ct);
        await c.Roles.Bars.WriteAsync([Write(Hours(0, 800), Bars(0, 800), new WriteSample(Source: "binance.rest"))], Ct);
        SeriesHash hashA = await HashOf(a).OfSeriesAsync(Series, Ct), hashB = await HashOf(b).OfSeriesAsync(Series, Ct);
        Assert.Equal([UtcTime.From(2024, 1, 1), UtcTime.From(2024, 2, 1)], hashA.Months.Select(month => month.Month));
        Assert.Equal(hashA.Months[0], hashB.Months[0]);
        Assert.NotEqual(hashA.Months[1], hashB.Months[1]);
        Assert.NotEqual(hashA.Sha256, hashB.Sha256);
        Assert.Equal(hashA.Sha256, (await HashOf(c).OfSeriesAsync(Series, Ct)).Sha256);
        Assert.Equal(hashA.Months[0].Sha256, await HashOf(c).OfRangeAsync(Series, UtcRange.Month(2024, 1), Ct));
    }

    [Fact]
    public async Task Hash_OfHoles_KnowsTheirCausesButNotTheirEvidence()
    {
        MemoryStore a = new(), b = new();
        await a.Roles.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 4))], Ct);
        await b.Roles.Bars.WriteAsync([Write(Hours(0, 6), Bars(0, 4)), Write(Hours(6, 10), [], new WriteSample(Source: "other"))], Ct);
        string hash = (await HashOf(a).OfStoreAsync(SeriesFilter.Any, Ct)).Sha256;
        Assert.Equal(hash, (await HashOf(b).OfStoreAsync(SeriesFilter.Any, Ct)).Sha256);
        await b.Roles.Coverage.ExplainAsync(Series, [new Hole(Hours(4, 5), HoleCause.VenueHalt, [])], Ct);
        Assert.NotEqual(hash, (await HashOf(b).OfStoreAsync(SeriesFilter.Any, Ct)).Sha256);
    }

    private static ContentHash HashOf(MemoryStore store) => new(store.Roles.Bars, store.Roles.Coverage);

    private static async Task RunAsync(int seed)
    {
        using TemporaryFolder folder = new();
        Random random = new(seed);
        MemoryStore memory = new();
        string path = folder.File("equal.duckdb");
        DuckDbStore engine = await Engine.OpenFileAsync(path);
        for (int step = 0; step < 12; step++)
        {
            RangeWrite[] writes = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Some(random))];
            Assert.Equal(await memory.Roles.Bars.WriteAsync(writes, Ct), await engine.Roles.Bars.WriteAsync(writes, Ct));
            if (random.Next(5) == 0)
            {
                UtcRange range = new(Hour(random.Next(60)), Hour(random.Next(60)) + TimeSpan.FromMinutes(random.Next(60)));
                Assert.Equal(
                    await memory.Roles.Coverage.ClearAsync(SeriesFilter.Any, range, Ct), await engine.Roles.Coverage.ClearAsync(SeriesFilter.Any, range, Ct));
            }

            if (random.Next(8) == 0)
            {
                engine = await ReopenAsync(engine, path);
            }
        }

        await AssertSameAsync(memory.Roles, engine.Roles);
        engine = await ReopenAsync(engine, path);
        await AssertSameAsync(memory.Roles, engine.Roles);
        await engine.DisposeAsync();
    }

    private static async Task<DuckDbStore> ReopenAsync(DuckDbStore engine, string path)
    {
        await engine.DisposeAsync();
        return await Engine.OpenFileAsync(path);
    }

    private static RangeWrite Some(Random random)
    {
        int from = random.Next(0, 50);
        int to = from + random.Next(0, 25);
        int version = random.Next(8) == 0 ? 1 : 0;
        List<Bar> bars = [.. Bars(from, to, version).Where(_ => random.Next(10) > 0)];
        if (bars.Count > 0 && random.Next(3) == 0)
        {
            bars[^1] = bars[^1] with { Finality = Finality.Forming, TakerBuyVolume = random.Next(3) };
        }

        UtcRange asked = random.Next(4) == 0 ? new UtcRange(Hour(from), Hour(to) + TimeSpan.FromMinutes(20)) : Hours(from, to);
        WriteSample sample = new(
            SeriesOf($"S{random.Next(2)}"), random.Next(2) == 0 ? "binance.rest" : "binance.archive", $"{random.Next(3)}.zip",
            ReceivedAt: Received + TimeSpan.FromMinutes(random.Next(5)), AbsentMeansNoTrades: random.Next(6) == 0);
        return Write(asked, bars, sample) with { IsWhole = random.Next(6) == 0 };
    }

    private static async Task AssertSameAsync(StoreRoles expected, StoreRoles found)
    {
        foreach (BarSeriesId series in new[] { SeriesOf("S0"), SeriesOf("S1") })
        {
            Assert.Equal(await ReadAsync(expected.Bars, series, UtcRange.All), await ReadAsync(found.Bars, series, UtcRange.All));
            foreach (int minute in Enumerable.Range(0, 6))
            {
                UtcTime instant = Received + TimeSpan.FromMinutes(minute);
                Assert.Equal(await ReadAsync(expected.Bars, series, UtcRange.All, instant), await ReadAsync(found.Bars, series, UtcRange.All, instant));
            }

            SeriesCoverage a = await expected.Coverage.FindAsync(series, Ct), b = await found.Coverage.FindAsync(series, Ct);
            Assert.Equal(a.Covered, b.Covered);
            Assert.Equal(a.Holes, b.Holes);
        }

        Assert.Equal(await expected.Journal.ListAsync(SeriesFilter.Any, Ct), await found.Journal.ListAsync(SeriesFilter.Any, Ct));
        Assert.Equal(await expected.Coverage.SummarizeAsync(SeriesFilter.Any, Ct), await found.Coverage.SummarizeAsync(SeriesFilter.Any, Ct));
        Assert.Equal(
            (await new ContentHash(expected.Bars, expected.Coverage).OfStoreAsync(SeriesFilter.Any, Ct)).Sha256,
            (await new ContentHash(found.Bars, found.Coverage).OfStoreAsync(SeriesFilter.Any, Ct)).Sha256);
    }
}
