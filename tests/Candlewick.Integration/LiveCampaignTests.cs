using Candlewick.Campaigns;
using Candlewick.Campaigns.Live;
using Candlewick.Testing;

namespace Candlewick.Integration;

/// <summary>The live campaign in its short form; the long one and its reports: docs/reports/live-campaign.md.</summary>
public sealed class LiveCampaignTests
{
    [Fact]
    public async Task Run_FiftySchedules_EveryStoreEqualsTheTruth()
    {
        LiveCampaignResult result = await RunAsync(new LiveCampaignOptions(Seed: 5_001, Schedules: 50) { SideBySide = 25 });

        Assert.Empty(result.Findings);
        Assert.Equal(50, result.Schedules.Count);
        Assert.All(result.Kinds, kind => Assert.True(kind.Injected > 0 && kind.Noticed > 0 && kind.Repaired == kind.Injected, $"{kind}"));
        Assert.True(result.Schedules.Sum(one => one.OwnHoles) > 0, "no hole of quotes, though processes were killed");
    }

    [Fact]
    public async Task Run_RepairSwitchedOff_Fails()
    {
        LiveCampaignResult result = await RunAsync(new LiveCampaignOptions(Seed: 5_001, Schedules: 8, IsRepairOn: false));

        HashSet<FindingKind> kinds = [.. result.Findings.Select(finding => finding.Kind)];
        Assert.Superset(new HashSet<FindingKind> { FindingKind.RowsLost, FindingKind.HoleNotPlanted }, kinds);
        Assert.True(result.Failed >= 6, $"{result.Failed} of 8 failed");
    }

    private static async Task<LiveCampaignResult> RunAsync(LiveCampaignOptions options)
    {
        using TemporaryFolder folder = new();
        return await LiveCampaign.RunAsync(options, folder.Path, TestContext.Current.TestOutputHelper!.WriteLine, TestContext.Current.CancellationToken);
    }
}
