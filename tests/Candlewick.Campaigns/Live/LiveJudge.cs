using System.Text.Json;
using Candlewick.Campaigns.Comparison;
using Candlewick.Hosting;

namespace Candlewick.Campaigns.Live;

/// <summary>Compares the store of a schedule with what its market made.</summary>
internal static class LiveJudge
{
    public static async Task<LiveScheduleResult> JudgeAsync(LiveCase run, CancellationToken ct)
    {
        List<Finding> findings = [];
        if (run.Heard.Finished == 0)
        {
            findings.Add(new Finding(FindingKind.JobFailed, $"seed {run.Seed}: no process recorded to the end: {string.Join(" / ", run.Errors.Take(3))}"));
        }

        if (!File.Exists(run.Store))
        {
            findings.Add(new Finding(FindingKind.JobFailed, $"seed {run.Seed}: there is no store."));
            return new LiveScheduleResult(run.Seed, [], findings, Trades: 0, Bars: 0, OwnHoles: 0);
        }

        long trades = 0;
        long bars = 0;
        int holes = 0;
        await using (Workspace workspace = await Workspace.OpenAsync(CandlewickOptions.ForStore(run.Store), StoreAccess.Read, ct))
        {
            foreach (StreamId stream in LiveWorker.Streams)
            {
                switch (stream.Kind)
                {
                    case StreamKind.Trades or StreamKind.AggregateTrades:
                        trades += await LiveComparison.TradesAsync(run, workspace.Store, stream, findings, ct);
                        bars += await LiveComparison.BarsAsync(run, workspace.Store, new BarSpec(LiveWorker.Minute, Origin: BarOrigin.Built), stream, findings, ct);
                        break;
                    case StreamKind.Bars:
                        bars += await LiveComparison.BarsAsync(run, workspace.Store, new BarSpec(LiveWorker.Minute), stream, findings, ct);
                        break;
                    default:
                        holes += await HolesAsync(run, workspace.Store, stream, findings, ct);
                        break;
                }
            }
        }

        return new LiveScheduleResult(run.Seed, await TallyAsync(run, isEqual: findings.Count == 0, ct), findings, trades, bars, holes);
    }

    /// <summary>Quotes that were missed are gone: each such hole has to say that it is ours.</summary>
    private static async Task<int> HolesAsync(LiveCase run, StoreRoles store, StreamId stream, List<Finding> findings, CancellationToken ct)
    {
        SeriesCoverage coverage = await store.Coverage.FindAsync(new SeriesId(stream.Instrument, SeriesKind.Quotes), ct);
        findings.AddRange(coverage.Holes.Where(hole => hole.Cause != HoleCause.OurOutage).Select(hole =>
            new Finding(FindingKind.HoleWithoutCause, $"seed {run.Seed} {stream}: {hole.Range} is {hole.Cause}, expected OurOutage.")));
        return coverage.Holes.Count;
    }

    private static async Task<IReadOnlyList<LiveTally>> TallyAsync(LiveCase run, bool isEqual, CancellationToken ct)
    {
        using HttpClient http = new() { BaseAddress = run.Server.BaseUrl };
        using JsonDocument json = JsonDocument.Parse(await http.GetStringAsync(new Uri("sim/faults", UriKind.Relative), ct));
        List<LiveTally> kinds = [];
        JsonElement[] faults = [.. json.RootElement.GetProperty("faults").EnumerateArray()];
        foreach (JsonProperty kind in json.RootElement.GetProperty("kinds").EnumerateObject())
        {
            JsonElement[] served = [.. faults.Where(fault => fault.GetProperty("kind").GetString() == kind.Name && fault.GetProperty("served").GetInt32() > 0)];
            kinds.Add(new LiveTally(kind.Name, served.Length, (int)Math.Min(served.Length, Noticed(kind.Name, served, run.Heard)), isEqual ? served.Length : 0));
        }

        int aged = run.Heard.Logs.Count(log => log.Contains("24 hour", StringComparison.Ordinal));
        kinds.Add(new LiveTally("24-hour-cut", aged, aged, isEqual ? aged : 0));
        kinds.Add(new LiveTally("kill", run.Kills, run.Heard.Finished > 0 ? run.Kills : 0, isEqual ? run.Kills : 0));
        return kinds;
    }

    private static long Noticed(string kind, IReadOnlyList<JsonElement> served, LiveHearing heard)
    {
        int ended = heard.Logs.Count(log => log.StartsWith("LinkEnds", StringComparison.Ordinal) && log.Contains("connection Ended", StringComparison.Ordinal));
        int stalled = heard.Logs.Count(log => log.StartsWith("LinkEnds", StringComparison.Ordinal) && log.Contains("connection Stalled", StringComparison.Ordinal));
        return kind switch
        {
            "stream-cut" => ended,
            "stream-stall" or "half-open" => stalled,
            "frame-duplicate" => heard.Count("duplicates"),
            "frame-truncated" => heard.Count(nameof(RejectReason.Malformed)),
            "frame-wrong-types" => heard.Count(nameof(RejectReason.WrongShape)),
            "frame-unknown-symbol" => heard.Count(nameof(RejectReason.UnknownSymbol)),
            "frame-unknown-stream" => heard.Count(nameof(RejectReason.UnknownStream)),
            "frame-giant" => heard.Count(nameof(RejectReason.Giant)),
            "frame-binary" => heard.Count(nameof(RejectReason.Binary)),
            "repair-rate-limit" => heard.Attempts.Count(attempt => attempt == nameof(ErrorKind.RateLimited)),
            "repair-ban" => heard.Attempts.Count(attempt => attempt is nameof(ErrorKind.Banned) or nameof(ErrorKind.RateLimited)),
            "repair-server-error" => heard.Attempts.Count(attempt => attempt is not (nameof(ErrorKind.Banned) or nameof(ErrorKind.RateLimited))),
            _ => served.Count(fault => heard.Waits.Exists(wait => IsOf(fault, wait))),
        };
    }

    /// <summary>A gap shows at the next message of the same stream.</summary>
    private static bool IsOf(JsonElement fault, (string Stream, UtcTime At) wait)
    {
        double after = (wait.At - UtcTime.Parse(fault.GetProperty("at").GetString()!)).TotalSeconds;
        return fault.GetProperty("stream").GetString() == wait.Stream && after is >= 0 and < 60;
    }
}
