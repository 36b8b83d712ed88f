namespace Candlewick.Campaigns.Servers;

/// <summary>Runs a campaign of two servers on one database from the command line.</summary>
internal static class ServerCommand
{
    public static async Task<int> RunAsync(CampaignArguments arguments, CancellationToken ct)
    {
        string store = arguments.Text("--store") ?? throw new InputException("--store: expected the address of an empty database, postgres://USER@HOST:PORT/DATABASE.");
        ServerCampaignOptions options = new((ulong)arguments.Number("--seed", 1), store, arguments.Number("--runs", 1_000)) { Each = arguments.Number("--each", 4) };
        string folder = Directory.CreateTempSubdirectory("candlewick-campaign-").FullName;
        try
        {
            ServerCampaignResult result = await ServerCampaign.RunAsync(options, folder, Console.WriteLine, ct);
            await arguments.GiveAsync(ServerReport.Write(result, "dotnet run -c Release --project tests/Candlewick.Campaigns -- servers --store ADDRESS"), ct);
            return result.Findings.Count == 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
