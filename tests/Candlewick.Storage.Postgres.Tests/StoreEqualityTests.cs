using Candlewick.Storage.Memory;
using Candlewick.Testing.Servers;
using Candlewick.Testing.Storage;
using FsCheck;
using FsCheck.Fluent;
using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Storage.Postgres.Tests;

/// <summary>Any sequence of writes and clearings leaves what the reference store in memory has.</summary>
public sealed class StoreEqualityTests(PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Write_OfAnySequenceOfBars_GivesTheMemoryStoresRowsCoverageAndHash() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(8), Prop.ForAll<int>(seed => RunBarsAsync(new Random(seed)).GetAwaiter().GetResult()));

    [Fact]
    public void Write_OfAnySequenceOfTrades_GivesTheMemoryStoresRowsAndCoverage() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(8), Prop.ForAll<int>(seed => RunTradesAsync(new Random(seed)).GetAwaiter().GetResult()));

    /// <summary>Answers come in any order of their knowing, whole ones too: a bar that went comes again from an older one.</summary>
    private async Task RunBarsAsync(Random random)
    {
        MemoryStore memory = new();
        await using OpenStore store = await Engine.OpenAsync(server);
        for (int step = 0; step < 12; step++)
        {
            RangeWrite[] writes = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => SomeBars(random))];
            Assert.Equal(await memory.Roles.Bars.WriteAsync(writes, Ct), await store.Bars.WriteAsync(writes, Ct));
            if (random.Next(5) == 0)
            {
                UtcRange range = new(Hour(random.Next(60)), Hour(random.Next(60)) + TimeSpan.FromMinutes(random.Next(60)));
                Assert.Equal(await memory.Roles.Coverage.ClearAsync(SeriesFilter.Any, range, Ct), await store.Coverage.ClearAsync(SeriesFilter.Any, range, Ct));
            }
        }

        foreach (BarSeriesId series in new[] { SeriesOf("S0"), SeriesOf("S1") })
        {
            foreach (UtcTime? instant in new UtcTime?[] { null, Received, Received + TimeSpan.FromMinutes(2), Received + TimeSpan.FromMinutes(4) })
            {
                Assert.Equal(await ReadAsync(memory.Roles.Bars, series, UtcRange.All, instant), await ReadAsync(store.Bars, series, UtcRange.All, instant));
            }

            await AssertSameCoverageAsync(memory.Roles, store.Roles, series);
        }

        Assert.Equal(await memory.Roles.Journal.ListAsync(SeriesFilter.Any, Ct), await store.Journal.ListAsync(SeriesFilter.Any, Ct));
        Assert.Equal(await HashAsync(memory.Roles), await HashAsync(store.Roles));
    }

    private async Task RunTradesAsync(Random random)
    {
        MemoryStore memory = new();
        await using OpenStore store = await Engine.OpenAsync(server);
        SeriesId series = new(Bitcoin, SeriesKind.AggregateTrades);
        for (int step = 0; step < 14; step++)
        {
            TradeWrite write = SomeTrades(random, series);
            Assert.Equal(await memory.Roles.Trades.WriteAsync([write], Ct), await store.Roles.Trades.WriteAsync([write], Ct));
        }

        Assert.Equal(await ReadAsync(memory.Roles.Trades.ReadAsync(series, UtcRange.All, Ct)), await ReadAsync(store.Roles.Trades.ReadAsync(series, UtcRange.All, Ct)));
        await AssertSameCoverageAsync(memory.Roles, store.Roles, series);
    }

    private static RangeWrite SomeBars(Random random)
    {
        int from = random.Next(0, 50), to = from + random.Next(0, 25);
        List<Bar> bars = [.. Bars(from, to, random.Next(8) == 0 ? 1 : 0).Where(_ => random.Next(10) > 0)];
        if (bars.Count > 0 && random.Next(3) == 0)
        {
            bars[^1] = bars[^1] with { Finality = Finality.Forming, TakerBuyVolume = random.Next(3) };
        }

        UtcRange asked = random.Next(4) == 0 ? new UtcRange(Hour(from), Hour(to) + TimeSpan.FromMinutes(20)) : Hours(from, to);
        WriteSample sample = new(
            SeriesOf($"S{random.Next(2)}"), random.Next(2) == 0 ? "binance.rest" : "binance.archive", $"{random.Next(3)}.zip",
            ReceivedAt: Received + TimeSpan.FromMinutes(random.Next(5)), AbsentMeansNoTrades: random.Next(6) == 0);
        return Write(asked, bars, sample) with { IsWhole = random.Next(4) == 0 };
    }

    private static TradeWrite SomeTrades(Random random, SeriesId series)
    {
        int from = random.Next(0, 60), to = from + random.Next(1, 30);
        double price = random.Next(8) == 0 ? 2 : 1;
        Trade[] trades = [.. Enumerable.Range(from, to - from).Where(_ => random.Next(10) > 0)
            .Select(id => new Trade(Hour(id / 7).AddNanoseconds(id), id, price, 0.5, Aggressor.Buyer, id, id))];
        UtcRange asked = trades.Length == 0 ? Hours(from / 7, (to / 7) + 1) : new(trades[0].EventTime, trades[^1].EventTime.AddNanoseconds(1));
        return new TradeWrite(series, asked, trades, IsNumbered: true, new Provenance("a", "b", null, Received), WriteReason.CatchUp);
    }

    private static async Task AssertSameCoverageAsync(StoreRoles expected, StoreRoles found, SeriesId series)
    {
        SeriesCoverage a = await expected.Coverage.FindAsync(series, Ct), b = await found.Coverage.FindAsync(series, Ct);
        Assert.Equal(a.Covered, b.Covered);
        Assert.Equal(a.Holes, b.Holes);
    }

    private static async Task<string> HashAsync(StoreRoles roles) => (await new ContentHash(roles.Bars, roles.Coverage).OfStoreAsync(SeriesFilter.Any, Ct)).Sha256;
}
