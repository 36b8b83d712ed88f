using System.Diagnostics;
using System.Globalization;

namespace Candlewick.Campaigns.Mirror;

/// <summary>How a writer ended.</summary>
/// <param name="WasKilled">By us, with SIGKILL, at the aimed mark.</param>
/// <param name="LastAnswered">Number of the last step that was answered, in this life or an earlier one.</param>
internal sealed record MirrorChild(bool WasKilled, int ExitCode, int LastAnswered, string LastLine)
{
    private const int Sigkill = 128 + 9;

    public static Task<MirrorChild> RunAsync(MirrorPhase aim, MirrorCampaignOptions options, (MirrorSite Site, int From, int Count) work, CancellationToken ct) =>
        Task.Factory.StartNew(() => Run(aim, options, work), ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static MirrorChild Run(MirrorPhase aim, MirrorCampaignOptions options, (MirrorSite Site, int From, int Count) work)
    {
        ProcessStartInfo start = new("dotnet") { UseShellExecute = false, RedirectStandardError = true };
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "Candlewick.Campaigns.dll"), MirrorWorker.Name, "--folder", work.Site.Folder, "--phase", $"{aim}",
            "--from", work.From.ToString(CultureInfo.InvariantCulture), "--steps", work.Count.ToString(CultureInfo.InvariantCulture),
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);
        if (work.Site.Second is { } second)
        {
            start.ArgumentList.Add("--second");
            start.ArgumentList.Add(second);
        }

        if (!options.IsLogged)
        {
            start.ArgumentList.Add("--without-log");
        }

        using Process child = Process.Start(start)!;
        int answered = work.From - 1;
        string last = "";
        while (child.StandardError.ReadLine() is { } line)
        {
            last = line;
            if (line == "here")
            {
                child.Kill();
            }
            else if (line.StartsWith("answered ", StringComparison.Ordinal))
            {
                answered = int.Parse(line.AsSpan("answered ".Length), CultureInfo.InvariantCulture);
            }
        }

        child.WaitForExit();
        return new MirrorChild(child.ExitCode == Sigkill && last == "here", child.ExitCode, answered, last);
    }
}
