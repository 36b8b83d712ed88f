using System.Globalization;
using Candlewick.Alerts.Channels;

namespace Candlewick.Hosting;

/// <summary>Where the API and the dashboard are served, to whom, and what one caller may take.</summary>
public sealed record ServerOptions
{
    public const int DefaultPort = 8420;

    /// <summary>Address to listen at: <c>127.0.0.1</c>, <c>::1</c>, or <c>localhost</c> for this machine alone.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>TCP port; 0 for any free one.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>Host names by which browsers may call it, besides localhost, separated by commas.</summary>
    public string Names { get; init; } = "";

    /// <summary>Certificate for TLS: a PEM file (with its key in it or in <see cref="CertificateKey"/>) or a PFX file, perhaps with a password; empty for none.</summary>
    public string Certificate { get; init; } = "";

    /// <summary>PEM file of the certificate's private key; empty where it is in the certificate's file.</summary>
    public string CertificateKey { get; init; } = "";

    /// <summary>Password of the PFX file, or of the PEM key; null for none.</summary>
    public Secret? CertificatePassword { get; init; }

    /// <summary>File whose first line is that password; empty for none.</summary>
    public string CertificatePasswordFile { get; init; } = "";

    /// <summary>A proxy on the way ends TLS: plain HTTP is then served at any address, and cookies are for HTTPS only.</summary>
    public bool IsBehindProxy { get; init; }

    /// <summary>Keys are needed on loopback too, even before one was made.</summary>
    public bool RequireKeys { get; init; }

    /// <summary>Hours after which a browser has to log in again; 1 to 720.</summary>
    public int SessionHours { get; init; } = 12;

    /// <summary>Requests a second of one key; 0 for no limit, at most 100,000.</summary>
    public int RequestsPerSecond { get; init; } = 500;

    /// <summary>Seconds until an answer must have begun; 1 to 3,600.</summary>
    public int RequestSeconds { get; init; } = 60;

    /// <summary>Largest body of a request, in KiB; 1 to 1,048,576.</summary>
    public int RequestKibibytes { get; init; } = 1_024;

    /// <summary>What a statement of <c>/v1/sql</c> may take.</summary>
    public SqlLimits Sql { get; init; } = new();

    /// <summary>The names of <see cref="Names"/>.</summary>
    public IReadOnlyList<string> KnownNames => Names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Folder of the dashboard's built files; empty for <c>web</c> beside the program.</summary>
    public string Web { get; init; } = "";

    /// <summary>The section <c>server</c> of the configuration.</summary>
    internal static IReadOnlyList<OptionKey> Keys { get; } =
    [
        Text("address", "address that the API and the dashboard are served at; 127.0.0.1 for this machine alone", one => one.Address, (one, text) => one with { Address = text }),
        Whole("port", "TCP port of the API and the dashboard, 0 to 65535; 0 for any free one", (0, 65_535), one => one.Port, (one, value) => one with { Port = value }),
        Text("names", "host names by which browsers may call it besides localhost, separated by commas", one => one.Names, (one, text) => one with { Names = Checked(text) }),
        Text("certificate", "certificate for TLS, a PEM or PFX file; empty for none", one => one.Certificate, (one, text) => one with { Certificate = text }),
        Text("certificate_key", "PEM file of the certificate's private key, where it is not in the certificate's file", one => one.CertificateKey, (one, text) => one with { CertificateKey = text }),
        new("server.certificate_password", "password of the PFX file or of the PEM key; better set in the environment, or in a file",
            options => options.Server.CertificatePassword is null ? "" : "***",
            (options, text) => options with { Server = options.Server with { CertificatePassword = text.Length == 0 ? null : new Secret(text) } }),
        Text("certificate_password_file", "file whose first line is the password of the certificate; empty for none",
            one => one.CertificatePasswordFile, (one, text) => one with { CertificatePasswordFile = text }),
        Flag("behind_proxy", "true where a proxy on the way ends TLS", one => one.IsBehindProxy, (one, value) => one with { IsBehindProxy = value }),
        Flag("require_keys", "true to ask for keys on this machine too, even before one was made", one => one.RequireKeys, (one, value) => one with { RequireKeys = value }),
        Whole("session_hours", "hours after which a browser has to log in again, 1 to 720", (1, 720), one => one.SessionHours, (one, value) => one with { SessionHours = value }),
        Whole("requests_per_second", "requests a second of one key, 0 to 100000; 0 for no limit", (0, 100_000),
            one => one.RequestsPerSecond, (one, value) => one with { RequestsPerSecond = value }),
        Whole("request_seconds", "seconds until an answer must have begun, 1 to 3600", (1, 3_600), one => one.RequestSeconds, (one, value) => one with { RequestSeconds = value }),
        Whole("request_kb", "largest body of a request in KiB, 1 to 1048576", (1, 1_048_576), one => one.RequestKibibytes, (one, value) => one with { RequestKibibytes = value }),
        Whole("sql_seconds", "seconds that a statement of /v1/sql may take, 1 to 3600", (1, 3_600),
            one => one.Sql.Seconds, (one, value) => one with { Sql = one.Sql with { Seconds = value } }),
        Whole("sql_memory_mb", "memory of the process that runs a statement of /v1/sql in MiB, 192 to 1048576", (192, 1_048_576),
            one => one.Sql.MemoryMebibytes, (one, value) => one with { Sql = one.Sql with { MemoryMebibytes = value } }),
        Whole("sql_rows", "rows that a statement of /v1/sql may give, 1 to 100000000", (1, 100_000_000),
            one => one.Sql.Rows, (one, value) => one with { Sql = one.Sql with { Rows = value } }),
        Whole("sql_mb", "size of its answer in MiB, 1 to 16384", (1, 16_384), one => one.Sql.AnswerMebibytes, (one, value) => one with { Sql = one.Sql with { AnswerMebibytes = value } }),
        Whole("sql_refresh_seconds", "age in seconds at which the copy that /v1/sql reads is made anew, 0 to 86400", (0, 86_400),
            one => one.Sql.RefreshSeconds, (one, value) => one with { Sql = one.Sql with { RefreshSeconds = value } }),
        Text("web", "folder of the dashboard's built files; empty for web beside the program", one => one.Web, (one, text) => one with { Web = text }),
    ];

    private static string Checked(string text) =>
        text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).All(name => Uri.CheckHostName(name) != UriHostNameType.Unknown)
            ? text
            : throw new FormatException("host names without scheme and port, separated by commas");

    private static OptionKey Text(string name, string meaning, Func<ServerOptions, string> read, Func<ServerOptions, string, ServerOptions> set) => new(
        $"server.{name}", meaning, options => read(options.Server), (options, text) => options with { Server = set(options.Server, text.Trim()) });

    private static OptionKey Whole(
        string name, string meaning, (int Least, int Most) limits, Func<ServerOptions, int> read, Func<ServerOptions, int, ServerOptions> set) => new(
        $"server.{name}", meaning,
        options => read(options.Server).ToString(CultureInfo.InvariantCulture),
        (options, text) => options with { Server = set(options.Server, OptionKeys.Whole(text, limits.Least, limits.Most)) });

    private static OptionKey Flag(string name, string meaning, Func<ServerOptions, bool> read, Func<ServerOptions, bool, ServerOptions> set) => new(
        $"server.{name}", meaning,
        options => read(options.Server) ? "true" : "false",
        (options, text) => options with { Server = set(options.Server, bool.TryParse(text, out bool value) ? value : throw new FormatException("true or false")) });
}

/// <summary>What a statement of <c>/v1/sql</c> may take.</summary>
public sealed record SqlLimits
{
    /// <summary>Seconds from its start to its last row; 1 to 3,600.</summary>
    public int Seconds { get; init; } = 30;

    /// <summary>Memory of the process that runs it, in MiB; 192 to 1,048,576.</summary>
    public int MemoryMebibytes { get; init; } = 512;

    /// <summary>Rows of an answer; 1 to 100,000,000.</summary>
    public int Rows { get; init; } = 1_000_000;

    /// <summary>Size of an answer, in MiB; 1 to 16,384.</summary>
    public int AnswerMebibytes { get; init; } = 256;

    /// <summary>Age at which the copy of the store that statements read is made anew, in seconds; 0 to 86,400.</summary>
    public int RefreshSeconds { get; init; } = 300;
}
