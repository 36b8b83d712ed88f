using System.Collections.Frozen;
using System.Net;

namespace Candlewick.Storage.ClickHouse.Http;

/// <summary>What the server's error codes mean to us (https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp).</summary>
internal static class ClickHouseErrors
{
    private static readonly FrozenDictionary<int, (ErrorKind Kind, bool IsTransient, string Advice)> Known = new Dictionary<int, (ErrorKind, bool, string)>
    {
        [40] = (ErrorKind.Corrupt, false, "A part of a table is damaged: restore it from a replica or a copy."),
        [81] = (ErrorKind.NotFound, false, "Name a database that exists, or open the store for writing, which creates it."),
        [117] = (ErrorKind.Corrupt, false, "What is stored cannot be read: restore it from a replica or a copy."),
        [159] = (ErrorKind.TimedOut, true, "Ask for less at a time, or allow the server more time (max_execution_time)."),
        [164] = (ErrorKind.ReadOnly, false, "Use an account that may write."),
        [192] = (ErrorKind.Refused, false, "Check the user name and the password."),
        [193] = (ErrorKind.Refused, false, "Check the user name and the password."),
        [194] = (ErrorKind.Refused, false, "Check the user name and the password."),
        [202] = (ErrorKind.RateLimited, true, "The server runs too many queries at once."),
        [209] = (ErrorKind.TimedOut, true, "The server waited too long for another one."),
        [210] = (ErrorKind.Unreachable, true, "The server does not reach another one."),
        [241] = (ErrorKind.ServerFault, true, "The server has too little memory for it (max_memory_usage)."),
        [242] = (ErrorKind.ServerFault, true, "A replicated table cannot be written just now: is ClickHouse Keeper up?"),
        [243] = (ErrorKind.DiskFull, false, "Free space on the server's disk, then run it again: nothing was lost."),
        [246] = (ErrorKind.Corrupt, false, "What is stored cannot be read: restore it from a replica or a copy."),
        [252] = (ErrorKind.RateLimited, true, "The server cannot merge as fast as rows come: write larger batches."),
        [285] = (ErrorKind.ServerFault, true, "Too few replicas are alive for a safe write."),
        [319] = (ErrorKind.ServerFault, true, "The server does not know whether the rows are in: it is asked again."),
        [497] = (ErrorKind.Refused, false, "Grant the account what it needs: SELECT, INSERT, ALTER, CREATE."),
        [516] = (ErrorKind.Refused, false, "Check the user name and the password."),
        [999] = (ErrorKind.ServerFault, true, "ClickHouse Keeper does not answer."),
    }.ToFrozenDictionary();

    /// <summary>The server answered, and not with what was asked for.</summary>
    /// <param name="code">Of <c>X-ClickHouse-Exception-Code</c>; 0 when there was none.</param>
    public static StoreException Of(string location, int code, HttpStatusCode status, string text)
    {
        string message = text.ReplaceLineEndings(" ").Trim();
        if (Known.TryGetValue(code, out (ErrorKind Kind, bool IsTransient, string Advice) known))
        {
            return new StoreException(known.Kind, $"{location}: {message} {known.Advice}") { IsTransient = known.IsTransient };
        }

        return status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                new StoreException(ErrorKind.Refused, $"{location} refused the account (HTTP {(int)status}). Check the user name and the password."),
            HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout =>
                new StoreException(ErrorKind.Unreachable, $"{location} answered HTTP {(int)status}: {message}") { IsTransient = true },
            _ => new StoreException(code == 0 ? ErrorKind.ServerFault : ErrorKind.BadRequest, $"{location}: {message}"),
        };
    }

    /// <summary>No answer came.</summary>
    public static StoreException Unreachable(string location, Exception inner) =>
        new(ErrorKind.Unreachable, $"{location} does not answer: {inner.Message} Is the server up, and the address its HTTP interface (port 8123)?", inner) { IsTransient = true };

    public static StoreException TimedOut(string location, int seconds, Exception inner) =>
        new(ErrorKind.TimedOut, $"{location} did not answer within {seconds} s.", inner) { IsTransient = true };
}
