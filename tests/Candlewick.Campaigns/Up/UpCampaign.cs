using System.Diagnostics;
using System.Net.Http;
using System.Text.Json;
using Candlewick.Campaigns.Servers;
using Candlewick.Hosting;

namespace Candlewick.Campaigns.Up;

/// <summary>The whole program against a simulated market full of faults, for minutes; then its audit, and every stored row beside the truth.</summary>
public static class UpCampaign
{
    private const string Settings = "up.yaml";
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(5);

    /// <param name="folder">Where the store is left, in <c>data</c>.</param>
    public static async Task<UpCampaignResult> RunAsync(UpCampaignOptions options, string folder, Action<string> note, CancellationToken ct)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, Settings), options.Settings, ct);
        (ServerProcess market, string line) = await ServerProcess.StartAsync(folder, "serving at", options.SimulatorArguments, ct);
        await using (market)
        {
            Uri url = new(line.Split(' ', ';')[2]);
            note(line);
            List<Finding> findings = [];
            UpCampaignResult result = await KeepAsync(options, folder, url, findings, ct);
            (int code, string audit) = await ServerProcess.RunAsync(folder, ["audit", "--rows", "--sim-url", $"{url}", "--config", Settings], ct);
            Demand(findings, code == 0, $"wick audit ended with {code}: {audit}");
            await using Workspace stored = await OpenAsync(folder, ct);
            (IReadOnlyList<UpTally> tallies, IReadOnlyList<Finding> differences) = await new UpComparison(stored.Store, options.Truth).RunAsync(options.Names, ct);
            return result with { Tallies = tallies, Findings = [.. findings, .. differences], Audit = audit };
        }
    }

    /// <summary>The store that a campaign has left.</summary>
    public static Task<Workspace> OpenAsync(string folder, CancellationToken ct) =>
        Workspace.OpenAsync(CandlewickOptions.ForStore(Path.Combine(folder, "data", "sim.duckdb")), StoreAccess.Read, ct);

    private static async Task<UpCampaignResult> KeepAsync(UpCampaignOptions options, string folder, Uri url, List<Finding> findings, CancellationToken ct)
    {
        (ServerProcess up, _) = await ServerProcess.StartAsync(folder, "Ctrl-C", ["up", "--sim-url", $"{url}", "--config", Settings], ct);
        await using (up)
        {
            await Task.Delay(options.Lasts, TimeProvider.System, ct);
            Demand(findings, !up.HasEnded, $"wick up ended by itself: {up.Said}");
            (int code, string status) = await ServerProcess.RunAsync(folder, ["status", "--sim-url", $"{url}", "--config", Settings], ct);
            Demand(findings, code == 0, $"wick status ended with {code}: {status}");
            (TimeSpan passed, IReadOnlyList<UpFault> faults) = await ReadMarketAsync(url, ct);
            long begun = Stopwatch.GetTimestamp();
            int ended = await up.EndAsync("TERM");
            TimeSpan stopping = Stopwatch.GetElapsedTime(begun);
            Demand(findings, ended == 0 && stopping < LongestStop, $"wick up ended with {ended}, {stopping.TotalSeconds:F1} s after SIGTERM.");
            return new UpCampaignResult(options, [], faults, [], passed) { Stopping = stopping };
        }
    }

    private static async Task<(TimeSpan Passed, IReadOnlyList<UpFault> Faults)> ReadMarketAsync(Uri url, CancellationToken ct)
    {
        using HttpClient http = new() { BaseAddress = url };
        using JsonDocument clock = JsonDocument.Parse(await http.GetStringAsync(new Uri("sim/clock", UriKind.Relative), ct));
        using JsonDocument faults = JsonDocument.Parse(await http.GetStringAsync(new Uri("sim/faults", UriKind.Relative), ct));
        DateTimeOffset Instant(string name) => clock.RootElement.GetProperty(name).GetDateTimeOffset();
        return (Instant("now") - Instant("start"),
        [
            .. faults.RootElement.GetProperty("kinds").EnumerateObject()
                .Select(kind => new UpFault(kind.Name, kind.Value.GetProperty("planted").GetInt32(), kind.Value.GetProperty("served").GetInt32())),
        ]);
    }

    private static void Demand(List<Finding> findings, bool isSo, string otherwise)
    {
        if (!isSo)
        {
            findings.Add(new Finding(FindingKind.NotMet, otherwise));
        }
    }
}
