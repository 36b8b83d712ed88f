using System.Diagnostics;
using System.Globalization;
using Candlewick.Simulator;

namespace Candlewick.Campaigns.Live;

/// <summary>What the processes of one batch said about one schedule.</summary>
internal sealed class LiveHearing
{
    private readonly Dictionary<(int Process, string Name), long> _counts = [];

    /// <summary>Streams, and the event times at which a market waited for what was missing before.</summary>
    public List<(string Stream, UtcTime At)> Waits { get; } = [];

    public List<string> Logs { get; } = [];

    public List<string> Attempts { get; } = [];

    /// <summary>Processes that began to record it.</summary>
    public int Started { get; private set; }

    /// <summary>When the last of them began, by the market's clock.</summary>
    public UtcTime LastStart { get; private set; } = UtcTime.MinValue;

    /// <summary>Processes that recorded it to the end.</summary>
    public int Finished { get; private set; }

    public long Count(string name) => _counts.Where(one => one.Key.Name == name).Sum(one => one.Value);

    public void Hear(int process, string what, string text)
    {
        string[] words = text.Split(' ');
        switch (what)
        {
            case "waited":
                Waits.Add((words[0], UtcTime.Parse(words[1])));
                break;
            case "log":
                Logs.Add(text);
                break;
            case "attempt":
                Attempts.Add(text);
                break;
            case "count":
                _counts[(process, words[0])] = long.Parse(words[1], CultureInfo.InvariantCulture);
                break;
            case "runs":
                Started++;
                LastStart = UtcTime.Parse(text);
                break;
            case "done":
                Finished++;
                break;
        }
    }
}

/// <summary>Several schedules at once: a simulator each, and one process that records all of them and is killed in its work.</summary>
internal sealed class LiveBatch(LiveCampaignOptions options, ulong firstSeed, int count, string folder)
{
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(90);

    private readonly LiveHearing[] _heard = [.. Enumerable.Range(0, count).Select(_ => new LiveHearing())];
    private readonly List<string> _errors = [];

    public async Task<IReadOnlyList<LiveScheduleResult>> RunAsync(CancellationToken ct)
    {
        List<SimulatorServer> servers = [];
        try
        {
            using Process first = Start(process: 0);
            for (int i = 0; i < count; i++)
            {
                servers.Add(await SimulatorServer.StartAsync(options.ToSimulator(firstSeed + (ulong)i), null, ct));
            }

            int kills = await RecordAsync(first, servers, ct);
            List<LiveScheduleResult> results = [];
            for (int i = 0; i < count; i++)
            {
                string store = LiveWorker.StoreIn(folder, i);
                results.Add(await LiveJudge.JudgeAsync(new LiveCase(options, firstSeed + (ulong)i, servers[i], store, _heard[i], kills, _errors), ct));
            }

            return results;
        }
        finally
        {
            foreach (SimulatorServer server in servers)
            {
                await server.DisposeAsync();
            }
        }
    }

    /// <summary>Lets processes record, kills all but the last; returns how many were killed.</summary>
    private async Task<int> RecordAsync(Process first, IReadOnlyList<SimulatorServer> servers, CancellationToken ct)
    {
        Random dice = new((int)firstSeed);
        string urls = string.Join(' ', servers.Select(server => server.BaseUrl.AbsoluteUri));
        for (int process = 0; ; process++)
        {
            using Process child = process == 0 ? first : Start(process);
            await child.StandardInput.WriteLineAsync(urls.AsMemory(), ct);
            await child.StandardInput.FlushAsync(ct);
            if (process == options.Kills)
            {
                TimeSpan left = ((options.End - servers[^1].Clock.Now) / options.Rate) + LongestEnd;
                await WaitAsync(child, left, ct);
                return process;
            }

            // Killed in its work, whenever that begins on this machine.
            while (_heard.Any(one => one.Started <= process) && !child.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, ct);
            }

            await Task.Delay(TimeSpan.FromSeconds(0.8 + (2 * dice.NextDouble())), TimeProvider.System, ct);
            child.Kill();
            await child.WaitForExitAsync(ct);
        }
    }

    private static async Task WaitAsync(Process child, TimeSpan left, CancellationToken ct)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(left);
        try
        {
            await child.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            child.Kill();
            ct.ThrowIfCancellationRequested();
        }
    }

    private Process Start(int process)
    {
        ProcessStartInfo start = new("dotnet") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        List<string> arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "Candlewick.Campaigns.dll"), LiveWorker.Name, "--folder", folder, "--until", options.End.ToString(),
            .. options.IsRepairOn ? Array.Empty<string>() : ["--without-repair"],
        ];
        arguments.ForEach(start.ArgumentList.Add);
        Process child = Process.Start(start)!;
        child.OutputDataReceived += (_, line) => Hear(process, line.Data);
        child.ErrorDataReceived += (_, line) => HearError(line.Data);
        child.BeginOutputReadLine();
        child.BeginErrorReadLine();
        return child;
    }

    private void Hear(int process, string? line)
    {
        string[] words = (line ?? "").Split(' ', 3);
        if (words.Length == 3 && int.TryParse(words[1], out int index) && index < count)
        {
            lock (_heard[index])
            {
                _heard[index].Hear(process, words[0], words[2]);
            }
        }
    }

    private void HearError(string? line)
    {
        lock (_errors)
        {
            if (!string.IsNullOrWhiteSpace(line) && _errors.Count < 20)
            {
                _errors.Add(line.Trim());
            }
        }
    }
}
