namespace Candlewick.Campaigns.Mirror;

/// <summary>Runs mirror campaigns from the command line: the real one, then the one that must fail.</summary>
internal static class MirrorCommand
{
    public static async Task<int> RunAsync(CampaignArguments arguments, CancellationToken ct)
    {
        int seed = arguments.Number("--seed", 1), rounds = arguments.Number("--rounds", 6);
        MirrorSecond[] seconds = [.. (arguments.Text("--second") ?? nameof(MirrorSecond.File)).Split(',').Select(name => Enum.Parse<MirrorSecond>(name, ignoreCase: true))];
        List<MirrorCampaignResult> results = [];
        foreach (MirrorCampaignOptions options in seconds.SelectMany(second =>
            (MirrorCampaignOptions[])[new(seed, rounds, IsLogged: true, second), new(seed, Math.Max(1, rounds / 3), IsLogged: false, second)]))
        {
            string folder = Directory.CreateTempSubdirectory("candlewick-mirror-").FullName;
            try
            {
                results.Add(await new MirrorCampaign(options, folder, Console.WriteLine).RunAsync(ct));
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        await arguments.GiveAsync(MirrorReport.Write(results, arguments.Command), ct);
        return results.Exists(one => one.Findings.Count > 0 == one.Options.IsLogged) ? 1 : 0;
    }
}
