using Microsoft.Extensions.Logging;

namespace Candlewick.Storage.DuckDb.Writing;

/// <summary>What the writer says of itself while it works.</summary>
internal static partial class WriteLog
{
    [LoggerMessage(1, LogLevel.Debug, "a transaction of {Writes} writes begins")]
    public static partial void TransactionBegins(this ILogger log, int writes);

    [LoggerMessage(2, LogLevel.Debug, "a transaction of {Writes} writes is handed to the engine to commit")]
    public static partial void TransactionEnds(this ILogger log, int writes);

    [LoggerMessage(3, LogLevel.Debug, "a transaction of {Writes} writes is committed")]
    public static partial void Committed(this ILogger log, int writes);

    [LoggerMessage(4, LogLevel.Debug, "the log is merged into {Path}")]
    public static partial void Merges(this ILogger log, string path);
}
