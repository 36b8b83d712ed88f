using Candlewick.Acquisition.Repair;
using Candlewick.Jobs;

namespace Candlewick.Acquisition;

/// <summary>The main job: from a ranking to a whole history.</summary>
/// <param name="Instruments">How many members of the universe, largest first.</param>
/// <param name="Months">Full months before the running one.</param>
public sealed record SyncRequest(UniverseRequest Universe, int Instruments, Timeframe Timeframe, int Months, int Parallel);

/// <summary>What the main job did.</summary>
public sealed record SyncReport(
    UniverseSnapshot Universe,
    IReadOnlyList<SubRun<SeriesBackfill>> Backfill,
    IReadOnlyList<SubRun<SeriesBackfill>> CatchUp,
    IReadOnlyList<SubRun<SeriesRepair>> Repair,
    AuditReport Audit)
{
    /// <summary>Sub-runs that failed, by name and reason.</summary>
    public IReadOnlyList<(string Name, string Reason)> Failures =>
    [
        .. Backfill.Concat(CatchUp).Where(run => run.Failure is not null).Select(run => (run.Name, run.Failure!.Message)),
        .. Repair.Where(run => run.Failure is not null).Select(run => (run.Name, run.Failure!.Message)),
    ];
}

/// <summary>Refreshes the universe, backfills its largest members, catches up to now, repairs and audits. Safe to stop and run again.</summary>
public sealed class SyncMarket(
    RefreshUniverse refresh, BackfillBars backfill, CatchUp catchUp, RepairGaps repair, AuditStore audit, TimeProvider clock)
    : IJob<SyncRequest, SyncReport>
{
    /// <exception cref="VenueException">The ranking or the listing could not be had.</exception>
    public async Task<SyncReport> RunAsync(SyncRequest request, CancellationToken ct)
    {
        UniverseSnapshot universe = await refresh.RunAsync(request.Universe, ct);
        BarSeriesId[] series =
        [
            .. universe.Members.Where(member => member.IsMapped).Take(request.Instruments)
                .Select(member => new BarSeriesId(member.Instrument, request.Timeframe)),
        ];
        UtcRange range = UtcRange.FullMonthsBefore(UtcTime.From(clock.GetUtcNow()), request.Months);
        var filled = await backfill.RunAsync(new BackfillRequest(series, range, request.Parallel), ct);
        var caughtUp = await catchUp.RunAsync(new CatchUpRequest(series, range.From, request.Parallel), ct);
        SeriesFilter all = new(SeriesKind.Bars, request.Universe.Venue, Timeframe: request.Timeframe);
        var repaired = await repair.RunAsync(new RepairRequest(all, range, request.Parallel), ct);
        AuditReport report = await audit.RunAsync(new AuditRequest(SeriesFilter.Any, ReadRows: true), ct);
        return new SyncReport(universe, filled, caughtUp, repaired, report);
    }
}
