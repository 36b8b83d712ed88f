using System.Globalization;

namespace Candlewick.Hosting;

/// <summary>Where the API and the dashboard are served.</summary>
public sealed record ServerOptions
{
    public const int DefaultPort = 8420;

    /// <summary>Address to listen at: <c>127.0.0.1</c>, <c>::1</c>, or <c>localhost</c> for this machine alone.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>TCP port; 0 for any free one.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>The section <c>server</c> of the configuration.</summary>
    internal static IReadOnlyList<OptionKey> Keys { get; } =
    [
        new("server.address", "address that the API and the dashboard are served at; 127.0.0.1 for this machine alone",
            options => options.Server.Address, (options, text) => options with { Server = options.Server with { Address = text } }),
        new("server.port", "TCP port of the API and the dashboard, 0 to 65535; 0 for any free one",
            options => options.Server.Port.ToString(CultureInfo.InvariantCulture),
            (options, text) => options with { Server = options.Server with { Port = OptionKeys.Whole(text, 0, 65_535) } }),
    ];
}
