using Candlewick.Hosting.Running;
using Candlewick.Storage.Memory;
using Candlewick.Testing.Storage;

namespace Candlewick.Hosting.Tests;

/// <summary>What the owner's numbers read of the ledger: all once, then what was touched.</summary>
public sealed class FollowedLedgerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(3)]
    [InlineData(60)]
    public async Task Read_Again_AsksForTouchedSeriesAlone(int count)
    {
        StoreRoles store = new MemoryStore().Roles;
        SeriesId[] followed = [.. Enumerable.Range(0, count).Select(i => (SeriesId)StoreSamples.SeriesOf($"C{i}"))];
        CountingCoverage counting = new(store.Coverage);
        FollowedLedger ledger = new(store with { Coverage = counting });
        await WriteAsync(store, "C0", 5);
        await WriteAsync(store, "OTHER", 5);

        IReadOnlyDictionary<SeriesId, UtcTime?> first = await ledger.ReadAsync(followed, Ct);
        Assert.Equal(StoreSamples.Hour(5), first[followed[0]]);
        Assert.Null(first[followed[1]]);
        Assert.Equal(count <= 50 ? count : 0, counting.Found);
        counting.Reset();

        Assert.Equal(count, (await ledger.ReadAsync(followed, Ct)).Count);
        Assert.Equal((0, 0), (counting.Found, counting.Listed));

        await WriteAsync(store, "C1", 3);
        await WriteAsync(store, "OTHER", 7);
        Assert.Equal(StoreSamples.Hour(3), (await ledger.ReadAsync(followed, Ct))[followed[1]]);
        Assert.Equal((1, 0), (counting.Found, counting.Listed));

        await store.Upkeep.Retention.DeleteAsync(new SeriesDeletion(StoreSamples.SeriesOf("C0"), StoreSamples.Hour(5), StoreSamples.Received, "old"), Ct);
        Assert.Null((await ledger.ReadAsync(followed, Ct))[followed[0]]);
        Assert.Equal((2, 0), (counting.Found, counting.Listed));

        Assert.Equal([followed[1]], (await ledger.ReadAsync([followed[1]], Ct)).Keys);
    }

    private static Task WriteAsync(StoreRoles store, string symbol, int hours) =>
        store.Bars.WriteAsync([StoreSamples.Write(StoreSamples.Hours(0, hours), StoreSamples.Bars(0, hours), new WriteSample(StoreSamples.SeriesOf(symbol)))], Ct);

    /// <summary>Counts the questions.</summary>
    private sealed class CountingCoverage(ICoverage coverage) : ICoverage
    {
        public int Found { get; private set; }

        public int Listed { get; private set; }

        public void Reset() => (Found, Listed) = (0, 0);

        public Task<SeriesCoverage> FindAsync(SeriesId series, CancellationToken ct)
        {
            Found++;
            return coverage.FindAsync(series, ct);
        }

        public Task<IReadOnlyList<SeriesCoverage>> ListAsync(SeriesFilter filter, CancellationToken ct)
        {
            Listed++;
            return coverage.ListAsync(filter, ct);
        }

        public Task ExplainAsync(SeriesId series, IReadOnlyList<Hole> explanations, CancellationToken ct) => coverage.ExplainAsync(series, explanations, ct);

        public Task<IReadOnlyList<SeriesSummary>> SummarizeAsync(SeriesFilter filter, CancellationToken ct) => coverage.SummarizeAsync(filter, ct);

        public Task<long> ClearAsync(SeriesFilter filter, UtcRange range, CancellationToken ct) => coverage.ClearAsync(filter, range, ct);
    }
}
