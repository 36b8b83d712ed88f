namespace Candlewick.Campaigns.Live;

/// <summary>Runs live campaigns from the command line.</summary>
internal static class LiveCommand
{
    public static async Task<int> RunAsync(CampaignArguments arguments, CancellationToken ct)
    {
        LiveCampaignOptions options = new(
            (ulong)arguments.Number("--seed", 1), arguments.Number("--seeds", 60), !arguments.Has("--without-repair"));
        options = options with
        {
            SideBySide = arguments.Number("--side-by-side", options.SideBySide),
            Longest = TimeSpan.FromMinutes(arguments.Number("--minutes", (int)options.Longest.TotalMinutes)),
        };
        string folder = Directory.CreateTempSubdirectory("candlewick-campaign-").FullName;
        try
        {
            LiveCampaignResult result = await LiveCampaign.RunAsync(options, folder, Console.WriteLine, ct);
            await arguments.GiveAsync(LiveReport.Write(result, arguments.Command), ct);
            return result.Failed > 0 ? 1 : 0;
        }
        finally
        {
            if (!arguments.Has("--keep"))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }
}
