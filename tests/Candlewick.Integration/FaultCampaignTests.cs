using Candlewick.Campaigns;
using Candlewick.Campaigns.Faults;
using Candlewick.Simulator.Faults;
using Candlewick.Testing;

namespace Candlewick.Integration;

/// <summary>The fault campaign in its short form; the long one and its reports: docs/reports/fault-campaign.md.</summary>
public sealed class FaultCampaignTests
{
    [Fact]
    public async Task Run_EveryFaultOn_StoreEqualsTheTruth()
    {
        FaultCampaignResult result = await RunAsync(isRepairOn: true);

        Assert.Empty(result.Findings);
        Assert.Equal(FaultKinds.AtRest.Count, result.Kinds.Count);
        Assert.All(result.Kinds, kind => Assert.True(kind.Met > 0 && kind.Noticed == kind.Met && kind.Repaired == kind.Met, $"{kind}"));
        Assert.Equal(0, result.Figures.UnexplainedGaps);
    }

    [Fact]
    public async Task Run_RepairSwitchedOff_Fails()
    {
        FaultCampaignResult result = await RunAsync(isRepairOn: false);

        HashSet<FindingKind> kinds = [.. result.Findings.Select(finding => finding.Kind)];
        Assert.Superset(
            new HashSet<FindingKind> { FindingKind.RowsLost, FindingKind.HoleWithoutCause, FindingKind.FaultNotRepaired, FindingKind.ReissueNotCorrected },
            kinds);
    }

    private static async Task<FaultCampaignResult> RunAsync(bool isRepairOn)
    {
        using TemporaryFolder folder = new();
        FaultCampaignOptions options = new(Seed: 1, isRepairOn) { Instruments = 8, FaultShare = 0, ReissueAfter = TimeSpan.FromSeconds(20) };
        return await FaultCampaign.RunAsync(options, folder.Path, TestContext.Current.CancellationToken);
    }
}
