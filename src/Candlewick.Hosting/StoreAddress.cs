using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Candlewick.Hosting;

/// <summary>What keeps a store.</summary>
public enum StoreKind
{
    /// <summary>A database file of this machine.</summary>
    DuckDb,
    Postgres,
    ClickHouse,
}

/// <summary>Where a store is: a file, or a database of a server. Its text never holds the password.</summary>
/// <remarks>
/// <c>PATH</c> or <c>duckdb:PATH</c>; <c>postgres://user:password@host:port/database</c> or <c>postgres:Host=...;Database=...</c> (keywords of Npgsql);
/// <c>clickhouse:http://user:password@host:8123/database</c>.
/// </remarks>
public sealed class StoreAddress : IEquatable<StoreAddress>
{
    private const string Expected =
        "a database file, postgres://USER@HOST:PORT/DATABASE, postgres:Host=HOST;Database=DATABASE, or clickhouse:http://USER@HOST:8123/DATABASE";

    private static readonly (string Prefix, StoreKind Kind)[] Kinds =
    [
        ("duckdb:", StoreKind.DuckDb), ("postgres:", StoreKind.Postgres), ("postgresql:", StoreKind.Postgres), ("clickhouse:", StoreKind.ClickHouse),
    ];

    private readonly string _text;

    private StoreAddress(StoreKind kind, string text, string target)
    {
        Kind = kind;
        _text = text;
        Target = target;
    }

    public StoreKind Kind { get; }

    /// <summary>True for a database of a server, which several processes use at once.</summary>
    public bool IsServer => Kind != StoreKind.DuckDb;

    /// <summary>What the store is opened with: a path, a connection string or a URL. It may hold a password: for drivers only.</summary>
    internal string Target { get; }

    /// <summary>A name for files of this machine that belong to the database: the same for every user and password.</summary>
    public string FileName
    {
        get
        {
            (string place, string database) = Kind switch
            {
                StoreKind.Postgres => PostgresPlace(),
                StoreKind.ClickHouse => ClickHousePlace(),
                _ => (Target, Path.GetFileName(Target)),
            };
            string digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{place.ToLowerInvariant()}|{database}")))[..8];
            string readable = new([.. database.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-').Take(24)]);
            return $"{Kind.ToString().ToLowerInvariant()}-{readable}-{digest}";
        }
    }

    /// <exception cref="FormatException">Says what was expected.</exception>
    public static StoreAddress Parse(string text)
    {
        foreach ((string prefix, StoreKind kind) in Kinds)
        {
            if (text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                string rest = text[prefix.Length..];
                return rest.Length == 0 ? throw new FormatException(Expected) : Of(kind, text, rest);
            }
        }

        return text.Length == 0 || text.Contains("://", StringComparison.Ordinal) ? throw new FormatException(Expected) : new StoreAddress(StoreKind.DuckDb, text, text);
    }

    /// <summary>The same file, named by its full path; a server's stays as it is.</summary>
    public StoreAddress Resolve(Func<string, string> fullPath) => IsServer ? this : new StoreAddress(Kind, fullPath(Target), fullPath(Target));

    /// <summary>The same with a password, where it has none of its own.</summary>
    public StoreAddress WithPassword(string? password)
    {
        if (Kind != StoreKind.Postgres || password is not { Length: > 0 })
        {
            return this;
        }

        DbConnectionStringBuilder parts = new() { ConnectionString = Target };
        if (parts.Keys.Cast<string>().Any(IsSecret))
        {
            return this;
        }

        parts["Password"] = password;
        return new StoreAddress(Kind, _text, parts.ConnectionString);
    }

    /// <summary>A text that may be an address, or was meant to be one, without what may be a password.</summary>
    public static string Mask(string text)
    {
        int scheme = text.IndexOf("://", StringComparison.Ordinal), at = text.LastIndexOf('@');
        int colon = scheme < 0 ? -1 : text.IndexOf(':', scheme + 3);
        string masked = colon >= 0 && at > colon ? $"{text[..colon]}:***{text[at..]}" : text;
        int word = masked.IndexOf("password=", StringComparison.OrdinalIgnoreCase);
        return word < 0 ? masked : $"{masked[..word]}{masked.Substring(word, "password=".Length)}***";
    }

    public bool Equals(StoreAddress? other) => other is not null && Kind == other.Kind && Target == other.Target;

    public override bool Equals(object? obj) => Equals(obj as StoreAddress);

    public override int GetHashCode() => HashCode.Combine(Kind, Target);

    /// <summary>Without the password.</summary>
    public override string ToString() => _text;

    private static StoreAddress Of(StoreKind kind, string text, string rest) => kind switch
    {
        StoreKind.DuckDb => new StoreAddress(kind, rest, rest),
        StoreKind.ClickHouse => ClickHouse(rest),
        _ => rest.StartsWith("//", StringComparison.Ordinal) ? PostgresUrl(text) : PostgresWords(rest),
    };

    private static StoreAddress PostgresUrl(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || url.Host.Length == 0 || url.AbsolutePath.Length < 2)
        {
            throw new FormatException(Expected);
        }

        DbConnectionStringBuilder parts = new() { ["Host"] = url.IdnHost };
        int port = url.Port > 0 ? url.Port : DefaultPort;
        parts["Port"] = port;
        string database = Uri.UnescapeDataString(url.AbsolutePath[1..]);
        parts["Database"] = database;
        string[] user = url.UserInfo.Split(':', 2);
        if (user[0].Length > 0)
        {
            parts["Username"] = Uri.UnescapeDataString(user[0]);
        }

        if (user.Length > 1)
        {
            parts["Password"] = Uri.UnescapeDataString(user[1]);
        }

        foreach (string pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] sides = pair.Split('=', 2);
            parts[Uri.UnescapeDataString(sides[0])] = sides.Length > 1 ? Uri.UnescapeDataString(sides[1]) : throw new FormatException(Expected);
        }

        string shown = string.Create(CultureInfo.InvariantCulture, $"postgres://{(user[0].Length > 0 ? user[0] + "@" : "")}{url.Host}:{port}{url.AbsolutePath}");
        return new StoreAddress(StoreKind.Postgres, shown, parts.ConnectionString);
    }

    private static StoreAddress PostgresWords(string rest)
    {
        DbConnectionStringBuilder parts = [], shown = [];
        try
        {
            parts.ConnectionString = rest;
        }
        catch (ArgumentException failure)
        {
            throw new FormatException(Expected, failure);
        }

        foreach (string word in parts.Keys.Cast<string>().Where(word => !IsSecret(word)))
        {
            shown[word] = parts[word];
        }

        return Value(parts, "host", "server") is null || Value(parts, "database", "db") is null
            ? throw new FormatException(Expected)
            : new StoreAddress(StoreKind.Postgres, $"postgres:{shown.ConnectionString}", parts.ConnectionString);
    }

    private static StoreAddress ClickHouse(string rest)
    {
        if (!Uri.TryCreate(rest, UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https") || url.AbsolutePath.Length < 2)
        {
            throw new FormatException(Expected);
        }

        string user = url.UserInfo.Split(':', 2)[0];
        string shown = $"clickhouse:{url.Scheme}://{(user.Length > 0 ? user + "@" : "")}{url.Authority}{url.AbsolutePath}";
        return new StoreAddress(StoreKind.ClickHouse, shown, url.AbsoluteUri);
    }

    private const int DefaultPort = 5432;

    private (string Place, string Database) PostgresPlace()
    {
        DbConnectionStringBuilder parts = new() { ConnectionString = Target };
        return ($"{Value(parts, "host", "server")}:{Value(parts, "port") ?? $"{DefaultPort}"}", Value(parts, "database", "db")!);
    }

    private (string Place, string Database) ClickHousePlace()
    {
        Uri url = new(Target);
        return (url.Authority, url.AbsolutePath.Trim('/'));
    }

    private static bool IsSecret(string word) =>
        word.Contains("password", StringComparison.OrdinalIgnoreCase) || word.Equals("pwd", StringComparison.OrdinalIgnoreCase) || word.Equals("psw", StringComparison.OrdinalIgnoreCase);

    private static string? Value(DbConnectionStringBuilder parts, params ReadOnlySpan<string> words)
    {
        foreach (string word in words)
        {
            if (parts.TryGetValue(word, out object? value) && $"{value}" is { Length: > 0 } text)
            {
                return text;
            }
        }

        return null;
    }
}

/// <summary>A store as this machine sees it.</summary>
/// <param name="Anchor">
/// Full path that begins the names of what belongs to the store on this machine (control endpoint, dead letters, ...): the database file itself, or a
/// name in the data folder that no file needs to have.
/// </param>
public sealed record StorePlace(StoreAddress Address, string Anchor);
