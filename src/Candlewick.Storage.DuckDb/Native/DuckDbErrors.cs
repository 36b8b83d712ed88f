using System.Text.RegularExpressions;

namespace Candlewick.Storage.DuckDb.Native;

/// <summary>Turns the engine's messages into store errors with a kind and an advice.</summary>
internal static partial class DuckDbErrors
{
    public static StoreException From(string message, string path)
    {
        string where = path.Length == 0 ? "" : $"{path}: ";
        return message switch
        {
            _ when Contains(message, "Could not set lock on file") => Locked(message, where),
            _ when Contains(message, "No space left on device") || Contains(message, "File too large") || Contains(message, "Disk quota exceeded") =>
                new StoreException(ErrorKind.DiskFull, $"{where}the disk is full; what was not acknowledged was not kept. Free some space, open the store again and run it again. The engine said: {message}"),
            _ when Contains(message, "Permission denied") || Contains(message, "Read-only file system") || Contains(message, "read-only mode") =>
                new StoreException(ErrorKind.ReadOnly, $"{where}the store cannot be written. Allow writing (chmod u+w), or open it read-only. The engine said: {message}"),
            _ when IsCorrupt(message) =>
                new StoreException(ErrorKind.Corrupt, $"{where}this is no sound DuckDB file. Restore it from a copy, or move it away and import again. The engine said: {message}"),
            _ when message.StartsWith("INTERRUPT", StringComparison.Ordinal) =>
                new StoreException(ErrorKind.TimedOut, $"{where}the statement was interrupted.") { IsTransient = true },
            _ when Contains(message, "Out of Memory") =>
                new StoreException(ErrorKind.ServerFault, $"{where}the engine's memory limit is too low for this statement; raise it. The engine said: {message}"),
            _ when IsCallersSql(message) => new StoreException(ErrorKind.BadRequest, message),
            _ => new StoreException(ErrorKind.ServerFault, where + message),
        };
    }

    /// <summary>True when a COMMIT failed only in what comes after it: what it committed is durable.</summary>
    public static bool IsCommitted(StoreException failure) => Contains(failure.Message, "COMMIT succeeded and is durable");

    private static StoreException Locked(string message, string where)
    {
        Match holder = HolderPattern().Match(message);
        string who = holder.Success ? $"process {holder.Groups["pid"].Value} ({holder.Groups["name"].Value})" : "another process";
        return new StoreException(
            ErrorKind.Locked,
            $"{where}the store is held by {who}; one process at a time can own it. Wait until it is done, or stop it, then run this again.")
        {
            IsTransient = true,
        };
    }

    private static bool IsCorrupt(string message) =>
        Contains(message, "not a valid DuckDB database file") || Contains(message, "checksum") || Contains(message, "Corrupt")
        || Contains(message, "Serialization Error") || Contains(message, "Could not read enough bytes") || Contains(message, "could not read");

    private static bool IsCallersSql(string message) =>
        message.StartsWith("Parser Error", StringComparison.Ordinal) || message.StartsWith("Binder Error", StringComparison.Ordinal)
        || message.StartsWith("Catalog Error", StringComparison.Ordinal) || message.StartsWith("Conversion Error", StringComparison.Ordinal)
        || message.StartsWith("Invalid Input Error", StringComparison.Ordinal) || message.StartsWith("Out of Range Error", StringComparison.Ordinal)
        || message.StartsWith("Not implemented Error", StringComparison.Ordinal) || message.StartsWith("Permission Error", StringComparison.Ordinal);

    private static bool Contains(string message, string part) => message.Contains(part, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"lock is held in (?<name>.*?) \(PID (?<pid>\d+)\)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex HolderPattern();
}
