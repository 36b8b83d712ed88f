using System.Text.RegularExpressions;

namespace Candlewick.Storage.ClickHouse.Schema;

/// <summary>The statements of a migration for one server, or for a cluster: there rows lie in <c>x_local</c>, spread by series, and small tables are on every node.</summary>
internal static partial class SchemaText
{
    /// <summary>The statements of a template, in order.</summary>
    public static IEnumerable<string> Statements(string template, ClickHouseOptions options) =>
        CommentPattern().Replace(template, "").Split(";\n", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(one => Expand(one.TrimEnd(';'), options))
            .Where(one => one.Length > 0);

    /// <summary>The table that holds rows: where they are deleted.</summary>
    public static string Local(string table, ClickHouseOptions options) => options.Cluster is null ? table : $"{table}_local";

    /// <summary><c>ON CLUSTER</c>, or nothing.</summary>
    public static string OnCluster(ClickHouseOptions options) => options.Cluster is { } cluster ? $"ON CLUSTER {Sql.Name(cluster)}" : "";

    private static string Expand(string statement, ClickHouseOptions options) =>
        PlaceholderPattern().Replace(
            statement,
            match =>
            {
                string[] arguments = match.Groups["arguments"].Value.Split(',', StringSplitOptions.TrimEntries);
                return match.Groups["name"].Value switch
                {
                    "on_cluster" => OnCluster(options),
                    "local" => Local(arguments[0], options),
                    "engine" => Engine(arguments, options),
                    "spread" => Spread(arguments[0], options),
                    "counts" => Counts(arguments),
                    "hours" => HourText.Pieces,
                    "larger_bar" => HourText.LargerBar(arguments[0], arguments[1]),
                    string other => throw new InvalidOperationException($"The schema has an unknown placeholder @{other}."),
                };
            });

    /// <param name="arguments">Where its rows are (<c>sharded</c> or <c>everywhere</c>), the table, and what it does besides keeping rows.</param>
    private static string Engine(string[] arguments, ClickHouseOptions options)
    {
        string kind = arguments.Length > 2 ? arguments[2] : "";
        if (options.Cluster is null)
        {
            return $"{kind}MergeTree";
        }

        string path = $"{options.Database}/{arguments[1]}";
        return arguments[0] == "sharded"
            ? $"Replicated{kind}MergeTree({Sql.Text($"/clickhouse/tables/{{shard}}/{path}")}, '{{replica}}')"
            : $"Replicated{kind}MergeTree({Sql.Text($"/clickhouse/tables/all/{path}")}, '{{shard}}-{{replica}}')";
    }

    private static string Spread(string table, ClickHouseOptions options) =>
        options.Cluster is { } cluster
            ? $"CREATE TABLE IF NOT EXISTS {table} {OnCluster(options)} AS {Local(table, options)} "
                + $"ENGINE = Distributed({Sql.Text(cluster)}, {Sql.Text(options.Database)}, {Sql.Text(Local(table, options))}, sipHash64(series))"
            : "";

    /// <param name="arguments">Table, its alias, its column of instants, their unit, and the column that orders rows of one instant.</param>
    private static string Counts(string[] arguments) => LiveText.Counts(arguments[0], arguments[1], arguments[2], arguments[3] == "Micro", arguments[4]);

    [GeneratedRegex(@"^--[^\n]*\n", RegexOptions.Multiline | RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex CommentPattern();

    [GeneratedRegex(@"@(?<name>[a-z_]+)(\((?<arguments>[^()]*)\))?", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex PlaceholderPattern();
}
