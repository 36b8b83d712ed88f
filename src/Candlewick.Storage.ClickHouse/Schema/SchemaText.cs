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
    private static string Counts(string[] arguments)
    {
        const string Settled = "(SELECT max(upto) FROM settled)";
        string alias = arguments[1], number = arguments[4] == "0" ? "toInt64(0)" : $"toInt64({alias}.{arguments[4]})";
        string at = $"toUnixTimestamp64{arguments[3]}({alias}.{arguments[2]})";
        string nano = arguments[3] == "Micro" ? "1000" : "1";
        return $"""
            ({alias}.generation <= {Settled} OR {alias}.generation IN (SELECT generation FROM coverage WHERE generation > {Settled}))
                AND ({alias}.series, {at}, {number}, {alias}.generation) NOT IN (
                    SELECT series, at, number, replaced FROM replaced WHERE rows_of = '{arguments[0]}' AND generation > {Settled}
                        AND generation IN (SELECT generation FROM coverage WHERE generation > {Settled}))
                AND NOT arrayExists(
                    gone -> gone.1 = {alias}.series AND {alias}.generation < gone.2 AND toInt128({at}) * {nano} >= gone.3 AND toInt128({at}) * {nano} < gone.4,
                    (SELECT groupArray((series, generation, range_from, range_to)) FROM coverage
                        WHERE generation > {Settled} AND range_from < range_to AND kind IN ('clear', 'retention', 'transfer') AND rows_of IN ('', '{arguments[0]}')))
            """;
    }

    [GeneratedRegex(@"^--[^\n]*\n", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1_000)]
    private static partial Regex CommentPattern();

    [GeneratedRegex(@"@(?<name>[a-z_]+)(\((?<arguments>[^()]*)\))?", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex PlaceholderPattern();
}
