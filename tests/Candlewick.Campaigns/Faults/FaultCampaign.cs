using System.Diagnostics;
using Candlewick.Acquisition;
using Candlewick.Acquisition.Repair;
using Candlewick.Campaigns.Comparison;
using Candlewick.Hosting;
using Candlewick.Jobs;
using Candlewick.Simulator;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Campaigns.Faults;

/// <summary>Runs the real jobs against a simulated market in which everything goes wrong that can be planted, and compares the store with the truth.</summary>
public static class FaultCampaign
{
    private const int Parallel = 4;

    /// <param name="folder">Where the store is made; it must be empty.</param>
    public static async Task<FaultCampaignResult> RunAsync(FaultCampaignOptions options, string folder, CancellationToken ct)
    {
        long started = Stopwatch.GetTimestamp();
        await using SimulatorServer server = await SimulatorServer.StartAsync(options.ToSimulator(), null, ct);
        TrueMarket truth = await TrueMarket.ReadAsync(server, ct);
        using RequestTap tap = new();
        AttemptLog log = new();
        CandlewickOptions settings = CandlewickOptions.ForStore(Path.Combine(folder, "faults.duckdb")) with { SimulatorUrl = server.BaseUrl };
        await using Workspace workspace = await Workspace.OpenAsync(settings, StoreAccess.Write, new WorkspaceTaps(tap, log), ct);
        FaultRun run = new(options, truth, workspace);
        await RunJobsAsync(run, ct);
        FaultObservations seen = await FaultObservations.ReadAsync(run, tap, log, ct);
        return await FaultJudge.JudgeAsync(run, seen, Stopwatch.GetElapsedTime(started), ct);
    }

    private static async Task RunJobsAsync(FaultRun run, CancellationToken ct)
    {
        Workspace workspace = run.Workspace;
        UtcTime Now() => UtcTime.From(workspace.Clock.GetUtcNow());
        run.Universe = await workspace.CreateRefreshUniverse().RunAsync(new UniverseRequest(workspace.UniverseVenue, "USDT", 100), ct);

        // The series whose archives will be re-issued come first: their first versions must be met before they are replaced.
        HashSet<InstrumentId> reissued = [.. run.Truth.Faults.Where(fault => fault.Kind == FaultNames.Reissued).Select(fault => fault.Instrument)];
        BarSeriesId[] series = [.. run.Truth.Series.OrderByDescending(one => reissued.Contains(one.Instrument))];
        Note(run, await CreateBackfill(run).RunAsync(new BackfillRequest(series, new UtcRange(run.Truth.From, Now()), Parallel), ct));
        run.AfterBackfill = await workspace.Store.Coverage.ListAsync(SeriesFilter.Any, ct);
        run.CaughtUpFrom = Now();
        Note(run, await workspace.CreateCatchUp(null).RunAsync(new CatchUpRequest(series, run.Truth.From, Parallel), ct));
        if (!run.Options.IsRepairOn)
        {
            return;
        }

        SeriesFilter all = new(SeriesKind.Bars);
        Note(run, await workspace.CreateRepair(null).RunAsync(new RepairRequest(all, UtcRange.All, Parallel), ct));
        run.KnownBeforeReissue = Now();
        TimeSpan untilReissue = run.Truth.Server.Market!.Start + (run.Options.ReissueAfter * run.Options.Rate) + TimeSpan.FromSeconds(run.Options.Rate) - Now();
        await Task.Delay(untilReissue > TimeSpan.Zero ? untilReissue : TimeSpan.Zero, workspace.Clock, ct);
        var reverified = await workspace.CreateReverify(null).RunAsync(new ReverifyRequest(all, UtcRange.All, Parallel), ct);
        Note(run, reverified);
        run.Reverified = [.. reverified.Where(one => one.Report is not null).Select(one => one.Report!)];
    }

    private static BackfillBars CreateBackfill(FaultRun run)
    {
        Workspace workspace = run.Workspace;
        if (run.Options.IsRepairOn)
        {
            return workspace.CreateBackfill(null);
        }

        string code = VenueSpec.SimulatedCode;
        WithoutRest venue = new(workspace.Venues.Require<IBarArchive>(code, "archives"), workspace.Venues.Require<IBarHistory>(code, "bars"));
        return new BackfillBars(new VenueSet([venue]), workspace.Store, workspace.Clock, NullLogger<BackfillBars>.Instance);
    }

    private static void Note<T>(FaultRun run, IReadOnlyList<SubRun<T>> results) =>
        run.Findings.AddRange(results.Where(one => one.Failure is not null)
            .Select(one => new Finding(FindingKind.JobFailed, $"{typeof(T).Name} {one.Name}: {one.Failure!.Message}")));
}

/// <summary>One campaign while it runs, and what its jobs reported.</summary>
internal sealed class FaultRun(FaultCampaignOptions options, TrueMarket truth, Workspace workspace)
{
    public FaultCampaignOptions Options => options;

    public TrueMarket Truth => truth;

    public Workspace Workspace => workspace;

    public List<Finding> Findings { get; } = [];

    public UniverseSnapshot? Universe { get; set; }

    /// <summary>The ledger between backfill and repair.</summary>
    public IReadOnlyList<SeriesCoverage> AfterBackfill { get; set; } = [];

    public UtcTime CaughtUpFrom { get; set; }

    /// <summary>An instant after the repair and before anything was re-issued for the store.</summary>
    public UtcTime KnownBeforeReissue { get; set; }

    public IReadOnlyList<ReverifiedArchive> Reverified { get; set; } = [];
}
