using System.Globalization;
using System.Net.Sockets;

namespace Candlewick.Storage.Postgres;

/// <summary>Turns failures of the server and of the connection into store errors with a kind and an advice.</summary>
internal static class PostgresErrors
{
    /// <summary>The server ended a session that stood still in a transaction.</summary>
    private const string IdleTooLong = "25P03";

    /// <summary>True when the connection or the server went away: the same work may succeed on a new connection.</summary>
    public static bool IsLost(Exception failure) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.TooManyConnections or IdleTooLong } => true,
        PostgresException { SqlState: var state } => state.StartsWith("08", StringComparison.Ordinal),
        NpgsqlException { InnerException: IOException or SocketException or TimeoutException or EndOfStreamException } => true,
        NpgsqlException => failure.InnerException is null && !IsAuthentication(failure),
        IOException or SocketException => true,
        _ => false,
    };

    /// <summary>True when the server gave way to another transaction: the same work may succeed at once.</summary>
    public static bool IsConflict(Exception failure) => IsMonthGone(failure)
        || failure is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.LockNotAvailable };

    /// <summary>True when rows of a month came whose table another transaction dropped: no constraint is named then.</summary>
    public static bool IsMonthGone(Exception failure) => failure is PostgresException { SqlState: PostgresErrorCodes.CheckViolation, ConstraintName: null };

    /// <param name="location">Where the store is, without a secret.</param>
    public static StoreException From(Exception failure, string location) => failure switch
    {
        PostgresException server => From(server, location),
        { InnerException: TimeoutException } or TimeoutException =>
            new StoreException(ErrorKind.TimedOut, $"{location}: the server did not answer in time. Look at its load and at the network, then run it again.", failure)
            {
                IsTransient = true,
            },
        _ when IsAuthentication(failure) =>
            new StoreException(ErrorKind.Refused, $"{location}: the server asks for a password. Set PGPASSWORD, or give it with the address. {failure.Message}", failure),
        _ => new StoreException(
            ErrorKind.Unreachable, $"{location}: the server cannot be reached, or the connection was cut ({Innermost(failure)}). Start it, or correct host and port; then run it again.", failure)
        {
            IsTransient = true,
        },
    };

    /// <summary>A failure of a user's statement: what the server says of it is the answer.</summary>
    public static StoreException OfQuery(Exception failure, string location) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } server =>
            new StoreException(ErrorKind.TimedOut, $"{location}: the statement ran for longer than it may. {server.MessageText}", failure),
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } server =>
            new StoreException(ErrorKind.BadRequest, $"Only statements that read are taken: {server.MessageText}.", failure),
        PostgresException server when server.SqlState[..2] is "42" or "22" or "0A" or "54" or "25" or "3F" or "2F" or "P0" =>
            new StoreException(ErrorKind.BadRequest, Describe(server), failure),
        _ => From(failure, location),
    };

    private static StoreException From(PostgresException failure, string location)
    {
        (ErrorKind kind, string advice) = failure.SqlState switch
        {
            _ when IsDiskFull(failure) => (ErrorKind.DiskFull, "The server's disk is full; what was not acknowledged was not kept. Free some space there and run it again."),
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
                (ErrorKind.Refused, "Correct the user, or the password (PGPASSWORD)."),
            PostgresErrorCodes.InsufficientPrivilege => (ErrorKind.Refused, "Give the user the right to create a schema in this database, or make it the owner of the schema candlewick."),
            PostgresErrorCodes.InvalidCatalogName => (ErrorKind.NotFound, "Create the database (createdb), or name another one."),
            PostgresErrorCodes.ReadOnlySqlTransaction => (ErrorKind.ReadOnly, "The server takes no writes (a standby?). Name the primary, or open the store for reading."),
            PostgresErrorCodes.QueryCanceled => (ErrorKind.TimedOut, "Run it again; raise statement_timeout of this user when it comes again."),
            PostgresErrorCodes.TooManyConnections => (ErrorKind.Unreachable, "The server has no connection free. Raise max_connections, or let fewer programs connect."),
            PostgresErrorCodes.OutOfMemory => (ErrorKind.ServerFault, "The server is out of memory, or of locks (max_locks_per_transaction)."),
            "XX001" or "XX002" or "58P01" => (ErrorKind.Corrupt, "The server's files are damaged. Restore them from a backup."),
            PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn =>
                (ErrorKind.SchemaMismatch, "A table of the store is not as its schema says. Restore it from a copy, or name another database."),
            _ when IsConflict(failure) => (ErrorKind.Locked, "Other writers were in the way each time. Run it again."),
            _ when IsLost(failure) => (ErrorKind.Unreachable, "The server went away. Run it again once it is back."),
            _ => (ErrorKind.ServerFault, "The server's log says more."),
        };
        return new StoreException(kind, $"{location}: {Describe(failure)}. {advice}", failure)
        {
            IsTransient = IsConflict(failure) || IsLost(failure) || kind is ErrorKind.TimedOut or ErrorKind.DiskFull,
        };
    }

    /// <summary>A file that may not grow has no code of its own.</summary>
    private static bool IsDiskFull(PostgresException failure) =>
        failure.SqlState == PostgresErrorCodes.DiskFull || failure.MessageText.EndsWith("File too large", StringComparison.Ordinal)
        || failure.MessageText.EndsWith("No space left on device", StringComparison.Ordinal);

    private static string Describe(PostgresException failure)
    {
        string place = failure.Position > 0 ? string.Create(CultureInfo.InvariantCulture, $" at character {failure.Position}") : "";
        string detail = string.IsNullOrEmpty(failure.Detail) ? "" : $" ({failure.Detail})";
        return $"{failure.MessageText}{place}{detail} [{failure.SqlState}]";
    }

    private static bool IsAuthentication(Exception failure) =>
        failure is NpgsqlException and not PostgresException && failure.Message.Contains("password", StringComparison.OrdinalIgnoreCase);

    private static string Innermost(Exception failure) => failure.GetBaseException().Message;
}
