using Microsoft.Extensions.Logging;

namespace Candlewick.Acquisition.Live;

/// <summary>What live acquisition logs.</summary>
internal static partial class LiveLog
{
    [LoggerMessage(101, LogLevel.Warning, "{Consumer} is out of sync at {Symbol}, {Lag} behind: {Skipped} events skipped")]
    public static partial void OutOfSync(this ILogger log, string consumer, InstrumentId symbol, TimeSpan lag, long skipped);
}
