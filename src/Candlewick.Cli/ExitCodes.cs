namespace Candlewick.Cli;

/// <summary>What the program's exit code says; the same list stands in docs/reference/exit-codes.md.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>The command ran, and what it looked at is not as it should be, or a part of it failed.</summary>
    public const int Findings = 1;

    /// <summary>The command line, the configuration or a named file is wrong, or a needed part is not installed.</summary>
    public const int BadInput = 2;

    /// <summary>A venue refused or could not be reached.</summary>
    public const int Venue = 3;

    /// <summary>The store could not be opened, read or written.</summary>
    public const int Store = 4;

    /// <summary>Stopped by Ctrl-C or SIGTERM; what was written stays.</summary>
    public const int Cancelled = 130;

    public static int Of(CandlewickException failure) => failure switch
    {
        VenueException => Venue,
        StoreException { Kind: ErrorKind.NotInstalled or ErrorKind.BadRequest or ErrorKind.Unknown } => BadInput,
        StoreException => Store,
        _ => BadInput,
    };
}
