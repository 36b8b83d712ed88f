namespace Candlewick.Simulator.Clock;

/// <summary>How fast the market may run so that its limits can still be kept: the shortest lasts at least 50 ms of the wall.</summary>
public static class RateCap
{
    /// <summary>Wall time below which a limit cannot be kept by timers.</summary>
    public static readonly TimeSpan LeastWall = TimeSpan.FromMilliseconds(50);

    /// <summary>The highest rate that keeps the shortest limit at <see cref="LeastWall"/>.</summary>
    public static double Of(SimulatorOptions options) => Shortest(options) / LeastWall;

    /// <summary>The shortest of the limits that a client meets: incoming messages, refusals, bans, and the age at which an event is late (5 s).</summary>
    private static TimeSpan Shortest(SimulatorOptions options) =>
        new[] { options.IncomingWindow, options.RefuseFor, options.FirstBan, TimeSpan.FromSeconds(5) }.Min();
}
