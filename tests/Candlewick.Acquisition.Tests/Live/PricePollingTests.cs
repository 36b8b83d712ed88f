using Candlewick.Acquisition.Live;
using Candlewick.Testing;
using Candlewick.Testing.Stores;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Acquisition.Tests.Live;

public sealed class PricePollingTests
{
    private static readonly InstrumentId[] Followed = [.. Enumerable.Range(0, 50).Select(i => InstrumentId.Of("BINANCE", $"S{i}USDT"))];

    private readonly ManualClock _clock = new(LiveScene.Start);
    private readonly StoreRoles _store = TestStores.Open().Roles;

    [Fact]
    public async Task TickAsync_ManyInstruments_AreInsertedWithOneCall()
    {
        FakeTickers venue = new(_clock);
        CountingStore counting = new(_store.Observations);
        PricePolling polling = Polling(counting, venue);
        await polling.TickAsync(default);
        _clock.Advance(TimeSpan.FromSeconds(10));
        await polling.TickAsync(default);

        Assert.Equal(2, counting.Calls);
        Assert.Equal(100, polling.Status.Rows);
        IReadOnlyList<SeriesSummary> stored = await _store.Coverage.SummarizeAsync(new SeriesFilter(SeriesKind.Prices), default);
        Assert.Equal(50, stored.Count);
        Assert.All(stored, series => Assert.Equal(2, series.Rows));
        Assert.All(await _store.Derived.Samples.SummarizeAsync(null, default), one => Assert.Equal(2, one.Rows));
        Assert.Equal(50, (await _store.Derived.Samples.SummarizeAsync(null, default)).Count);
    }

    [Fact]
    public async Task TickAsync_TicksThatFailed_AreAHoleWithTheirCause()
    {
        FakeTickers venue = new(_clock);
        PricePolling polling = Polling(_store.Observations, venue);
        await polling.TickAsync(default);
        venue.Failures = 2;
        for (int tick = 0; tick < 3; tick++)
        {
            _clock.Advance(TimeSpan.FromSeconds(10));
            await polling.TickAsync(default);
        }

        SeriesCoverage coverage = await _store.Coverage.FindAsync(new SeriesId(Followed[0], SeriesKind.Prices), default);
        Assert.Equal(HoleCause.OurOutage, Assert.Single(coverage.Holes).Cause);
        Assert.Equal(2, polling.Status.Failures);
    }

    [Fact]
    public async Task TickAsync_MoreVenuesThanTheLimits_KeepsRateAndWorkers()
    {
        FakeTickers[] venues = [.. Enumerable.Range(0, 10).Select(_ => new FakeTickers(_clock))];
        PricePolling polling = new(
            venues, Followed.ToHashSet(), _store.Observations, new PollingOptions { RequestsPerSecond = 3, Workers = 2 },
            new PollingSurroundings(_clock, _store.Derived.Samples, NullLogger.Instance));
        Task ticking = polling.TickAsync(default);
        Assert.Equal(3, venues.Sum(venue => venue.Requests));
        while (!ticking.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(0.1));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        await ticking;
        Assert.Equal(10, venues.Sum(venue => venue.Requests));
        Assert.True(UtcTime.From(_clock.GetUtcNow()) - LiveScene.Start >= TimeSpan.FromSeconds(3));
    }

    private PricePolling Polling(IObservationStore store, ITickers venue) =>
        new([venue], Followed.ToHashSet(), store, new PollingOptions(), new PollingSurroundings(_clock, _store.Derived.Samples, NullLogger.Instance));

    private sealed class FakeTickers(TimeProvider clock) : ITickers
    {
        public VenueSpec Spec { get; } = new("BINANCE", "scripted", false, [], "none");

        public int Failures { get; set; }

        public int Requests { get; private set; }

        public InstrumentId ToInstrument(string venueSymbol) => InstrumentId.Of("BINANCE", venueSymbol);

        public Task<IReadOnlyList<Ticker>> ReadTickersAsync(bool withDay, CancellationToken ct)
        {
            Requests++;
            if (Failures > 0)
            {
                Failures--;
                throw new VenueException(ErrorKind.Unreachable, "BINANCE", "ticker/price", "scripted");
            }

            UtcTime now = UtcTime.From(clock.GetUtcNow());
            return Task.FromResult<IReadOnlyList<Ticker>>([.. Followed.Select(one => new Ticker(one, now, 100, double.NaN, double.NaN))]);
        }
    }

    private sealed class CountingStore(IObservationStore inner) : IObservationStore
    {
        public int Calls { get; private set; }

        public Task<WriteResult> WriteAsync(IReadOnlyList<ObservationWrite> writes, CancellationToken ct)
        {
            Calls++;
            return inner.WriteAsync(writes, ct);
        }

        public IAsyncEnumerable<ReadOnlyMemory<Observation>> ReadAsync(SeriesId series, UtcRange range, CancellationToken ct) => inner.ReadAsync(series, range, ct);
    }
}
