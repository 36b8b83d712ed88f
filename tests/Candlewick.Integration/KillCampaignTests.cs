using Candlewick.Campaigns;
using Candlewick.Campaigns.Kills;
using Candlewick.Testing;

namespace Candlewick.Integration;

/// <summary>The kill campaign in its short form; the long one and its report: docs/reports/kill-campaign.md.</summary>
public sealed class KillCampaignTests
{
    [Fact]
    public async Task Run_KilledInEveryPhase_StoreEqualsTheTruth()
    {
        KillCampaignResult result = await RunAsync(new KillCampaignOptions(Seed: 1, Kills: 6, MinimumEach: 1));

        Assert.Empty(result.Findings);
        Assert.True(result.Kills >= 6);
        Assert.True(result.Rows > 0);
    }

    [Fact]
    public async Task Run_TransactionTorn_Fails()
    {
        KillCampaignResult result = await RunAsync(new KillCampaignOptions(Seed: 1, Kills: 3, MinimumEach: 1, IsTorn: true));

        Assert.Contains(result.Findings, finding => finding.Kind == FindingKind.RowsLost);
        Assert.Contains(result.Findings, finding => finding.Kind == FindingKind.HashDiffers);
    }

    private static async Task<KillCampaignResult> RunAsync(KillCampaignOptions options)
    {
        using TemporaryFolder folder = new();
        return await KillCampaign.RunAsync(
            options with { Instruments = 3, Months = 1 }, folder.Path, TestContext.Current.SendDiagnosticMessage, TestContext.Current.CancellationToken);
    }
}
