using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Storage.DuckDb;

/// <summary>Where the embedded database is, and what it may use.</summary>
/// <param name="Path">The database file; created when absent, in a folder that exists.</param>
public sealed record DuckDbOptions(string Path)
{
    /// <summary>What the engine may use unless told otherwise, in mebibytes.</summary>
    public const int DefaultMemoryMebibytes = 96;

    /// <summary>Origin of a new file; an existing file keeps its own.</summary>
    public StoreOrigin Origin { get; init; } = StoreOrigin.Real;

    /// <summary>Memory that the engine may use, in mebibytes; beyond it, it spills to a folder beside the file.</summary>
    [Range(64, 1_048_576)]
    public int MemoryMebibytes { get; init; } = DefaultMemoryMebibytes;

    /// <summary>Threads of the engine; 0 takes one a core.</summary>
    [Range(0, 1_024)]
    public int Threads { get; init; }

    /// <summary>Size of the log at which it is merged into the file, in mebibytes.</summary>
    [Range(1, 16_384)]
    public int CheckpointMebibytes { get; init; } = 64;

    /// <summary>Told, at debug level, when a transaction begins and is committed, and when the log is merged at the end.</summary>
    public ILogger Log { get; init; } = NullLogger.Instance;

    /// <summary>Opens an existing file for reading only.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Reaches no file at all besides the database: nothing is exported, and what does not fit into memory fails instead of being spilled.</summary>
    public bool IsSealed { get; init; }

    /// <summary>Memory that the whole process may hold from now on, in mebibytes; 0 for no limit. For a process that does nothing else.</summary>
    [Range(0, 1_048_576)]
    public int ProcessMebibytes { get; init; }
}
