namespace Candlewick.Storage.ClickHouse.Schema;

/// <summary>Which rows count, for views: all conditions of a statement go by one last generation, so that they see all of a write or nothing of it.</summary>
internal static class LiveText
{
    private const string Settled = "(SELECT max(upto) FROM settled)";

    /// <summary>A statement asks it once, however often it stands there.</summary>
    private const string Last = "(SELECT max(generation) FROM coverage)";

    /// <summary>Of coverage rows: committed when the statement began, and not cleaned yet.</summary>
    public const string Unsettled = $"generation > {Settled} AND generation <= {Last}";

    /// <summary>Of coverage rows: those that say that rows of earlier generations are gone.</summary>
    public const string Clears = "range_from < range_to AND kind IN ('clear', 'retention', 'transfer')";

    /// <summary>Rows of generations that are named, or that were when they were cleaned.</summary>
    public static string Named(string generation) => $"({generation} <= {Settled} OR {generation} IN (SELECT generation FROM coverage WHERE {Unsettled}))";

    /// <param name="at">The column of instants.</param>
    /// <param name="number">The column that orders rows of one instant; 0 where there is none.</param>
    public static string Counts(string table, string alias, string at, bool isMicro, string number)
    {
        string numbered = number == "0" ? "toInt64(0)" : $"toInt64({alias}.{number})";
        string instant = $"toUnixTimestamp64{(isMicro ? "Micro" : "Nano")}({alias}.{at})";
        string nano = isMicro ? "1000" : "1";
        return $"""
            {Named($"{alias}.generation")}
                AND ({alias}.series, {instant}, {numbered}, {alias}.generation) NOT IN (
                    SELECT series, at, number, replaced FROM replaced WHERE rows_of = '{table}' AND generation IN (SELECT generation FROM coverage WHERE {Unsettled}))
                AND NOT arrayExists(
                    gone -> gone.1 = {alias}.series AND {alias}.generation < gone.2 AND toInt128({instant}) * {nano} >= gone.3 AND toInt128({instant}) * {nano} < gone.4,
                    (SELECT groupArray((series, generation, range_from, range_to)) FROM coverage WHERE {Unsettled} AND {Clears} AND rows_of IN ('', '{table}')))
            """;
    }
}
