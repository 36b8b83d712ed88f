using System.Collections.Frozen;

namespace Candlewick.Architecture;

/// <summary>Which project may refer to which, and to which packages. Short names: without <c>Candlewick.</c>.</summary>
internal static class Arrows
{
    private static readonly string[] Everything =
        ["Domain", "Text", "Jobs", "Analytics", "Venues", "Storage", "Storage.ClickHouse", "Storage.DuckDb", "Storage.Postgres", "Acquisition", "Simulator", "Alerts"];

    /// <summary>Direct references of each project; nothing else may refer.</summary>
    public static FrozenDictionary<string, string[]> Projects { get; } = new Dictionary<string, string[]>
    {
        ["Domain"] = [],
        ["Text"] = [],
        ["Jobs"] = [],
        ["Analytics"] = ["Domain"],
        ["Venues"] = ["Domain", "Text"],
        ["Storage"] = ["Domain", "Jobs"],
        ["Storage.ClickHouse"] = ["Domain", "Jobs", "Storage"],
        ["Storage.DuckDb"] = ["Domain", "Jobs", "Storage"],
        ["Storage.Postgres"] = ["Domain", "Jobs", "Storage"],
        ["Acquisition"] = ["Domain", "Analytics", "Jobs", "Text"],
        ["Simulator"] = ["Domain"],
        ["Alerts"] = ["Domain", "Analytics", "Text"],
        ["Hosting"] = Everything,
        ["Server"] = [.. Everything, "Hosting"],
        ["Cli"] = [.. Everything, "Hosting", "Server"],
    }.ToFrozenDictionary();

    /// <summary>Packages of each project; analyzers come from Directory.Build.props.</summary>
    public static FrozenDictionary<string, string[]> Packages { get; } = new Dictionary<string, string[]>
    {
        ["Domain"] = [],
        ["Text"] = ["YamlDotNet"],
        ["Jobs"] = ["Quartz", "Microsoft.Extensions.Hosting.Abstractions"],
        ["Analytics"] = [],
        ["Venues"] = ["Microsoft.Extensions.Logging.Abstractions", "Polly.Core"],
        ["Storage"] = ["Microsoft.Extensions.Logging.Abstractions"],
        ["Storage.ClickHouse"] = ["Microsoft.Extensions.Logging.Abstractions"],
        ["Storage.DuckDb"] = ["Microsoft.Extensions.Logging.Abstractions"],
        ["Storage.Postgres"] = ["Npgsql", "Microsoft.Extensions.Logging.Abstractions"],
        ["Acquisition"] = ["Microsoft.Extensions.Logging.Abstractions"],
        ["Simulator"] = [],
        ["Hosting"] = ["OpenTelemetry", "OpenTelemetry.Api", "OpenTelemetry.Exporter.OpenTelemetryProtocol", "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.Logging", "Microsoft.Extensions.Logging.Abstractions"],
        ["Alerts"] = ["Microsoft.Extensions.Logging.Abstractions"],
        ["Server"] = ["Microsoft.AspNetCore.OpenApi", "Microsoft.OpenApi"],
        ["Cli"] = ["System.CommandLine", "Spectre.Console", "Microsoft.Extensions.Logging", "Microsoft.Extensions.DependencyInjection"],
    }.ToFrozenDictionary();
}
