using Microsoft.Extensions.Logging;

namespace Candlewick.Venues;

/// <summary>Everything that this project logs.</summary>
internal static partial class VenuesLog
{
    [LoggerMessage(1, LogLevel.Information, "{Request}: attempt {Attempt} failed ({Kind}), next one in {Wait}")]
    public static partial void AttemptFailed(this ILogger log, string request, int attempt, ErrorKind kind, TimeSpan wait);

    [LoggerMessage(2, LogLevel.Warning, "{Venue} has banned this address until {Until}; nothing is sent before")]
    public static partial void Banned(this ILogger log, string venue, UtcTime until);

    [LoggerMessage(3, LogLevel.Warning, "{Venue}: our clock differs by {Skew}, more than the limit of {Limit}")]
    public static partial void ClockSkewed(this ILogger log, string venue, TimeSpan skew, TimeSpan limit);

    [LoggerMessage(4, LogLevel.Debug, "{Venue} has not published {Key}")]
    public static partial void ArchiveAbsent(this ILogger log, string venue, string key);

    [LoggerMessage(5, LogLevel.Debug, "{Venue} {Endpoint}: the answer begins")]
    public static partial void AnswerBegins(this ILogger log, string venue, string endpoint);

    [LoggerMessage(6, LogLevel.Debug, "{Venue} {Key}: reading {Bytes} bytes")]
    public static partial void ArchiveReads(this ILogger log, string venue, string key, int bytes);
}
