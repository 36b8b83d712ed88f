using Candlewick.Acquisition.Repair;
using Candlewick.Jobs;
using static Candlewick.Acquisition.Tests.RepairScene;

namespace Candlewick.Acquisition.Tests;

/// <summary>A series whose causes cannot be stored.</summary>
public sealed class ExplainFailureTests
{
    private readonly RepairScene _scene = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_OneSeriesCannotBeExplained_ExplainsTheOthersAndReleasesTheirFaults()
    {
        BarSeriesId broken = Hourly("AAA"), other = Hourly("BBB");
        _scene.Have(broken, January, Hour);
        _scene.Have(other, January, Hour);
        await _scene.BackfillAsync(January, broken, other);
        DataFault fault = new(other, "bbb.zip", DataFaultKind.Corrupt, null, "a zip", "noise", "Ask again later.", Now, Sha256: "00", Period: January);
        await _scene.Store.Quarantine.AddAsync([fault], Ct);
        _scene.Store = _scene.Store with { Coverage = new UnexplainableCoverage(_scene.Store.Coverage, broken) };

        IReadOnlyList<SubRun<SeriesRepair>> repaired = await _scene.RepairAsync();

        Assert.IsType<StoreException>(Assert.Single(repaired, run => run.Name == broken.ToString()).Failure);
        Assert.NotNull(Assert.Single(repaired, run => run.Name == other.ToString()).Report);
        Assert.Equal([(Hour, HoleCause.VenueHalt)], await _scene.CausesAsync(other));
        Assert.NotNull(Assert.Single(await _scene.Store.Quarantine.ListAsync(Ct)).ReplacedBy);
    }

    private sealed class UnexplainableCoverage(ICoverage inner, SeriesId broken) : ICoverage
    {
        public Task ExplainAsync(SeriesId series, IReadOnlyList<Hole> explanations, CancellationToken ct) =>
            series == broken ? throw new StoreException(ErrorKind.BadRequest, "The disk is full.") : inner.ExplainAsync(series, explanations, ct);

        public Task<SeriesCoverage> FindAsync(SeriesId series, CancellationToken ct) => inner.FindAsync(series, ct);

        public Task<IReadOnlyList<SeriesCoverage>> ListAsync(SeriesFilter filter, CancellationToken ct) => inner.ListAsync(filter, ct);

        public Task<IReadOnlyList<SeriesSummary>> SummarizeAsync(SeriesFilter filter, CancellationToken ct) => inner.SummarizeAsync(filter, ct);

        public Task<long> ClearAsync(SeriesFilter filter, UtcRange range, CancellationToken ct) => inner.ClearAsync(filter, range, ct);
    }
}
