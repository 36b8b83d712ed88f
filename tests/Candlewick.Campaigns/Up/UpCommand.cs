namespace Candlewick.Campaigns.Up;

/// <summary>Runs a campaign of the whole program from the command line.</summary>
internal static class UpCommand
{
    public static async Task<int> RunAsync(CampaignArguments arguments, CancellationToken ct)
    {
        UpCampaignOptions options = new((ulong)arguments.Number("--seed", 1), TimeSpan.FromSeconds(arguments.Number("--seconds", 630)));
        string folder = Directory.CreateTempSubdirectory("candlewick-campaign-").FullName;
        try
        {
            UpCampaignResult result = await UpCampaign.RunAsync(options, folder, Console.WriteLine, ct);
            await arguments.GiveAsync(UpReport.Write(result, arguments.Command), ct);
            return result.Findings.Count == 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
