using Candlewick.Storage.Memory;
using Candlewick.Testing.Storage;
using FsCheck;
using FsCheck.Fluent;
using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Storage.ClickHouse.Tests;

/// <summary>Any sequence of writes, clearings, cleanings and openings leaves what the reference store has.</summary>
public sealed class ClickHouseEqualityTests
{
    private const int HoursOfTruth = 24;
    private static readonly SeriesId Trades = new(Bitcoin, SeriesKind.Trades);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Bars_OfAnySequence_AreTheMemoryStores() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3), Prop.ForAll<int>(seed => RunBarsAsync(seed).GetAwaiter().GetResult()));

    [Fact]
    public void NumberedTrades_OfAnySequence_AreTheMemoryStores() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3), Prop.ForAll<int>(seed => RunTradesAsync(seed).GetAwaiter().GetResult()));

    private static async Task RunBarsAsync(int seed)
    {
        Random random = new(seed);
        MemoryStore memory = new();
        await using Opened store = await Opened.NewAsync();
        for (int step = 0; step < 10; step++)
        {
            RangeWrite[] writes = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Some(random))];
            Assert.Equal(await memory.Roles.Bars.WriteAsync(writes, Ct), await store.Bars.WriteAsync(writes, Ct));
            if (random.Next(4) == 0)
            {
                UtcRange range = new(Hour(random.Next(60)), Hour(random.Next(60)) + TimeSpan.FromMinutes(random.Next(60)));
                Assert.Equal(await memory.Roles.Coverage.ClearAsync(SeriesFilter.Any, range, Ct), await store.Roles.Coverage.ClearAsync(SeriesFilter.Any, range, Ct));
            }

            if (random.Next(4) == 0)
            {
                await store.Roles.Upkeep.Compaction.ReleaseAsync(Ct);
            }
        }

        await AssertSameAsync(memory.Roles, store.Roles);
        await store.Roles.Upkeep.Compaction.ReleaseAsync(Ct);
        await AssertSameAsync(memory.Roles, store.Roles);
    }

    private static async Task RunTradesAsync(int seed)
    {
        Random random = new(seed);
        List<Trade> truth = Truth(random);
        MemoryStore memory = new();
        await using Opened store = await Opened.NewAsync();
        for (int step = 0; step < 10; step++)
        {
            int from = random.Next(HoursOfTruth);
            UtcRange asked = Hours(from, Math.Min(HoursOfTruth, from + random.Next(1, 12)));
            bool isCoarse = random.Next(3) == 0;
            Trade[] trades = [.. truth.Where(trade => asked.Contains(trade.EventTime) && random.Next(8) > 0)
                .Select(trade => isCoarse ? trade with { EventTime = UtcTime.FromMilliseconds(trade.EventTime.Milliseconds) } : trade)];
            TradeWrite write = new(Trades, asked, trades, IsNumbered: true, new Provenance("file", "trades.csv", null, Received), WriteReason.Import);
            Assert.Equal(await memory.Roles.Trades.WriteAsync([write], Ct), await store.Roles.Trades.WriteAsync([write], Ct));
            if (random.Next(5) == 0)
            {
                await store.Roles.Upkeep.Compaction.ReleaseAsync(Ct);
            }
        }

        Assert.Equal(await ReadAsync(memory.Roles.Trades.ReadAsync(Trades, UtcRange.All, Ct)), await ReadAsync(store.Roles.Trades.ReadAsync(Trades, UtcRange.All, Ct)));
        SeriesCoverage a = await memory.Roles.Coverage.FindAsync(Trades, Ct), b = await store.Roles.Coverage.FindAsync(Trades, Ct);
        Assert.Equal(a.Covered, b.Covered);
        Assert.Equal(a.Holes, b.Holes);
    }

    private static List<Trade> Truth(Random random)
    {
        List<Trade> trades = [];
        long nanoseconds = 0;
        for (long id = 1; ; id++)
        {
            nanoseconds += random.Next(4) == 0 ? 0 : random.NextInt64(3_600_000_000) * 1_000;
            if (nanoseconds >= HoursOfTruth * 3_600_000_000_000)
            {
                return trades;
            }

            trades.Add(new Trade(Start.AddNanoseconds(nanoseconds), id, 100 + id, 1, Aggressor.Buyer, id, id));
        }
    }

    private static RangeWrite Some(Random random)
    {
        int from = random.Next(0, 50);
        int to = from + random.Next(0, 25);
        List<Bar> bars = [.. Bars(from, to, random.Next(6) == 0 ? 1 : 0).Where(_ => random.Next(10) > 0)];
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
