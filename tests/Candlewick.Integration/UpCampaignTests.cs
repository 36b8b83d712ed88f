using Candlewick.Campaigns;
using Candlewick.Campaigns.Up;
using Candlewick.Hosting;
using Candlewick.Testing;

namespace Candlewick.Integration;

/// <summary>The whole program under faults in the short form; the long one and its report: docs/reports/up-under-faults.md.</summary>
public sealed class UpCampaignTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_MarketFullOfFaults_IsStoredAsItWas_AndAnotherMarketIsNot()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are of Unix");
        using TemporaryFolder folder = new();
        UpCampaignOptions options = new(Seed: 3, TimeSpan.FromSeconds(60));

        UpCampaignResult result = await UpCampaign.RunAsync(options, folder.Path, TestContext.Current.SendDiagnosticMessage, Stop);

        Assert.Empty(result.Findings);
        Assert.All(result.Tallies, one => Assert.True(one.Rows > 0 && one.Rows == one.Equal, $"{one}"));
        await using Workspace stored = await UpCampaign.OpenAsync(folder.Path, Stop);
        (_, IReadOnlyList<Finding> differences) = await new UpComparison(stored.Store, (options with { Seed = 4 }).Truth).RunAsync(options.Names, Stop);
        Assert.Contains(differences, one => one.Kind == FindingKind.RowsDifferent);
    }
}
