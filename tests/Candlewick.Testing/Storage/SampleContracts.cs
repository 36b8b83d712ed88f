using static Candlewick.Testing.Storage.StoreSamples;

namespace Candlewick.Testing.Storage;

/// <summary>What every store of price samples and their windows must do.</summary>
public abstract class SampleStoreContract : StoreContract
{
    private const string Code = "5m";

    private static readonly InstrumentId Ether = InstrumentId.Of("BINANCE", "ETHUSDT");

    [Fact]
    public async Task Append_OfSamples_GivesThemBackInOrderOfTime()
    {
        await using OpenStore store = await OpenAsync();
        ISampleStore samples = store.Roles.Derived.Samples;
        Assert.Equal(3, await samples.AppendAsync([Sample(Bitcoin, 70, 2), Sample(Ether, 70, 3), Sample(Bitcoin, 10, 1)], Ct));
        Assert.Equal([Sample(Bitcoin, 10, 1), Sample(Bitcoin, 70, 2)], await samples.ReadAsync(Bitcoin, UtcRange.All, Ct));
        Assert.Equal([Sample(Bitcoin, 70, 2)], await samples.ReadAsync(Bitcoin, new UtcRange(At(11), At(71)), Ct));
        Assert.Empty(await samples.ReadAsync(InstrumentId.Of("BINANCE", "XRPUSDT"), UtcRange.All, Ct));
        Assert.Equal([At(70), At(10)], (await samples.ListArrivedAsync(Bitcoin, 0, Ct)).Select(one => one.EventTime));
        Assert.Equal(0, await samples.AppendAsync([], Ct));
    }

    [Fact]
    public async Task Append_OfAStoredInstant_WritesOnlyAnotherPriceAndThatArrivesAgain()
    {
        await using OpenStore store = await OpenAsync();
        ISampleStore samples = store.Roles.Derived.Samples;
        await samples.AppendAsync([Sample(Bitcoin, 10, 1), Sample(Bitcoin, 20, 2)], Ct);
        long last = (await samples.SummarizeAsync(null, Ct))[0].LastEntry;
        Assert.Equal(0, await samples.AppendAsync([Sample(Bitcoin, 10, 1)], Ct));
        Assert.Empty(await samples.ListArrivedAsync(Bitcoin, last, Ct));
        Assert.Equal(1, await samples.AppendAsync([Sample(Bitcoin, 10, 1.5), Sample(Bitcoin, 20, 2)], Ct));
        Assert.Equal([At(10)], (await samples.ListArrivedAsync(Bitcoin, last, Ct)).Select(one => one.EventTime));
        Assert.Equal([Sample(Bitcoin, 10, 1.5), Sample(Bitcoin, 20, 2)], await samples.ReadAsync(Bitcoin, UtcRange.All, Ct));
        Assert.Equal((2, At(10), At(20)), (await samples.SummarizeAsync(null, Ct)).Select(one => ((int)one.Rows, one.First, one.Last)).Single());
        await samples.AppendAsync([Sample(Ether, 30, 3)], Ct);
        foreach (SampleSummary one in await samples.SummarizeAsync(null, Ct))
        {
            Assert.Equal([one], await samples.SummarizeAsync(one.Instrument, Ct));
        }

        Assert.Empty(await samples.SummarizeAsync(InstrumentId.Of("BINANCE", "NEVER"), Ct));
    }

    [Fact]
    public async Task Append_OfANumberThatIsNone_IsTheCallersMistake()
    {
        await using OpenStore store = await OpenAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => store.Roles.Derived.Samples.AppendAsync([Sample(Bitcoin, 1, 1), Sample(Bitcoin, 2, double.NaN)], Ct));
        await Assert.ThrowsAsync<StoreException>(() => store.Roles.Derived.Samples.AppendAsync([Sample(InstrumentId.Of("SIM", "AAA"), 1, 1)], Ct));
        Assert.Empty(await store.Roles.Derived.Samples.SummarizeAsync(null, Ct));
    }

    [Fact]
    public async Task WriteWindows_ReplacesTheIntervalsAndNothingElse()
    {
        await using OpenStore store = await OpenAsync();
        IWindowStore windows = store.Roles.Derived.Windows;
        PriceWindow first = Window(0, 300, 1), second = Window(300, 600, 2), third = Window(600, 900, 3);
        WindowWrite write = new(Bitcoin, Code, RangeSet.Of(new UtcRange(At(0), At(900))), [first, second, third], 7);
        Assert.Equal(new WriteResult(3, 0, 0, 0), await windows.WriteAsync(write, Ct));
        Assert.True((await windows.WriteAsync(write, Ct)).ChangedNothing);
        PriceWindow changed = second with { Mean = 2.5, Count = 9 };
        WindowWrite late = new(Bitcoin, Code, RangeSet.Of(new UtcRange(At(0), At(600))), [changed], 9);
        Assert.Equal(new WriteResult(0, 0, 2, 0), await windows.WriteAsync(late, Ct));
        Assert.Equal([changed, third], await windows.ReadAsync(Bitcoin, Code, UtcRange.All, Ct));
        Assert.Equal([third], await windows.ReadAsync(Bitcoin, Code, new UtcRange(At(600), At(900)), Ct));
        Assert.Empty(await windows.ReadAsync(Bitcoin, "10m", UtcRange.All, Ct));
        Assert.Equal(9, await windows.FindUsedAsync(Bitcoin, Code, Ct));
        await windows.WriteAsync(late with { Intervals = RangeSet.Empty, Windows = [], UsedEntry = 8 }, Ct);
        Assert.Equal(9, await windows.FindUsedAsync(Bitcoin, Code, Ct));
        Assert.Equal(0, await windows.FindUsedAsync(Ether, Code, Ct));
        await Assert.ThrowsAsync<ArgumentException>(() => windows.WriteAsync(late with { Windows = [third] }, Ct));
    }

    [Fact]
    public async Task DeleteUsed_KeepsTheDayOfTheFirstSampleThatIsNotUsed()
    {
        await using OpenStore store = await OpenAsync();
        (ISampleStore samples, IWindowStore windows) = (store.Roles.Derived.Samples, store.Roles.Derived.Windows);
        const int Day = 86_400;
        await samples.AppendAsync([Sample(Bitcoin, 10, 1), Sample(Bitcoin, Day + 10, 2), Sample(Bitcoin, (2 * Day) + 10, 3)], Ct);
        long second = (await samples.ListArrivedAsync(Bitcoin, 0, Ct))[1].Entry;
        SampleDeletion deletion = new(Bitcoin, At(3 * Day), [Code], Received);
        Assert.Equal(0, await samples.DeleteUsedAsync(deletion, dryRun: false, Ct));
        Assert.Equal(0, await samples.DeleteUsedAsync(deletion with { UsedBy = [] }, dryRun: false, Ct));

        await windows.WriteAsync(new WindowWrite(Bitcoin, Code, RangeSet.Empty, [], second), Ct);
        Assert.Equal(0, await samples.DeleteUsedAsync(deletion with { UsedBy = [Code, "10m"] }, dryRun: false, Ct));
        Assert.Equal(2, await samples.DeleteUsedAsync(deletion, dryRun: true, Ct));
        Assert.Equal(3, (await samples.ReadAsync(Bitcoin, UtcRange.All, Ct)).Count);
        Assert.Empty(await store.Roles.Upkeep.Retention.ListAsync(Ct));
        Assert.Equal(1, await samples.DeleteUsedAsync(deletion with { Before = At(Day + 500) }, dryRun: false, Ct));
        Assert.Equal(1, await samples.DeleteUsedAsync(deletion, dryRun: false, Ct));
        Assert.Equal([Sample(Bitcoin, (2 * Day) + 10, 3)], await samples.ReadAsync(Bitcoin, UtcRange.All, Ct));
        SampleSummary left = (await samples.SummarizeAsync(null, Ct))[0];
        Assert.Equal(At(2 * Day), left.DeletedBefore);
        Assert.Equal([left], await samples.SummarizeAsync(Bitcoin, Ct));
        Assert.Equal(
            [new DeletionRecord($"{Bitcoin}@samples", At(Day), 1, Received, "samples"), new DeletionRecord($"{Bitcoin}@samples", At(2 * Day), 1, Received, "samples")],
            await store.Roles.Upkeep.Retention.ListAsync(Ct));
        Assert.Equal(0, await samples.DeleteUsedAsync(deletion, dryRun: false, Ct));
    }

    private static UtcTime At(int second) => Start + TimeSpan.FromSeconds(second);

    private static PriceSample Sample(InstrumentId instrument, int second, double price) => new(instrument, At(second), price);

    private static PriceWindow Window(int from, int to, double mean) => new(new UtcRange(At(from), At(to)), mean, mean + 0.5, 4);
}
