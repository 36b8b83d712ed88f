using Candlewick.Hosting;
using Candlewick.Server.Api;
using Candlewick.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Candlewick.Server.Configuration;

/// <summary>A configured value.</summary>
/// <param name="Value">In force; secrets are <c>***</c>.</param>
/// <param name="Variable">The environment variable that sets it.</param>
/// <param name="Source">default, file, environment or flag.</param>
internal sealed record SettingItem(string Key, string Value, string Default, string Variable, string Meaning, string Source);

/// <summary>The configuration in force.</summary>
/// <param name="File">The file that was read; null when there was none.</param>
internal sealed record ConfigurationAnswer(string? File, IReadOnlyList<SettingItem> Items);

/// <summary>What is configured, and where each value comes from.</summary>
internal static class ConfigurationEndpoints
{
    public static void MapConfiguration(this IEndpointRouteBuilder routes, ApiContext context) =>
        routes.MapGet("/v1/config", () => Read(context.Options))
            .WithName("getConfiguration").WithSummary("The configuration in force, and where each value comes from.").Needs(AccessScope.Admin);

    private static ConfigurationAnswer Read(CandlewickOptions options)
    {
        Dictionary<string, string> defaults = OptionsReference.Describe(new CandlewickOptions()).ToDictionary(one => one.Key, one => one.Value, StringComparer.Ordinal);
        return new ConfigurationAnswer(
            options.ConfigurationFile,
            [
                .. OptionsReference.Describe(options).Select(one => new SettingItem(
                    one.Key, IsSecret(one.Key) && one.Value.Length > 0 ? "***" : one.Value, defaults[one.Key], one.Variable, one.Meaning,
                    options.Sources.GetValueOrDefault(one.Key, one.Value == defaults[one.Key] ? "default" : "command"))),
            ]);
    }

    private static bool IsSecret(string key) =>
        ((string[])["password", "token", "secret", "webhook"]).Any(word => key.Contains(word, StringComparison.OrdinalIgnoreCase)) || key.EndsWith("_key", StringComparison.Ordinal);
}
