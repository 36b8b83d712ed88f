namespace Candlewick.Jobs.Running;

/// <summary>Instants as they are kept, and waits that are not cut short by what a timer can hold.</summary>
internal static class RunClock
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromHours(1);

    /// <summary>Now in whole microseconds, UTC.</summary>
    public static DateTimeOffset Now(this TimeProvider clock)
    {
        DateTimeOffset now = clock.GetUtcNow();
        return new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
    }

    public static async Task WaitUntilAsync(this TimeProvider clock, DateTimeOffset instant, CancellationToken ct)
    {
        for (TimeSpan left = instant - clock.GetUtcNow(); left > TimeSpan.Zero; left = instant - clock.GetUtcNow())
        {
            // A timer holds whole milliseconds, and would end before the instant.
            TimeSpan whole = TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds));
            await Task.Delay(whole < LongestTimer ? whole : LongestTimer, clock, ct);
        }
    }
}
