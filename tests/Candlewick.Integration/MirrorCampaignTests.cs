using Candlewick.Campaigns.Mirror;
using Candlewick.Testing;

namespace Candlewick.Integration;

public sealed class MirrorCampaignTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_WithAKillInEachPhase_PassesOnlyWithTheLog(bool isLogged)
    {
        using TemporaryFolder folder = new();
        MirrorCampaignOptions options = new(Seed: 7, Rounds: 1, isLogged);
        MirrorCampaignResult result = await new MirrorCampaign(options, folder.Path, TestContext.Current.SendDiagnosticMessage).RunAsync(TestContext.Current.CancellationToken);
        Assert.True(isLogged == (result.Findings.Count == 0), string.Join('\n', result.Findings));
        Assert.All(result.Phases, phase => Assert.Equal(1, phase.Kills));
        MirrorTally missed = result.Phases.Single(phase => phase.Phase == MirrorPhase.Missed);
        Assert.Equal((1, isLogged ? 1 : 0, isLogged ? 1 : 0), (missed.Differed, missed.Noticed, missed.Repaired));
    }

    [Theory]
    [InlineData(MirrorSecond.Postgres)]
    [InlineData(MirrorSecond.ClickHouse)]
    public async Task Run_WithAServerThatIsKilled_HealsToEquality(MirrorSecond second)
    {
        using TemporaryFolder folder = new();
        MirrorCampaignOptions options = new(Seed: 7, Rounds: 1, IsLogged: true, second) { Phases = [MirrorPhase.OnSecondOnly, MirrorPhase.ServerKilled] };
        MirrorCampaignResult result = await new MirrorCampaign(options, folder.Path, TestContext.Current.SendDiagnosticMessage).RunAsync(TestContext.Current.CancellationToken);
        Assert.True(result.Findings.Count == 0, string.Join('\n', result.Findings));
        Assert.All(result.Phases, phase => Assert.Equal((1, 1, 1, 1), (phase.Kills, phase.Differed, phase.Noticed, phase.Repaired)));
    }
}
