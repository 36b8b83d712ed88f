using Candlewick.Storage.DuckDb;
using Candlewick.Testing;
using Candlewick.Testing.Storage;
using Candlewick.Testing.Stores;

namespace Candlewick.Acquisition.Tests.Derived;

/// <summary>A store, in memory or in a file, and a clock that stands at 2024-06-01 until moved.</summary>
internal sealed class DerivedScene(StoreRoles store, Func<ValueTask> close) : IAsyncDisposable
{
    public static readonly UtcTime Now = UtcTime.From(2024, 6, 1);

    public StoreRoles Store { get; set; } = store;

    public DerivedRoles Derived => Store.Derived;

    public ManualClock Clock { get; } = new(Now);

    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<DerivedScene> OpenAsync(bool isFile)
    {
        if (!isFile)
        {
            return new DerivedScene(TestStores.Open().Roles, () => ValueTask.CompletedTask);
        }

        TemporaryFolder folder = new();
        DuckDbStore store = await DuckDbStore.OpenAsync(new DuckDbOptions(folder.File("test.duckdb")) { Threads = 1 }, TimeProvider.System, Ct);
        return new DerivedScene(store.Roles, async () =>
        {
            await store.DisposeAsync();
            folder.Dispose();
        });
    }

    public ValueTask DisposeAsync() => close();

    /// <summary>Writes bars as an archive does; what a write lacks of the range is a hole.</summary>
    public Task<WriteResult> WriteAsync(BarSeriesId series, UtcRange asked, IEnumerable<Bar> bars) =>
        Store.Bars.WriteAsync([StoreSamples.Write(asked, bars, new WriteSample(series, ReceivedAt: UtcTime.From(Clock.GetUtcNow())))], Ct);

    public Task<List<Bar>> ReadAsync(BarSeriesId series) => StoreSamples.ReadAsync(Store.Bars, series, UtcRange.All);

    /// <summary>Everything about one series that a content hash looks at.</summary>
    public async Task<(List<Bar> Bars, RangeSet Covered, List<(UtcRange, HoleCause)> Holes)> DescribeAsync(BarSeriesId series)
    {
        SeriesCoverage coverage = await Store.Coverage.FindAsync(series, Ct);
        return ([.. (await ReadAsync(series)).Select(bar => bar with { Finality = Finality.Closed })], coverage.Covered,
            [.. coverage.Holes.GroupBy(hole => hole.Cause).OrderBy(group => group.Key).SelectMany(group => RangeSet.Of(group.Select(hole => hole.Range)).Select(range => (range, group.Key)))]);
    }

    public async Task<int> CountWritesAsync() => (await Store.Journal.ListAsync(SeriesFilter.Any, Ct)).Count;
}
