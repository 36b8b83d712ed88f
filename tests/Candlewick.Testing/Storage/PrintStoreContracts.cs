using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Testing.Storage;

/// <summary>What every store of trades must do.</summary>
public abstract class TradeStoreContract : StoreContract
{
    private static readonly SeriesId Trades = new(Bitcoin, SeriesKind.Trades);

    [Fact]
    public async Task Write_OfNumberedTrades_KeepsNanosecondsAndChangesNothingAgain()
    {
        await using OpenStore store = await OpenAsync();
        TradeWrite write = Numbered(Hours(0, 1), Some(1, 3_000));
        Assert.Equal(3_000, (await store.Roles.Trades.WriteAsync([write], Ct)).Inserted);
        Assert.Equal(Some(1, 3_000), await AllAsync(store));
        Assert.Equal(new WriteResult(0, 3_000, 0, 0), await store.Roles.Trades.WriteAsync([write], Ct));
        Assert.Equal(Some(1, 3_000), await AllAsync(store));
        Assert.Equal(Hours(0, 1), Assert.Single((await store.Coverage.FindAsync(Trades, Ct)).Covered));
    }

    [Fact]
    public async Task Write_OfNumberedTradesWithAMissingId_LeavesAHoleThatTheNextFills()
    {
        await using OpenStore store = await OpenAsync();
        List<Trade> all = Some(1, 10);
        await store.Roles.Trades.WriteAsync([Numbered(Hours(0, 1), [.. all.Where(trade => trade.Id != 5)])], Ct);
        Hole hole = Assert.Single((await store.Coverage.FindAsync(Trades, Ct)).Holes);
        Assert.True(hole.Range.Contains(all[4].EventTime));
        Assert.Equal(1, (await store.Roles.Trades.WriteAsync([Numbered(Hours(0, 1), all)], Ct)).Inserted);
        Assert.Equal(all, await AllAsync(store));
        Assert.Empty((await store.Coverage.FindAsync(Trades, Ct)).Holes);
        Assert.True((await store.Roles.Trades.WriteAsync([Numbered(Hours(0, 1), [.. all.Take(3), .. all.Skip(6)])], Ct)).ChangedNothing);
        Assert.Equal(all, await AllAsync(store));
    }

    [Fact]
    public async Task Write_OfNumberedTradesWithACoarserInstant_ChangesNothing()
    {
        await using OpenStore store = await OpenAsync();
        List<Trade> fine = Some(1, 10);
        await store.Roles.Trades.WriteAsync([Numbered(Hours(0, 1), fine)], Ct);
        WriteResult result = await store.Roles.Trades.WriteAsync([Numbered(Hours(0, 1), Coarse(fine))], Ct);
        Assert.Equal(new WriteResult(0, 10, 0, 0), result);
        Assert.Equal(fine, await AllAsync(store));
        Assert.Empty((await store.Coverage.FindAsync(Trades, Ct)).Holes);
    }

    [Fact]
    public async Task Write_OfNumberedTradesWithAFinerInstant_RefinesThemAndIsNoCorrection()
    {
        await using OpenStore store = await OpenAsync();
        List<Trade> fine = Some(1, 10);
        await store.Roles.Trades.WriteAsync([Numbered(Hours(0, 1), Coarse(fine))], Ct);
        Assert.Equal(new WriteResult(0, 0, 0, 10), await store.Roles.Trades.WriteAsync([Numbered(Hours(0, 1), fine)], Ct));
        Assert.Equal(fine, await AllAsync(store));
        Assert.Equal(new WriteResult(0, 10, 0, 0), await store.Roles.Trades.WriteAsync([Numbered(Hours(0, 1), fine)], Ct));
    }

    [Fact]
    public async Task Write_OfNumberedTradesWithOtherValuesAtACoarserInstant_CorrectsThemAndKeepsTheFinerInstant()
    {
        await using OpenStore store = await OpenAsync();
        List<Trade> fine = Some(1, 3);
        await store.Roles.Trades.WriteAsync([Numbered(Hours(0, 1), fine)], Ct);
        Trade other = fine[1] with { Price = 7 };
        Assert.Equal(new WriteResult(0, 0, 1, 0), await store.Roles.Trades.WriteAsync([Numbered(Hours(0, 1), Coarse([other]))], Ct));
        Assert.Equal([fine[0], other, fine[2]], await AllAsync(store));
    }

    [Theory]
    [InlineData(0, 123_000_000)]
    [InlineData(123_000_000, 0)]
    public async Task Write_OfANumberedTradeMovedWithinItsSecond_IsACorrection(long stored, long moved)
    {
        await using OpenStore store = await OpenAsync();
        Trade before = At(2, 0) with { EventTime = Hour(0).AddNanoseconds(1_000_000_000 + stored) };
        Trade after = before with { EventTime = Hour(0).AddNanoseconds(1_000_000_000 + moved) };
        Trade[] others = [At(1, 0), At(3, 0) with { EventTime = Hour(0).AddNanoseconds(2_500_000_000) }];
        await store.Roles.Trades.WriteAsync([Numbered(Hours(0, 1), [others[0], before, others[1]])], Ct);
        Assert.Equal(new WriteResult(0, 0, 1, 0), await store.Roles.Trades.WriteAsync([Numbered(Hours(0, 1), [after])], Ct));
        Assert.Equal([others[0], after, others[1]], await AllAsync(store));
    }

    [Fact]
    public async Task Write_OfNumberedTradesAllAtWholeSeconds_AreTheSameTradesCut()
    {
        await using OpenStore store = await OpenAsync();
        List<Trade> fine = [.. Some(1, 10).Select(trade => trade with { EventTime = Start.AddNanoseconds(trade.Id * 700_000_000) })];
        List<Trade> coarse = [.. fine.Select(trade => trade with { EventTime = UtcTime.FromSeconds(trade.EventTime.Milliseconds / 1_000) })];
        await store.Roles.Trades.WriteAsync([Numbered(Hours(0, 1), coarse)], Ct);
        Assert.Equal(new WriteResult(0, 1, 0, 9), await store.Roles.Trades.WriteAsync([Numbered(Hours(0, 1), fine)], Ct));
        Assert.Equal(new WriteResult(0, 10, 0, 0), await store.Roles.Trades.WriteAsync([Numbered(Hours(0, 1), coarse)], Ct));
        Assert.Equal(fine, await AllAsync(store));
    }

    [Fact]
    public async Task Write_OfANumberedTradeAtAnotherInstant_MovesItAlsoWhenNobodyAskedForThatRange()
    {
        await using OpenStore store = await OpenAsync();
        List<Trade> all = Some(1, 3);
        await store.Roles.Trades.WriteAsync([Numbered(Hours(0, 1), all)], Ct);
        Trade moved = all[1] with { EventTime = Hour(5) };
        Assert.Equal(new WriteResult(0, 0, 1, 0), await store.Roles.Trades.WriteAsync([Numbered(Hours(5, 6), [moved])], Ct));
        Assert.Equal([all[0], all[2], moved], await AllAsync(store));
    }

    [Fact]
    public async Task Write_WhoseIdsDoNotFollowTheStoredOnes_LeavesAHoleBetweenTheTwoInstantsUntilTheyCome()
    {
        await using OpenStore store = await OpenAsync();
        Trade[] first = [At(6, 6), At(7, 23)], second = [At(1_007, 26), At(1_008, 30)], between = [.. Enumerable.Range(8, 999).Select(id => At(id, 25))];
        await store.Roles.Trades.WriteAsync([Numbered(Hours(0, 24), [.. first])], Ct);
        TradeWrite day2 = Numbered(Hours(24, 48), [.. second]);
        await store.Roles.Trades.WriteAsync([day2], Ct);
        SeriesCoverage coverage = await store.Coverage.FindAsync(Trades, Ct);
        UtcRange lost = new(Hour(23).AddNanoseconds(1), Hour(26));
        Hole hole = Assert.Single(coverage.Holes);
        Assert.Equal((lost, HoleCause.Pending), (hole.Range, hole.Cause));
        Assert.Equal(RangeSet.Of(Hours(0, 48)).Subtract(lost), coverage.Covered);

        Assert.True((await store.Roles.Trades.WriteAsync([day2], Ct)).ChangedNothing);
        SeriesCoverage again = await store.Coverage.FindAsync(Trades, Ct);
        Assert.Equal((coverage.Covered, Assert.Single(coverage.Holes)), (again.Covered, Assert.Single(again.Holes)));

        Assert.Equal(999, (await store.Roles.Trades.WriteAsync([Numbered(Hours(24, 48), [.. between, .. second])], Ct)).Inserted);
        coverage = await store.Coverage.FindAsync(Trades, Ct);
        Assert.Empty(coverage.Holes);
        Assert.Equal(RangeSet.Of(Hours(0, 48)), coverage.Covered);
    }

    [Fact]
    public async Task Write_WhoseIdsDoNotReachTheNextStoredOnes_LeavesAHole()
    {
        await using OpenStore store = await OpenAsync();
        await store.Roles.Trades.WriteAsync([Numbered(Hours(24, 48), [At(1_007, 26)])], Ct);
        await store.Roles.Trades.WriteAsync([Numbered(Hours(0, 24), [At(6, 6), At(7, 23)])], Ct);
        UtcRange lost = new(Hour(23).AddNanoseconds(1), Hour(26));
        Assert.Equal([lost], (await store.Coverage.FindAsync(Trades, Ct)).Holes.Select(hole => hole.Range));
        await store.Roles.Trades.WriteAsync([Numbered(lost, [.. Enumerable.Range(8, 999).Select(id => At(id, 25))])], Ct);
        Assert.Empty((await store.Coverage.FindAsync(Trades, Ct)).Holes);
    }

    [Fact]
    public async Task Write_BehindARangeThatNobodyAskedFor_LeavesNoHoleUntilThatWasAsked()
    {
        await using OpenStore store = await OpenAsync();
        await store.Roles.Trades.WriteAsync([Numbered(Hours(0, 24), [At(7, 23)]), Numbered(Hours(48, 72), [At(1_007, 50)])], Ct);
        Assert.Empty((await store.Coverage.FindAsync(Trades, Ct)).Holes);
        await store.Roles.Trades.WriteAsync([Numbered(Hours(24, 48), [])], Ct);
        Assert.Equal(
            [new UtcRange(Hour(23).AddNanoseconds(1), Hour(50))], (await store.Coverage.FindAsync(Trades, Ct)).Holes.Select(hole => hole.Range));
        await store.Roles.Trades.WriteAsync([Numbered(Hours(0, 72), [At(7, 23), At(1_007, 50)])], Ct);
        Assert.Single((await store.Coverage.FindAsync(Trades, Ct)).Holes);
    }

    [Fact]
    public async Task Write_OfPartOfTheRangeAgain_LeavesTheHolesThatItDoesNotFill()
    {
        await using OpenStore store = await OpenAsync();
        List<Trade> all = Some(1, 10);
        await store.Roles.Trades.WriteAsync([Numbered(Hours(0, 1), [.. all.Where(trade => trade.Id != 5)])], Ct);
        SeriesCoverage before = await store.Coverage.FindAsync(Trades, Ct);
        await store.Roles.Trades.WriteAsync([Numbered(Hours(0, 1), all[..3]), Numbered(Hours(0, 1), [])], Ct);
        SeriesCoverage after = await store.Coverage.FindAsync(Trades, Ct);
        Assert.Equal(before.Covered, after.Covered);
        Assert.Equal(before.Holes.Select(hole => (hole.Range, hole.Cause)), after.Holes.Select(hole => (hole.Range, hole.Cause)));
    }

    [Fact]
    public async Task Write_OfAnIdTwiceAtOnce_KeepsItOnce()
    {
        await using OpenStore store = await OpenAsync();
        Trade one = At(1, 0);
        Trade finer = one with { EventTime = Hour(0).AddNanoseconds(5) };
        Assert.Equal(new WriteResult(1, 0, 0, 0), await store.Roles.Trades.WriteAsync([Numbered(Hours(0, 1), [one, finer])], Ct));
        Assert.Equal([finer], await AllAsync(store));
    }

    [Fact]
    public async Task Write_OfTradesWithoutNumbers_ReplacesTheRange()
    {
        await using OpenStore store = await OpenAsync();
        List<Trade> all = Some(1, 10);
        await store.Roles.Trades.WriteAsync([Unnumbered(Hours(0, 1), all)], Ct);
        List<Trade> other = [.. all.Take(4), all[4] with { Price = 7 }, .. all.Skip(6)];
        WriteResult result = await store.Roles.Trades.WriteAsync([Unnumbered(Hours(0, 1), other)], Ct);
        Assert.Equal(new WriteResult(0, 8, 2, 0), result);
        Assert.Equal(other, await AllAsync(store));
        Assert.True((await store.Roles.Trades.WriteAsync([Unnumbered(Hours(0, 1), [])], Ct)).ChangedNothing);
        Assert.Equal(other, await AllAsync(store));
    }

    [Fact]
    public async Task Read_OfARange_IsHalfOpenAndOfThatSeries()
    {
        await using OpenStore store = await OpenAsync();
        List<Trade> all = Some(1, 10);
        await store.Roles.Trades.WriteAsync([Numbered(Hours(0, 1), all)], Ct);
        UtcRange range = new(all[2].EventTime, all[5].EventTime);
        Assert.Equal(all[2..5], await ReadAsync(store.Roles.Trades.ReadAsync(Trades, range, Ct)));
        Assert.Empty(await ReadAsync(store.Roles.Trades.ReadAsync(new SeriesId(Bitcoin, SeriesKind.AggregateTrades), UtcRange.All, Ct)));
    }

    [Fact]
    public async Task Clear_OfTrades_DeletesThem()
    {
        await using OpenStore store = await OpenAsync();
        List<Trade> all = Some(1, 10);
        await store.Roles.Trades.WriteAsync([Numbered(Hours(0, 1), all)], Ct);
        Assert.Equal(4, await store.Coverage.ClearAsync(new SeriesFilter(SeriesKind.Trades), new UtcRange(Start, all[4].EventTime), Ct));
        Assert.Equal(all[4..], await AllAsync(store));
    }

    [Fact]
    public async Task Write_OfTheOtherOrigin_IsRefused()
    {
        await using OpenStore store = await OpenAsync(StoreOrigin.Simulated);
        StoreException refusal = await Assert.ThrowsAsync<StoreException>(() => store.Roles.Trades.WriteAsync([Numbered(Hours(0, 1), Some(1, 2))], Ct));
        Assert.Equal(ErrorKind.OriginMismatch, refusal.Kind);
    }

    private static List<Trade> Some(int firstId, int count) =>
        [.. Enumerable.Range(firstId, count).Select(id => new Trade(
            Start.AddNanoseconds((id * 1_000_000L) + id), id, 100 + (id * 0.01), 0.1 * id, (Aggressor)(id % 3), id, id + (id % 2),
            id % 4 == 0 ? '\0' : 'Q', (uint)id, id % 7 == 0))];

    private static Trade At(int id, int hour) => new(Hour(hour), id, 100, 1, Aggressor.Buyer, id, id);

    /// <summary>The same trades as a source gives them that knows milliseconds only.</summary>
    private static List<Trade> Coarse(List<Trade> trades) =>
        [.. trades.Select(trade => trade with { EventTime = UtcTime.FromMilliseconds(trade.EventTime.Milliseconds) })];

    private static TradeWrite Numbered(UtcRange asked, List<Trade> trades) => Unnumbered(asked, trades) with { IsNumbered = true };

    private static TradeWrite Unnumbered(UtcRange asked, List<Trade> trades) =>
        new(Trades, asked, trades.ToArray(), IsNumbered: false, new Provenance("file", "trades.csv", null, Received), WriteReason.Import);

    private static Task<List<Trade>> AllAsync(OpenStore store) => ReadAsync(store.Roles.Trades.ReadAsync(Trades, UtcRange.All, Ct));
}

/// <summary>What every store of quotes must do.</summary>
public abstract class QuoteStoreContract : StoreContract
{
    private static readonly SeriesId Quotes = new(Bitcoin, SeriesKind.Quotes);

    [Fact]
    public async Task Write_OfQuotes_KeepsAbsentSidesAndOrderOfOneInstant()
    {
        await using OpenStore store = await OpenAsync();
        Quote[] quotes =
        [
            new(Start, 1, 99.5, 3, 100.5, 4, 'P', 12, true),
            new(Start, 2, double.NaN, double.NaN, 100.5, 4),
            new(Start.AddNanoseconds(1), 3, 99.5, 3, double.NaN, double.NaN),
        ];
        Assert.Equal(3, (await store.Roles.Quotes.WriteAsync([WriteOf(quotes)], Ct)).Inserted);
        Assert.Equal(quotes, await ReadAsync(store.Roles.Quotes.ReadAsync(Quotes, UtcRange.All, Ct)));
        Assert.Equal(new WriteResult(0, 3, 0, 0), await store.Roles.Quotes.WriteAsync([WriteOf(quotes)], Ct));
        Assert.Equal(new SeriesSummary(Quotes, 3, Start, Start.AddNanoseconds(1)), Assert.Single(await store.Coverage.SummarizeAsync(SeriesFilter.Any, Ct)));
    }

    [Fact]
    public async Task Write_OfOtherQuotes_ReplacesTheRange()
    {
        await using OpenStore store = await OpenAsync();
        Quote quote = new(Start, 1, 99.5, 3, 100.5, 4);
        await store.Roles.Quotes.WriteAsync([WriteOf([quote, quote with { Sequence = 2 }])], Ct);
        Assert.Equal(new WriteResult(0, 0, 2, 0), await store.Roles.Quotes.WriteAsync([WriteOf([quote with { AskSize = 5 }])], Ct));
        Assert.Equal([quote with { AskSize = 5 }], await ReadAsync(store.Roles.Quotes.ReadAsync(Quotes, UtcRange.All, Ct)));
    }

    private static QuoteWrite WriteOf(Quote[] quotes) => new(Quotes, Hours(0, 1), quotes, new Provenance("file", "quotes.csv", null, Received), WriteReason.Import);
}

/// <summary>What every store of open interest and funding rates must do.</summary>
public abstract class ObservationStoreContract : StoreContract
{
    private static readonly SeriesId Funding = new(Bitcoin, SeriesKind.FundingRates);

    [Fact]
    public async Task Write_OfObservations_KeepsThemAndChangesNothingAgain()
    {
        await using OpenStore store = await OpenAsync();
        Observation[] rows = [new(Start, 0.0001, 8), new(Hour(8), -0.00025)];
        ObservationWrite write = new(Funding, Hours(0, 16), rows, new Provenance("file", "funding.csv", null, Received), WriteReason.Import);
        Assert.Equal(2, (await store.Roles.Observations.WriteAsync([write], Ct)).Inserted);
        Assert.True((await store.Roles.Observations.WriteAsync([write], Ct)).ChangedNothing);
        Assert.Equal(rows, await ReadAsync(store.Roles.Observations.ReadAsync(Funding, UtcRange.All, Ct)));
        Assert.Equal(rows[..1], await ReadAsync(store.Roles.Observations.ReadAsync(Funding, Hours(0, 8), Ct)));
        await Assert.ThrowsAsync<ArgumentException>(() =>
            store.Roles.Observations.WriteAsync([write with { Series = new SeriesId(Bitcoin, SeriesKind.Trades) }], Ct));
    }
}
