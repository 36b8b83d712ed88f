using Candlewick.Campaigns.Servers;
using Candlewick.Testing;
using Candlewick.Testing.Servers;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Candlewick.Integration;

/// <summary>Two servers on one database in the short form; the long one and its report: docs/reports/two-servers.md.</summary>
public sealed class ServerCampaignTests(PostgresServer server)
{
    [Fact]
    public async Task Run_TwoServersStoppedAndKilled_EachRunIsDoneOnce()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are of Unix");
        using TemporaryFolder folder = new();
        await using PostgresDatabase database = await server.CreateDatabaseAsync(TestContext.Current.CancellationToken);

        ServerCampaignResult result = await ServerCampaign.RunAsync(
            new ServerCampaignOptions(Seed: 1, AddressOf(database), Runs: 150) { Each = 1 }, folder.Path, TestContext.Current.SendDiagnosticMessage,
            TestContext.Current.CancellationToken);

        Assert.Empty(result.Findings);
        Assert.True(result.Owners >= 2, $"{result.Owners} processes ran something");
    }

    internal static string AddressOf(PostgresDatabase database)
    {
        NpgsqlConnectionStringBuilder parts = new(database.ConnectionString);
        return $"postgres:{parts.ConnectionString}";
    }
}
