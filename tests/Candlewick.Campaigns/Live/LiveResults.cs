using Candlewick.Simulator;

namespace Candlewick.Campaigns.Live;

/// <summary>One schedule that has run.</summary>
/// <param name="Errors">What the processes wrote to standard error, shared by their schedules.</param>
internal sealed record LiveCase(
    LiveCampaignOptions Options, ulong Seed, SimulatorServer Server, string Store, LiveHearing Heard, int Kills, IReadOnlyList<string> Errors)
{
    /// <summary>Up to here the store must be equal to the truth: the last process had time enough after it.</summary>
    public UtcTime JudgedUntil => UtcTime.Max(Options.TroubleEnds + (Options.Rest / 2), Heard.LastStart + (LiveWorker.LeastRun / 2));
}

/// <summary>One kind of fault.</summary>
/// <param name="Injected">How often it was served.</param>
/// <param name="Noticed">How often the program said so by itself.</param>
/// <param name="Repaired">How often it was served in schedules whose store is equal to the truth.</param>
public sealed record LiveTally(string Kind, int Injected, int Noticed, int Repaired);

/// <summary>How one schedule ended.</summary>
/// <param name="Trades">Stored trades that equal the truth.</param>
/// <param name="Bars">Stored bars that equal the truth.</param>
/// <param name="OwnHoles">Holes of quotes, which no venue gives again, each with its cause.</param>
public sealed record LiveScheduleResult(
    ulong Seed, IReadOnlyList<LiveTally> Kinds, IReadOnlyList<Finding> Findings, long Trades, long Bars, int OwnHoles);

/// <summary>How a campaign ended.</summary>
public sealed record LiveCampaignResult(LiveCampaignOptions Options, IReadOnlyList<LiveScheduleResult> Schedules, TimeSpan Elapsed)
{
    /// <summary>Over all schedules, in the order of the faults' list.</summary>
    public IReadOnlyList<LiveTally> Kinds =>
    [
        .. Schedules.SelectMany(one => one.Kinds).GroupBy(kind => kind.Kind).Select(kind =>
            new LiveTally(kind.Key, kind.Sum(one => one.Injected), kind.Sum(one => one.Noticed), kind.Sum(one => one.Repaired))),
    ];

    public IReadOnlyList<Finding> Findings => [.. Schedules.SelectMany(one => one.Findings)];

    public int Failed => Schedules.Count(one => one.Findings.Count > 0);
}
