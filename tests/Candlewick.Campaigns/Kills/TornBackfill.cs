using Candlewick.Acquisition;
using Candlewick.Hosting;
using Candlewick.Jobs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Campaigns.Kills;

/// <summary>The child of the campaign that must fail: the real backfill over <see cref="TornBars"/>. It takes the arguments of <c>wick backfill</c> that the campaign uses, and which write is torn.</summary>
internal static class TornBackfill
{
    public const string Name = "torn-backfill";
    public const string TornWrite = "--torn-write";

    public static async Task<int> RunAsync(CampaignArguments arguments, CancellationToken ct)
    {
        CandlewickOptions settings = new()
        {
            DataDirectory = Demand(arguments, "--data-dir"),
            SimulatorUrl = new Uri(Demand(arguments, "--sim-url")),
            Verbose = true,
        };
        await using Workspace workspace = await Workspace.OpenAsync(settings, StoreAccess.Write, ct);
        BackfillBars backfill = new(
            workspace.Venues,
            workspace.Store with { Bars = new TornBars(workspace.Store.Bars, arguments.Number(TornWrite, 0)) },
            workspace.Clock,
            NullLogger<BackfillBars>.Instance);
        BarSeriesId[] series = [.. arguments.Texts('@').Select(BarSeriesId.Parse)];
        UtcRange range = new(UtcTime.Parse(Demand(arguments, "--from")), UtcTime.Parse(Demand(arguments, "--to")));
        IReadOnlyList<SubRun<SeriesBackfill>> results = await backfill.RunAsync(new BackfillRequest(series, range, Parallel: 1), ct);
        return results.Any(one => one.Failure is not null) ? 1 : 0;
    }

    private static string Demand(CampaignArguments arguments, string flag) =>
        arguments.Text(flag) ?? throw new InputException($"{TornBackfill.Name} {flag}: found nothing, expected a value.");
}
