namespace Candlewick.Campaigns.Kills;

/// <summary>Runs kill campaigns from the command line: the real one, then the one that must fail.</summary>
internal static class KillCommand
{
    public static async Task<int> RunAsync(CampaignArguments arguments, CancellationToken ct)
    {
        int seed = arguments.Number("--seed", 1);
        KillCampaignOptions real = new((ulong)seed, arguments.Number("--kills", 50));
        KillCampaignOptions torn = new((ulong)seed, Kills: 4, MinimumEach: 1, IsTorn: true) { Instruments = 3, Months = 1 };
        List<KillCampaignResult> results = [];
        foreach (KillCampaignOptions options in (KillCampaignOptions[])[real, torn])
        {
            string folder = Directory.CreateTempSubdirectory("candlewick-campaign-").FullName;
            try
            {
                results.Add(await KillCampaign.RunAsync(options, folder, Console.WriteLine, ct));
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        await arguments.GiveAsync(KillReport.Write(results, arguments.Command), ct);
        return results.Exists(one => one.Findings.Count > 0 != one.Options.IsTorn) ? 1 : 0;
    }
}
