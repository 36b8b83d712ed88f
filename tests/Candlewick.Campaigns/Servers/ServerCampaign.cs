using System.Diagnostics;
using System.Globalization;
using Candlewick.Hosting;
using Candlewick.Jobs;

namespace Candlewick.Campaigns.Servers;

/// <summary>Two servers on one database, hit by signals at random while schedules run; then every scheduled run must have been done once.</summary>
public sealed class ServerCampaign
{
    private static readonly string[] Names = ["a", "b"];

    private readonly ServerCampaignOptions _options;
    private readonly string _folder;
    private readonly Action<string> _note;
    private readonly Random _random;
    private readonly Dictionary<string, ServerProcess> _servers = [];
    private readonly Dictionary<(ServerFault Fault, bool WasLeading), int> _faults = [];

    private ServerCampaign(ServerCampaignOptions options, string folder, Action<string> note)
    {
        _options = options;
        _folder = folder;
        _note = note;
        _random = new Random((int)options.Seed);
    }

    private CandlewickOptions Settings => CandlewickOptions.ForStore(_options.Store) with { DataDirectory = Path.Combine(_folder, "look") };

    public static Task<ServerCampaignResult> RunAsync(ServerCampaignOptions options, string folder, Action<string> note, CancellationToken ct) =>
        new ServerCampaign(options, folder, note).RunAsync(ct);

    private async Task<ServerCampaignResult> RunAsync(CancellationToken ct)
    {
        long begun = Stopwatch.GetTimestamp();
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(_options.Limit);
        await WriteSettingsAsync("busy.yaml", ServerCampaignOptions.Trigger);
        await WriteSettingsAsync("idle.yaml", "never");
        string rate = _options.Rate.ToString(CultureInfo.InvariantCulture);
        (ServerProcess market, string line) = await ServerProcess.StartAsync(
            _folder, "serving at", ["sim", "--port", "0", "--seed", $"{_options.Seed}", "--instruments", "2", "--months", "1", "--rate", rate], limit.Token);
        await using (market)
        {
            string url = line.Split(' ', ';')[2];
            try
            {
                foreach (string name in Names)
                {
                    await StartAsync(name, "busy.yaml", url, limit.Token);
                }

                await using Workspace look = await Workspace.OpenAsync(Settings, StoreAccess.Read, limit.Token);
                await DisturbAsync(look, url, limit.Token);
                await FinishAsync(look, url, limit.Token);
                return await new ServerJudge(_options, look.Runs).JudgeAsync(Tallies(), Stopwatch.GetElapsedTime(begun), limit.Token);
            }
            finally
            {
                foreach (ServerProcess server in _servers.Values)
                {
                    await server.DisposeAsync();
                }
            }
        }
    }

    private async Task DisturbAsync(Workspace look, string url, CancellationToken ct)
    {
        while (await CountDoneAsync(look, ct) is var done && (done < _options.Runs || Least() < _options.Each))
        {
            await Task.Delay(TimeSpan.FromSeconds(1 + (3 * _random.NextDouble())), ct);
            string? leader = await FindLeaderAsync(look, ct);
            bool hitsLeader = leader is not null && _random.Next(4) > 0;
            string hit = hitsLeader ? leader! : Names.First(name => name != leader);
            ServerFault fault = Enum.GetValues<ServerFault>().OrderBy(one => Count(one)).ThenBy(_ => _random.Next()).First();
            _note($"{done} runs done; {fault}: server {hit}{(hitsLeader ? ", which leads" : "")}");
            await HitAsync(hit, fault, url, ct);
            _faults[(fault, hitsLeader)] = _faults.GetValueOrDefault((fault, hitsLeader)) + 1;
        }
    }

    private async Task HitAsync(string name, ServerFault fault, string url, CancellationToken ct)
    {
        ServerProcess server = _servers[name];
        if (fault != ServerFault.Killed)
        {
            await server.SignalAsync("STOP");
            await Task.Delay(TimeSpan.FromSeconds(_options.LeaseSeconds + 1 + (2 * _random.NextDouble())), ct);
        }

        if (fault == ServerFault.Stopped)
        {
            await server.SignalAsync("CONT");
            return;
        }

        await server.EndAsync("KILL");
        await server.DisposeAsync();
        await StartAsync(name, "busy.yaml", url, ct);
    }

    /// <summary>Lets nothing new fall due, and one server finish what the others left.</summary>
    private async Task FinishAsync(Workspace look, string url, CancellationToken ct)
    {
        foreach (ServerProcess server in _servers.Values)
        {
            await server.EndAsync("TERM");
        }

        await StartAsync(Names[0], "idle.yaml", url, ct);
        while ((await look.Runs.Runs.ListAsync(new RunFilter(IsEnded: false, Limit: 1), ct)).Count > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500), ct);
        }

        await _servers[Names[0]].EndAsync("TERM");
    }

    private async Task StartAsync(string name, string settings, string url, CancellationToken ct) =>
        (_servers[name], _) = await ServerProcess.StartAsync(
            _folder, "Ctrl-C", ["up", "--store", _options.Store, "--data-dir", name, "--config", settings, "--sim-url", url], ct);

    private async Task<string?> FindLeaderAsync(Workspace look, CancellationToken ct)
    {
        string? owner = (await look.Runs.Leases.FindAsync("jobs", ct))?.Owner;
        return Names.FirstOrDefault(name => owner?.Split(' ').Contains(_servers[name].Id.ToString(CultureInfo.InvariantCulture)) == true);
    }

    private static async Task<int> CountDoneAsync(Workspace look, CancellationToken ct) =>
        (await look.Runs.Runs.ListAsync(new RunFilter(States: [RunState.Succeeded], Limit: int.MaxValue), ct)).Count(run => run.ScheduledFor is not null);

    private int Count(ServerFault fault) => _faults.GetValueOrDefault((fault, true)) + _faults.GetValueOrDefault((fault, false));

    private int Least() => Enum.GetValues<ServerFault>().Min(Count);

    private ServerTally[] Tallies() =>
        [.. Enum.GetValues<ServerFault>().Select(fault => new ServerTally(fault, _faults.GetValueOrDefault((fault, true)), _faults.GetValueOrDefault((fault, false))))];

    private Task WriteSettingsAsync(string name, string trigger)
    {
        IEnumerable<string> jobs = ((string[])["universe", "archives", "backfill", "catch-up", "repair", "audit", "downsample", "derived-bars", "statistics", "metadata", "dimensions", "retention", "compaction", "backup"])
            .Select(job => $"  {job.Replace('-', '_')}: {(ServerCampaignOptions.Jobs.Contains(job) ? trigger : "never")}");
        string text = $"""
            universe:
              count: 2
            backfill:
              timeframe: 1h
              months: 1
              instruments: 2
            jobs:
              lease: {_options.LeaseSeconds}
            {string.Join('\n', jobs)}
            """;
        return File.WriteAllTextAsync(Path.Combine(_folder, name), text + "\n");
    }
}
