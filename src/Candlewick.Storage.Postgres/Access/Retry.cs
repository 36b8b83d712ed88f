using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Candlewick.Storage.Postgres.Access;

/// <summary>Repeats what failed without fault of its own: at once after a conflict, and for a limited time while the server is away.</summary>
/// <remarks>Waits are wall time: the server does not follow the clock of a simulated market.</remarks>
internal sealed class Retry(string location, PostgresOptions options)
{
    private const int MostConflicts = 12;

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    /// <exception cref="StoreException">It failed for good, or each time.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken ct)
    {
        long begun = Stopwatch.GetTimestamp();
        int conflicts = 0;
        for (TimeSpan wait = FirstWait; ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            try
            {
                return await work();
            }
            catch (Exception failure) when (failure is NpgsqlException or IOException or System.Net.Sockets.SocketException or TimeoutException)
            {
                ct.ThrowIfCancellationRequested();
                bool mayRepeat = PostgresErrors.IsConflict(failure)
                    ? ++conflicts <= MostConflicts
                    : PostgresErrors.IsLost(failure) && Stopwatch.GetElapsedTime(begun) + wait < options.RecoveryLimit;
                if (!mayRepeat)
                {
                    throw PostgresErrors.From(failure, location);
                }

                options.Log.Repeats(location, failure.Message);
            }

            await Task.Delay(wait * (0.5 + Random.Shared.NextDouble()), TimeProvider.System, ct);
        }
    }
}

/// <summary>What the store says of itself while it works.</summary>
internal static partial class StoreLog
{
    [LoggerMessage(1, LogLevel.Warning, "{Location}: repeated after: {Failure}")]
    public static partial void Repeats(this ILogger log, string location, string failure);

    [LoggerMessage(2, LogLevel.Warning, "{Location}: the server's clock is {Skew} ahead of ours (behind where negative); leases and schedules follow their owners' clocks. Set both by NTP")]
    public static partial void ClocksDiffer(this ILogger log, string location, TimeSpan skew);

    [LoggerMessage(3, LogLevel.Information, "{Location}: schema version {Version} ({Name}) applied")]
    public static partial void Migrated(this ILogger log, string location, int version, string name);
}
