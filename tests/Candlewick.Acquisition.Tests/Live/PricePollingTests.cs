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
    public async Task RunAsync_AgainAfterAWhile_LeavesTheTimeBetweenAsAHole()
    {
        FakeTickers venue = new(_clock);
        UtcTime stopped = await RunTicksAsync(Polling(_store.Observations, venue), 2);
        _clock.Advance(TimeSpan.FromMinutes(10));
        await RunTicksAsync(Polling(_store.Observations, venue), 2);

        SeriesCoverage coverage = await _store.Coverage.FindAsync(new SeriesId(Followed[0], SeriesKind.Prices), default);
        Hole hole = Assert.Single(coverage.Holes, one => one.Range.From == stopped.AddNanoseconds(1));
        Assert.Equal(HoleCause.OurOutage, hole.Cause);
        Assert.True(hole.Range.To - hole.Range.From >= TimeSpan.FromMinutes(10));
    }

    [Fact]
    public async Task IsCurrent_TicksThatFail_IsFalseAfterThree()
    {
        FakeTickers venue = new(_clock);
        PricePolling polling = Polling(_store.Observations, venue);
        Assert.False(polling.IsCurrent);
        await polling.TickAsync(default);
        venue.Failures = 4;
        for (int tick = 1; tick <= 4; tick++)
        {
            _clock.Advance(TimeSpan.FromSeconds(10));
            await polling.TickAsync(default);
            Assert.Equal(tick <= 3, polling.IsCurrent);
        }

        await polling.TickAsync(default);
        Assert.True(polling.IsCurrent);
    }

    [Fact]
    public async Task TickAsync_MoreVenuesThanTheLimits_KeepsRateAndWorkers()
    {
        FakeTickers[] venues = [.. Enumerable.Range(0, 10).Select(_ => new FakeTickers(_clock))];
        PricePolling polling = new(
            venues, Followed.ToHashSet(), _store.Observations, new PollingOptions { RequestsPerSecond = 3, Workers = 2 },
            new PollingSurroundings(_clock, _store.Derived.Samples, _store.Coverage, NullLogger.Instance));
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

    /// <summary>Runs until so many ticks are stored; the instant of the last.</summary>
    private async Task<UtcTime> RunTicksAsync(PricePolling polling, int ticks)
    {
        using CancellationTokenSource stop = new();
        Task running = polling.RunAsync(stop.Token);
        while (polling.Status.Ticks < ticks && !running.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        IReadOnlyList<SeriesCoverage> stored = await _store.Coverage.ListAsync(new SeriesFilter(SeriesKind.Prices), default);
        return stored[0].Covered[^1].To.AddNanoseconds(-1);
    }

    private PricePolling Polling(IObservationStore store, ITickers venue) =>
        new([venue], Followed.ToHashSet(), store, new PollingOptions(), new PollingSurroundings(_clock, _store.Derived.Samples, _store.Coverage, NullLogger.Instance));

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
