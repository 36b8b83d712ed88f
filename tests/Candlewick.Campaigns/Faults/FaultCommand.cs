namespace Candlewick.Campaigns.Faults;

/// <summary>Runs fault campaigns from the command line.</summary>
internal static class FaultCommand
{
    public static async Task<int> RunAsync(CampaignArguments arguments, CancellationToken ct)
    {
        int first = arguments.Number("--seed", 1);
        List<FaultCampaignResult> results = [];
        for (int seed = first; seed < first + arguments.Number("--seeds", 1); seed++)
        {
            string folder = Directory.CreateTempSubdirectory("candlewick-campaign-").FullName;
            try
            {
                FaultCampaignOptions options = new((ulong)seed, !arguments.Has("--without-repair"));
                FaultCampaignResult result = await FaultCampaign.RunAsync(options, folder, ct);
                results.Add(result);
                Console.WriteLine($"seed {seed}: {result.Findings.Count} findings, {result.Figures.Rows} rows, {result.Figures.Elapsed.TotalSeconds:F0} s");
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        await arguments.GiveAsync(FaultReport.Write(results, arguments.Command), ct);
        return results.Exists(result => result.Findings.Count > 0) ? 1 : 0;
    }
}
