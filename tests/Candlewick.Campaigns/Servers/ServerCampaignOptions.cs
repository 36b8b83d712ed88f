namespace Candlewick.Campaigns.Servers;

/// <summary>What a campaign of servers on one store is made of.</summary>
/// <param name="Store">Address of an empty database.</param>
/// <param name="Runs">Scheduled runs that must be done before it ends.</param>
public sealed record ServerCampaignOptions(ulong Seed, string Store, int Runs = 1_000)
{
    /// <summary>How often each way of going away must happen at least.</summary>
    public int Each { get; init; } = 4;

    /// <summary>Seconds after which another server takes over.</summary>
    public int LeaseSeconds { get; init; } = 3;

    /// <summary>Seconds of the market a second of ours: schedules follow it.</summary>
    public int Rate { get; init; } = 3;

    /// <summary>The campaign fails when it has not ended after this time.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(20);

    /// <summary>Jobs that run every second of the market; the others run by call only. None of them is followed by another one.</summary>
    public static IReadOnlyList<string> Jobs { get; } = ["downsample", "statistics", "dimensions", "retention", "derived-bars"];

    public const string Trigger = "every 1s";
}

/// <summary>How a server went away.</summary>
public enum ServerFault
{
    /// <summary>SIGSTOP for longer than the lease lasts, then SIGCONT: it goes on, and finds that it may not.</summary>
    Stopped,

    /// <summary>SIGKILL while it was stopped.</summary>
    StoppedAndKilled,

    /// <summary>SIGKILL.</summary>
    Killed,
}

/// <summary>How often a fault hit the server that ran the jobs, and the one that stood by.</summary>
public sealed record ServerTally(ServerFault Fault, int Leading, int StandingBy);

/// <summary>How a campaign of servers ended.</summary>
/// <param name="Done">Scheduled runs that succeeded.</param>
/// <param name="Skipped">Scheduled instants whose run was skipped because the one before went on.</param>
/// <param name="Missed">Instants that passed while nobody led, and were dealt with by one run.</param>
/// <param name="Interrupted">Runs that were taken up by another server, or by the same one again.</param>
/// <param name="Owners">Processes that ran something.</param>
public sealed record ServerCampaignResult(
    ServerCampaignOptions Options, IReadOnlyList<ServerTally> Tallies, IReadOnlyList<Finding> Findings, int Done, int Skipped, int Missed, int Interrupted,
    int Owners, TimeSpan Elapsed);
