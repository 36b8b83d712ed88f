using Candlewick.Storage.Memory;
using Candlewick.Testing;
using Candlewick.Testing.Storage;
using FsCheck;
using FsCheck.Fluent;
using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Storage.DuckDb.Tests;

public sealed class NumberedTradesTests
{
    private const int HoursOfTruth = 48;
    private static readonly SeriesId Trades = new(Bitcoin, SeriesKind.Trades);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Write_OfAnySequence_IsTheMemoryStoresAndHidesNoMissingId() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5), Prop.ForAll<int>(seed => RunAsync(seed).GetAwaiter().GetResult()));

    private static async Task RunAsync(int seed)
    {
        using TemporaryFolder folder = new();
        Random random = new(seed);
        List<Trade> truth = Truth(random);
        MemoryStore memory = new();
        await using DuckDbStore engine = await Engine.OpenFileAsync(folder.File("trades.duckdb"));
        for (int step = 0; step < 15; step++)
        {
            TradeWrite[] writes = [Some(truth, random)];
            Assert.Equal(await memory.Roles.Trades.WriteAsync(writes, Ct), await engine.Roles.Trades.WriteAsync(writes, Ct));
            if (random.Next(6) == 0)
            {
                UtcRange range = new(Hour(random.Next(HoursOfTruth)), Hour(random.Next(HoursOfTruth)));
                await memory.Roles.Coverage.ClearAsync(SeriesFilter.Any, range, Ct);
                await engine.Roles.Coverage.ClearAsync(SeriesFilter.Any, range, Ct);
            }

            await AssertSameAsync(memory.Roles, engine.Roles);
        }

        await engine.Roles.Trades.WriteAsync([Of(Hours(0, HoursOfTruth), truth)], Ct);
        Assert.Equal(truth, await AllAsync(engine.Roles));
        SeriesCoverage whole = await engine.Roles.Coverage.FindAsync(Trades, Ct);
        Assert.Equal(RangeSet.Of(Hours(0, HoursOfTruth)), whole.Covered);
        Assert.Empty(whole.Holes);
    }

    private static async Task AssertSameAsync(StoreRoles expected, StoreRoles found)
    {
        List<Trade> stored = await AllAsync(found);
        SeriesCoverage coverage = await found.Coverage.FindAsync(Trades, Ct), reference = await expected.Coverage.FindAsync(Trades, Ct);
        Assert.Equal(await AllAsync(expected), stored);
        Assert.Equal(reference.Covered, coverage.Covered);
        Assert.Equal(reference.Holes, coverage.Holes);
        Assert.True(RangeSet.Of(coverage.Holes.Select(hole => hole.Range)).Intersect(coverage.Covered).IsEmpty);
        Trade[] byId = [.. stored.OrderBy(trade => trade.Id)];
        Assert.Equal(byId.Length, byId.DistinctBy(trade => trade.Id).Count());
        foreach ((Trade before, Trade after) in byId.Zip(byId.Skip(1)).Where(pair => pair.Second.Id != pair.First.Id + 1))
        {
            UtcRange between = TradeWrite.Between(before.EventTime, after.EventTime);
            Assert.False(RangeSet.Of(between).Subtract(coverage.Covered).IsEmpty, $"ids {before.Id} and {after.Id}: {between} is covered");
        }
    }

    /// <summary>Trades up to two hours apart, some at one instant.</summary>
    private static List<Trade> Truth(Random random)
    {
        List<Trade> trades = [];
        long nanoseconds = 0;
        for (long id = 1; ; id++)
        {
            nanoseconds += random.Next(4) == 0 ? 0 : random.NextInt64(7_200_000_000) * 1_000;
            if (nanoseconds >= HoursOfTruth * 3_600_000_000_000)
            {
                return trades;
            }

            trades.Add(new Trade(Start.AddNanoseconds(nanoseconds), id, 100 + id, 1, Aggressor.Buyer, id, id));
        }
    }

    private static TradeWrite Some(List<Trade> truth, Random random)
    {
        int from = random.Next(HoursOfTruth);
        UtcRange asked = Hours(from, Math.Min(HoursOfTruth, from + random.Next(1, 20)));
        int lossy = random.Next(3);
        bool isCoarse = random.Next(3) == 0;
        return Of(asked, truth
            .Where(trade => asked.Contains(trade.EventTime) && (lossy == 0 || random.Next(8) > 0))
            .Select(trade => isCoarse ? trade with { EventTime = UtcTime.FromMilliseconds(trade.EventTime.Milliseconds) } : trade));
    }

    private static TradeWrite Of(UtcRange asked, IEnumerable<Trade> trades) =>
        new(Trades, asked, trades.ToArray(), IsNumbered: true, new Provenance("file", "trades.csv", null, Received), WriteReason.Import);

    private static Task<List<Trade>> AllAsync(StoreRoles store) => ReadAsync(store.Trades.ReadAsync(Trades, UtcRange.All, Ct));
}
