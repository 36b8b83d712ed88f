using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Testing.Storage;

/// <summary>What every store of bars must do.</summary>
public abstract class BarStoreContract : StoreContract
{
    [Fact]
    public async Task Write_IntoAnEmptyStore_GivesTheSameBarsBack()
    {
        await using OpenStore store = await OpenAsync();
        WriteResult result = await store.Bars.WriteAsync([Write(Hours(0, 5_000), Bars(0, 5_000))], Ct);
        Assert.Equal(new WriteResult(5_000, 0, 0, 0), result);
        Assert.Equal(Bars(0, 5_000), await ReadAsync(store.Bars, Series, UtcRange.All));
        Assert.Equal(Bars(10, 20), await ReadAsync(store.Bars, Series, Hours(10, 20)));
        Assert.Equal(Hour(4_999), await store.Bars.FindLastOpenAsync(Series, Ct));
    }

    [Fact]
    public async Task Write_Again_ChangesNothing()
    {
        await using OpenStore store = await OpenAsync();
        RangeWrite write = Write(Hours(0, 100), Bars(0, 100));
        await store.Bars.WriteAsync([write], Ct);
        SeriesCoverage before = await store.Coverage.FindAsync(Series, Ct);
        WriteResult again = await store.Bars.WriteAsync([write], Ct);
        Assert.True(again.ChangedNothing);
        Assert.Equal(100, again.Unchanged);
        Assert.Equal(Bars(0, 100), await ReadAsync(store.Bars, Series, UtcRange.All));
        Assert.Equal(before.Covered, (await store.Coverage.FindAsync(Series, Ct)).Covered);
    }

    [Fact]
    public async Task Write_OfOtherValues_KeepsTheOldOnesAsKnownBefore()
    {
        await using OpenStore store = await OpenAsync();
        UtcTime later = Received + TimeSpan.FromDays(1);
        await store.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10))], Ct);
        WriteResult result = await store.Bars.WriteAsync([Write(Hours(3, 5), Bars(3, 5, version: 1), new WriteSample(ReceivedAt: later))], Ct);
        Assert.Equal(new WriteResult(0, 0, 2, 0), result);
        List<Bar> now = await ReadAsync(store.Bars, Series, UtcRange.All);
        Assert.Equal(10, now.Count);
        Assert.Equal(BarAt(3, version: 1, Finality.Corrected), now[3]);
        Assert.Equal(BarAt(5), now[5]);
        Assert.Equal(Bars(0, 10), await ReadAsync(store.Bars, Series, UtcRange.All, asKnownAt: later.AddNanoseconds(-1_000)));
        Assert.Equal(now, await ReadAsync(store.Bars, Series, UtcRange.All, asKnownAt: later));
        Assert.Empty(await ReadAsync(store.Bars, Series, UtcRange.All, asKnownAt: Received.AddNanoseconds(-1_000)));
    }

    [Fact]
    public async Task Write_OfACorrectionReceivedBeforeTheOriginal_StillEndsTheOldKnowing()
    {
        await using OpenStore store = await OpenAsync();
        await store.Bars.WriteAsync([Write(Hours(0, 1), Bars(0, 1))], Ct);
        await store.Bars.WriteAsync([Write(Hours(0, 1), Bars(0, 1, version: 1), new WriteSample(ReceivedAt: Received - TimeSpan.FromDays(9)))], Ct);
        Assert.Equal(Bars(0, 1), await ReadAsync(store.Bars, Series, UtcRange.All, asKnownAt: Received));
        Bar current = Assert.Single(await ReadAsync(store.Bars, Series, UtcRange.All, asKnownAt: Received + TimeSpan.FromSeconds(1)));
        Assert.Equal(BarAt(0, version: 1, Finality.Corrected), current);
    }

    [Fact]
    public async Task Write_OfAFormingBarThatCloses_IsNoCorrection()
    {
        await using OpenStore store = await OpenAsync();
        WriteResult forming = await store.Bars.WriteAsync([Write(Hours(0, 3), [BarAt(0), BarAt(1), BarAt(2, 7, Finality.Forming)])], Ct);
        Assert.Equal(3, forming.Inserted);
        Assert.Equal(RangeSet.Of(Hours(0, 2)), (await store.Coverage.FindAsync(Series, Ct)).Covered);
        WriteResult moved = await store.Bars.WriteAsync([Write(Hours(2, 3), [BarAt(2, 8, Finality.Forming)])], Ct);
        Assert.Equal(new WriteResult(0, 0, 0, 1), moved);
        WriteResult closed = await store.Bars.WriteAsync([Write(Hours(2, 3), [BarAt(2)])], Ct);
        Assert.Equal(new WriteResult(0, 0, 0, 1), closed);
        WriteResult late = await store.Bars.WriteAsync([Write(Hours(2, 3), [BarAt(2, 9, Finality.Forming)])], Ct);
        Assert.True(late.ChangedNothing);
        Assert.Equal(Bars(0, 3), await ReadAsync(store.Bars, Series, UtcRange.All));
        Assert.Equal(RangeSet.Of(Hours(0, 3)), (await store.Coverage.FindAsync(Series, Ct)).Covered);
        Assert.Equal(Bars(0, 3), await ReadAsync(store.Bars, Series, UtcRange.All, asKnownAt: Received + TimeSpan.FromDays(1)));
    }

    [Fact]
    public async Task Write_OfAClosedBarThatIsConfirmed_WasKnownBeforeToo()
    {
        await using OpenStore store = await OpenAsync();
        UtcTime later = Received + TimeSpan.FromDays(1), latest = Received + TimeSpan.FromDays(2);
        await store.Bars.WriteAsync([Write(Hours(0, 1), [BarAt(0)])], Ct);
        Bar confirmed = BarAt(0, finality: Finality.Confirmed);
        WriteResult result = await store.Bars.WriteAsync([Write(Hours(0, 1), [confirmed], new WriteSample(ReceivedAt: later))], Ct);
        Assert.Equal(new WriteResult(0, 0, 0, 1), result);
        Assert.Equal([confirmed], await ReadAsync(store.Bars, Series, UtcRange.All, asKnownAt: Received));
        await store.Bars.WriteAsync([Write(Hours(0, 1), [BarAt(0, version: 1)], new WriteSample(ReceivedAt: latest))], Ct);
        Assert.Equal([confirmed], await ReadAsync(store.Bars, Series, UtcRange.All, asKnownAt: Received));
        Assert.Equal([confirmed], await ReadAsync(store.Bars, Series, UtcRange.All, asKnownAt: later));
        Assert.Equal([BarAt(0, version: 1, Finality.Corrected)], await ReadAsync(store.Bars, Series, UtcRange.All, asKnownAt: latest));
        Assert.Empty(await ReadAsync(store.Bars, Series, UtcRange.All, asKnownAt: Received.AddNanoseconds(-1_000)));
    }

    [Fact]
    public async Task Write_ThatOverlaps_AddsOnlyWhatIsNew()
    {
        await using OpenStore store = await OpenAsync();
        await store.Bars.WriteAsync([Write(Hours(0, 50), Bars(0, 50))], Ct);
        WriteResult result = await store.Bars.WriteAsync([Write(Hours(40, 60), Bars(40, 60)), Write(Hours(55, 70), Bars(55, 70))], Ct);
        Assert.Equal(new WriteResult(20, 15, 0, 0), result);
        Assert.Equal(Bars(0, 70), await ReadAsync(store.Bars, Series, UtcRange.All));
    }

    [Fact]
    public async Task Write_ThatLacksStoredBars_LeavesThem()
    {
        await using OpenStore store = await OpenAsync();
        await store.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10))], Ct);
        WriteResult result = await store.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 3))], Ct);
        Assert.True(result.ChangedNothing);
        Assert.Equal(Bars(0, 10), await ReadAsync(store.Bars, Series, UtcRange.All));
        SeriesCoverage coverage = await store.Coverage.FindAsync(Series, Ct);
        Assert.Equal(RangeSet.Of(Hours(0, 10)), coverage.Covered);
        Assert.Empty(coverage.Holes);
    }

    [Fact]
    public async Task Write_OfABarOutsideTheWholeBars_IsFoundByTheNextWrite()
    {
        await using OpenStore store = await OpenAsync();
        UtcRange cut = new(Hour(0), Hour(2) + TimeSpan.FromMinutes(30));
        await store.Bars.WriteAsync([Write(cut, Bars(0, 3))], Ct);
        Assert.Equal(RangeSet.Of(Hours(0, 2)), (await store.Coverage.FindAsync(Series, Ct)).Covered);
        WriteResult again = await store.Bars.WriteAsync([Write(Hours(2, 4), Bars(2, 4))], Ct);
        Assert.Equal(new WriteResult(1, 1, 0, 0), again);
        Assert.Equal(Bars(0, 4), await ReadAsync(store.Bars, Series, UtcRange.All));
    }

    [Fact]
    public async Task Write_OfAbsentValuesAndExtremes_KeepsTheirBits()
    {
        await using OpenStore store = await OpenAsync();
        Bar[] bars =
        [
            BarAt(0) with { QuoteVolume = double.NaN, TradeCount = double.NaN },
            BarAt(1) with { Open = -0.0, High = double.MaxValue, Low = double.Epsilon, Volume = 0.1 + 0.2 },
            BarAt(2) with { Close = double.PositiveInfinity, Ordinal = 0 },
            BarAt(2) with { Ordinal = 1 },
        ];
        await store.Bars.WriteAsync([Write(Hours(0, 3), bars)], Ct);
        List<Bar> read = await ReadAsync(store.Bars, Series, UtcRange.All);
        Assert.Equal(bars, read);
        Assert.True(double.IsNegative(read[1].Open));
        Assert.True((await store.Bars.WriteAsync([Write(Hours(0, 3), bars)], Ct)).ChangedNothing);
    }

    [Fact]
    public async Task Write_OfNothing_IsAHole()
    {
        await using OpenStore store = await OpenAsync();
        WriteResult result = await store.Bars.WriteAsync([Write(Hours(0, 3), [])], Ct);
        Assert.True(result.ChangedNothing);
        Assert.Empty(await ReadAsync(store.Bars, Series, UtcRange.All));
        Hole hole = Assert.Single((await store.Coverage.FindAsync(Series, Ct)).Holes);
        Assert.Equal(Hours(0, 3), hole.Range);
        Assert.Null(await store.Bars.FindLastOpenAsync(Series, Ct));
        Assert.Equal(default, await store.Bars.WriteAsync([], Ct));
    }

    [Fact]
    public async Task Write_ThatIsWhole_MovesTheBarsThatItLacksToTheHistory()
    {
        await using OpenStore store = await OpenAsync();
        UtcTime later = Received + TimeSpan.FromDays(1);
        await store.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10))], Ct);
        RangeWrite whole = Write(Hours(2, 8), Bars(2, 4).Concat(Bars(5, 7)), new WriteSample(ReceivedAt: later)) with { IsWhole = true };
        Assert.Equal(new WriteResult(0, 4, 2, 0), await store.Bars.WriteAsync([whole], Ct));
        Assert.Equal(Bars(0, 4).Concat(Bars(5, 7)).Concat(Bars(8, 10)), await ReadAsync(store.Bars, Series, UtcRange.All));
        Assert.Equal(Bars(0, 10), await ReadAsync(store.Bars, Series, UtcRange.All, asKnownAt: Received));
        SeriesCoverage coverage = await store.Coverage.FindAsync(Series, Ct);
        Assert.Equal(RangeSet.Of(Hours(0, 4), Hours(5, 7), Hours(8, 10)), coverage.Covered);
        Assert.Equal([Hours(4, 5), Hours(7, 8)], coverage.Holes.Select(hole => hole.Range));
        Assert.True((await store.Bars.WriteAsync([whole], Ct)).ChangedNothing);
        Assert.Equal(new WriteResult(0, 0, 4, 0), await store.Bars.WriteAsync([Write(Hours(2, 8), []) with { IsWhole = true }], Ct));
        Assert.Equal(Bars(0, 2).Concat(Bars(8, 10)), await ReadAsync(store.Bars, Series, UtcRange.All));
    }

    [Fact]
    public async Task Read_OfABarThatWentAndCameAgainFromAnOlderAnswer_GivesItOnce()
    {
        await using OpenStore store = await OpenAsync();
        UtcTime between = Received + TimeSpan.FromDays(1), gone = Received + TimeSpan.FromDays(2);
        await store.Bars.WriteAsync([Write(Hours(0, 10), Bars(0, 10))], Ct);
        await store.Bars.WriteAsync([Write(Hours(2, 8), [], new WriteSample(ReceivedAt: gone)) with { IsWhole = true }], Ct);
        Assert.Equal(new WriteResult(2, 0, 0, 0), await store.Bars.WriteAsync([Write(Hours(2, 4), Bars(2, 4, 1), new WriteSample(ReceivedAt: between))], Ct));
        Assert.Equal(Bars(0, 10), await ReadAsync(store.Bars, Series, UtcRange.All, asKnownAt: between));
        Assert.Equal(Bars(0, 2).Concat(Bars(2, 4, 1)).Concat(Bars(8, 10)), await ReadAsync(store.Bars, Series, UtcRange.All, asKnownAt: gone));
        Assert.Equal(new WriteResult(0, 0, 2, 0), await store.Bars.WriteAsync([Write(Hours(2, 8), [], new WriteSample(ReceivedAt: gone)) with { IsWhole = true }], Ct));
        Assert.Equal(Bars(0, 10), await ReadAsync(store.Bars, Series, UtcRange.All, asKnownAt: between));
        Assert.Equal(Bars(0, 2).Concat(Bars(8, 10)), await ReadAsync(store.Bars, Series, UtcRange.All, asKnownAt: gone));
    }

    [Fact]
    public async Task Write_ByManyAtOnce_LosesNothing()
    {
        await using OpenStore store = await OpenAsync();
        await Parallel.ForAsync(0, 40, Ct, async (index, ct) =>
        {
            BarSeriesId series = SeriesOf($"S{index % 8}");
            int from = index / 8 * 20;
            await store.Bars.WriteAsync([Write(Hours(from, from + 25), Bars(from, from + 25), new WriteSample(series))], ct);
        });
        foreach (int index in Enumerable.Range(0, 8))
        {
            Assert.Equal(Bars(0, 105), await ReadAsync(store.Bars, SeriesOf($"S{index}"), UtcRange.All));
            Assert.Equal(RangeSet.Of(Hours(0, 105)), (await store.Coverage.FindAsync(SeriesOf($"S{index}"), Ct)).Covered);
        }
    }

    [Theory]
    [InlineData(StoreOrigin.Real, "SIM")]
    [InlineData(StoreOrigin.Simulated, "BINANCE")]
    public async Task Write_OfTheOtherOrigin_IsRefusedWhole(StoreOrigin origin, string venue)
    {
        await using OpenStore store = await OpenAsync(origin);
        string right = venue == "SIM" ? "BINANCE" : "SIM";
        RangeWrite[] writes =
        [
            Write(Hours(0, 3), Bars(0, 3), new WriteSample(SeriesOf("AAA", right))),
            Write(Hours(0, 3), Bars(0, 3), new WriteSample(SeriesOf("AAA", venue))),
        ];
        StoreException refusal = await Assert.ThrowsAsync<StoreException>(() => store.Bars.WriteAsync(writes, Ct));
        Assert.Equal(ErrorKind.OriginMismatch, refusal.Kind);
        Assert.Contains($"{venue}:AAA@1h", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(store.Roles.Queries.Info.Location, refusal.Message, StringComparison.Ordinal);
        Assert.Empty(await store.Coverage.SummarizeAsync(SeriesFilter.Any, Ct));
        Assert.Equal(3, (await store.Bars.WriteAsync([writes[0]], Ct)).Inserted);
    }

    [Fact]
    public async Task Write_ThatBreaksItsShape_IsTheCallersMistakeAndHarmsNoOther()
    {
        await using OpenStore store = await OpenAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => store.Bars.WriteAsync([Write(Hours(0, 3), [BarAt(1), BarAt(0)])], Ct));
        await Assert.ThrowsAsync<ArgumentException>(() => store.Bars.WriteAsync([Write(Hours(0, 3), [BarAt(1), BarAt(1)])], Ct));
        await Assert.ThrowsAsync<ArgumentException>(() => store.Bars.WriteAsync([Write(Hours(0, 3), [BarAt(3)])], Ct));
        await Assert.ThrowsAsync<ArgumentException>(() =>
            store.Bars.WriteAsync([Write(Hours(0, 3), [BarAt(1) with { CloseTime = Hour(2).AddNanoseconds(-1) }])], Ct));
        Assert.Equal(3, (await store.Bars.WriteAsync([Write(Hours(0, 3), Bars(0, 3))], Ct)).Inserted);
    }
}
