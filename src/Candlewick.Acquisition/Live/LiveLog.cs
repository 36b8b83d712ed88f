using Microsoft.Extensions.Logging;

namespace Candlewick.Acquisition.Live;

/// <summary>What live acquisition logs.</summary>
internal static partial class LiveLog
{
    [LoggerMessage(101, LogLevel.Warning, "{Consumer} is out of sync at {Symbol}, {Lag} behind: {Skipped} events skipped")]
    public static partial void OutOfSync(this ILogger log, string consumer, InstrumentId symbol, TimeSpan lag, long skipped);

    [LoggerMessage(102, LogLevel.Information, "{Venue} line {Number}: connection {End}, {Detail}; the next one opens")]
    public static partial void LinkEnds(this ILogger log, string venue, int number, LinkEnd end, string detail);

    [LoggerMessage(103, LogLevel.Warning, "{Venue} line {Number}: no connection ({Reason}), tried again in {Wait}")]
    public static partial void LinkFails(this ILogger log, string venue, int number, string reason, TimeSpan wait);

    [LoggerMessage(104, LogLevel.Warning, "{Stream}: what is missing could not be had ({Reason}); it is asked for again")]
    public static partial void RepairFails(this ILogger log, string stream, string reason);

    [LoggerMessage(105, LogLevel.Warning, "{Stream}: goes on without what is missing, cause {Cause}")]
    public static partial void GivesUp(this ILogger log, string stream, HoleCause cause);

    [LoggerMessage(106, LogLevel.Error, "{Store} did not take live data ({Reason}); it is kept, and written again in {Wait}")]
    public static partial void RecordFails(this ILogger log, string store, string reason, TimeSpan wait);

    [LoggerMessage(107, LogLevel.Warning, "{Venue} gave no prices ({Reason}); the tick is lost")]
    public static partial void PollFails(this ILogger log, string venue, string reason);

    [LoggerMessage(108, LogLevel.Warning, "{File}: a message that could not be read is not kept ({Reason})")]
    public static partial void DeadLettersFail(this ILogger log, string file, string reason);
}
