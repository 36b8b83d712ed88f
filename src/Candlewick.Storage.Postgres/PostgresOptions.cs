using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Storage.Postgres;

/// <summary>Where the database is, and how it is spoken to.</summary>
/// <param name="ConnectionString">Host, port, database, user and more, as Npgsql takes them; a password that is left out is taken from PGPASSWORD.</param>
public sealed record PostgresOptions(string ConnectionString)
{
    /// <summary>Origin of a new store; an existing one keeps its own.</summary>
    public StoreOrigin Origin { get; init; } = StoreOrigin.Real;

    /// <summary>Opens an existing store for reading only.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>The most connections of this process; connections that are not used are given back.</summary>
    [Range(2, 1_000)]
    public int Connections { get; init; } = 20;

    /// <summary>For how long a user's statement may run.</summary>
    public TimeSpan QueryLimit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>For how long a transaction may stand still between two statements before the server ends it, so that a process that was stopped holds up nobody.</summary>
    public TimeSpan StallLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For how long a server that went away is waited for before a call fails.</summary>
    public TimeSpan RecoveryLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>By how much the server's clock may differ before that is logged.</summary>
    public TimeSpan ClockTolerance { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>False to keep rows in plain partitioned tables of a new store even where the server has TimescaleDB.</summary>
    public bool UsesTimescale { get; init; } = true;

    /// <summary>Writes the files of exports: the server cannot. Null where the program has no engine that can.</summary>
    public IParquetFiles? Parquet { get; init; }

    /// <summary>Told when transactions are repeated, and when the clocks differ.</summary>
    public ILogger Log { get; init; } = NullLogger.Instance;

    /// <summary>Where the store is, without a secret: <c>postgres://user@host:port/database</c>.</summary>
    /// <exception cref="StoreException">BadRequest: the connection string cannot be read.</exception>
    public string Location
    {
        get
        {
            NpgsqlConnectionStringBuilder parts = Parse();
            string user = string.IsNullOrEmpty(parts.Username) ? "" : parts.Username + "@";
            return string.Create(CultureInfo.InvariantCulture, $"postgres://{user}{parts.Host}:{parts.Port}/{parts.Database ?? parts.Username}");
        }
    }

    internal NpgsqlConnectionStringBuilder Parse()
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(ConnectionString);
        }
        catch (ArgumentException fault)
        {
            throw new StoreException(
                ErrorKind.BadRequest,
                $"The connection string of the PostgreSQL store cannot be read: {fault.Message} Expected Host=...;Port=...;Database=...;Username=...");
        }
    }

    private bool PrintMembers(StringBuilder text)
    {
        text.Append(Location);
        return true;
    }
}
