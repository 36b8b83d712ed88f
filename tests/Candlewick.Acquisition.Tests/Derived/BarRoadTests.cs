using Candlewick.Acquisition.Derived;
using Candlewick.Testing.Stores;

namespace Candlewick.Acquisition.Tests.Derived;

/// <summary>Which stored series bars come from, and that a range of made bars is cut from the same whole.</summary>
public sealed class BarRoadTests
{
    private static readonly UtcTime Start = UtcTime.From(2024, 1, 1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("@1h", "@1h @1m @trades", "@1h", "@1h")]
    [InlineData("@4h", "@1h @1m @trades", "@4h/resampled", "@1h")]
    [InlineData("@4h", "@1h @4h/resampled", "@4h/resampled", "@4h/resampled")]
    [InlineData("@90m", "@1h @1m @30m", "@90m/resampled", "@30m")]
    [InlineData("@1h/resampled", "@1h @1m", "@1h/resampled", "@1m")]
    [InlineData("@1m/built", "@1m @aggtrades @trades", "@1m/built", "@trades")]
    [InlineData("@1000t/built", "@1m @aggtrades", "@1000t/built", "@aggtrades")]
    [InlineData("@1000t/built", "@1h @1m", "@1000t/built", "@1m")]
    [InlineData("@1m/built", "@1m @1s", null, null)]
    [InlineData("@1h", "@1d", null, null)]
    [InlineData("@1h/bid", "@1m", null, null)]
    [InlineData("@1h", "", null, null)]
    public void Find_GivesWhereBarsComeFrom(string wanted, string stored, string? given, string? source)
    {
        SeriesId[] known = [.. stored.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Series)];

        BarRoad? road = BarRoad.Find(Series(wanted).ToBars(), known.Contains, known);

        Assert.Equal((given is null ? null : Series(given).ToString(), source is null ? null : Series(source).ToString()), (road?.Series.ToString(), road?.Source.ToString()));
        Assert.Equal(given == source && given is not null, road?.IsStored ?? false);
    }

    [Fact]
    public async Task Read_OfBuiltBars_GivesThoseOfTheWholeHistory_WhereverTheRangeBegins()
    {
        StoreRoles store = TestStores.Open().Roles;
        Trade[] trades = [.. Enumerable.Range(0, 4_000).Select(i => new Trade(Start + TimeSpan.FromSeconds(37 * i), i + 1, 100 + (i % 17), 1, Aggressor.Buyer, i + 1, i + 1))];
        UtcRange all = new(Start, Start + TimeSpan.FromDays(2));
        await store.Trades.WriteAsync(
            [new TradeWrite(Series("@trades"), all, trades, IsNumbered: true, new Provenance("test", "trades", null, Start), WriteReason.Import)], Ct);
        BarRoad road = BarRoad.Find(Series("@30t/built").ToBars(), _ => false, [Series("@trades")])!;
        UtcRange part = new(Start + TimeSpan.FromHours(5.01), Start + TimeSpan.FromHours(30.02));

        List<Bar> whole = await GatherAsync(road, store, UtcRange.All), some = await GatherAsync(road, store, part);

        Assert.Equal(whole.Where(bar => part.Contains(bar.OpenTime)), some);
        Assert.True(some.Count > 50);
    }

    [Fact]
    public async Task Read_OfMadeBarsAsTheyWereKnown_IsRefused()
    {
        BarRoad road = BarRoad.Find(Series("@4h").ToBars(), _ => false, [Series("@1h")])!;

        await Assert.ThrowsAsync<InputException>(() => road.ReadAsync(TestStores.Open().Roles, new BarWish(UtcRange.All, Start), Ct));
    }

    private static SeriesId Series(string code) => SeriesId.Parse($"BINANCE:BTCUSDT{code}");

    private static async Task<List<Bar>> GatherAsync(BarRoad road, StoreRoles store, UtcRange range)
    {
        List<Bar> bars = [];
        await foreach (BarColumns batch in await road.ReadAsync(store, new BarWish(range), Ct))
        {
            for (int row = 0; row < batch.Count; row++)
            {
                bars.Add(batch[row]);
            }
        }

        return bars;
    }
}
