using System.ComponentModel.DataAnnotations;

namespace Candlewick.Storage.ClickHouse;

/// <summary>How the rows of an insert travel.</summary>
public enum RowCompression
{
    /// <summary>As they are to this machine, gzip to any other.</summary>
    Auto,
    None,
    Gzip,
}

/// <summary>Where the history is kept.</summary>
/// <param name="Endpoint">Address of the HTTP interface, such as <c>http://db.example:8123</c>; no user, no path.</param>
/// <param name="Database">Created when absent.</param>
public sealed record ClickHouseOptions(Uri Endpoint, string Database = "candlewick")
{
    public string User { get; init; } = "default";

    /// <summary>Sent with every request; never printed.</summary>
    public string Password { private get; init; } = "";

    /// <summary>Origin of a new store; an existing one keeps its own.</summary>
    public StoreOrigin Origin { get; init; } = StoreOrigin.Real;

    /// <summary>True to read only: nothing is created or changed.</summary>
    public bool IsReadOnly { get; init; }

    public RowCompression Compression { get; init; } = RowCompression.Auto;

    /// <summary>
    /// Name of a cluster: tables are made ON CLUSTER with replicated engines, large ones spread over the shards by series. Null for one server.
    /// </summary>
    public string? Cluster { get; init; }

    /// <summary>Longest time for one request, in seconds.</summary>
    [Range(1, 3_600)]
    public int TimeoutSeconds { get; init; } = 120;

    /// <summary>Attempts of a request that meets a passing fault, the first included.</summary>
    [Range(1, 20)]
    public int Attempts { get; init; } = 4;

    /// <summary>How long rows stay that no coverage row names, or that another row replaced, in minutes: longer than any write or read lasts.</summary>
    [Range(0, 10_080)]
    public int GraceMinutes { get; init; } = 60;

    /// <summary>Address and database, without user and password.</summary>
    public string Location => $"{Endpoint.GetLeftPart(UriPartial.Authority)}/{Database}";

    /// <summary>True when rows are compressed on their way.</summary>
    internal bool IsCompressed => Compression == RowCompression.Gzip || (Compression == RowCompression.Auto && !Endpoint.IsLoopback);

    internal void Sign(HttpRequestMessage request)
    {
        request.Headers.Add("X-ClickHouse-User", User);
        request.Headers.Add("X-ClickHouse-Key", Password);
    }

    /// <summary>Without the password.</summary>
    public override string ToString() => Location;
}
