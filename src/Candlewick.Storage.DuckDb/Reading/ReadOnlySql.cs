using System.Globalization;
using System.Text.RegularExpressions;

namespace Candlewick.Storage.DuckDb.Reading;

/// <summary>The operator's SQL: exactly one statement, and one that only reads.</summary>
internal static partial class ReadOnlySql
{
    /// <summary>Runs the statement; columns of types that have no cell of their own come as text.</summary>
    /// <exception cref="StoreException">BadRequest: none, several, or a statement that could write; or the engine's own message.</exception>
    /// <param name="mayReadFiles">Only where the instance has no store, and the statement is of the user of this machine.</param>
    public static DuckDbResult Open(DuckDbConnection connection, string sql, bool mayReadFiles = false)
    {
        StatementType type = DemandReading(connection, sql, mayReadFiles);
        DuckDbResult rows = connection.Read(sql);
        if (type == StatementType.Explain || Enumerable.Range(0, rows.ColumnCount).All(column => Cells.IsKnown(rows.ColumnType(column))))
        {
            return rows;
        }

        string wrapped = AsText(sql, rows);
        rows.Dispose();
        return connection.Read(wrapped);
    }

    /// <summary>Refuses everything but one SELECT (or what reads like one: FROM, VALUES, DESCRIBE, SHOW, SUMMARIZE).</summary>
    public static void DemandSelect(DuckDbConnection connection, string sql, bool mayReadFiles = false)
    {
        if (DemandReading(connection, sql, mayReadFiles) != StatementType.Select)
        {
            throw Refusal();
        }
    }

    /// <summary>A statement that was checked, as a source of rows; whatever comments or semicolons it ends with.</summary>
    public static string Source(string sql) => $"query('{sql.Replace("'", "''", StringComparison.Ordinal)}')";

    private static StatementType DemandReading(DuckDbConnection connection, string sql, bool mayReadFiles)
    {
        connection.DemandOne(sql);
        // Checked before it is prepared: binding a statement already opens the files that it names.
        string inner = sql;
        if (!StatementCheck.TryCheck(connection, sql, mayReadFiles))
        {
            Match explain = ExplainPattern().Match(sql);
            inner = explain.Success ? sql[explain.Length..] : throw Refusal();
            if (!StatementCheck.TryCheck(connection, inner, mayReadFiles))
            {
                throw Refusal();
            }
        }

        using DuckDbStatement statement = connection.PrepareOnly(sql);
        if (statement.Type != StatementType.Explain)
        {
            return statement.Type == StatementType.Select ? StatementType.Select : throw Refusal();
        }

        // EXPLAIN ANALYZE runs what it explains, so that must read as well.
        using DuckDbStatement explained = connection.PrepareOnly(inner);
        return explained.Type == StatementType.Select ? StatementType.Explain : throw Refusal();
    }

    private static string AsText(string sql, DuckDbResult rows)
    {
        IEnumerable<string> names = Enumerable.Range(0, rows.ColumnCount).Select(column => string.Create(CultureInfo.InvariantCulture, $"c{column}"));
        IEnumerable<string> cells = Enumerable.Range(0, rows.ColumnCount).Select(column =>
        {
            string cell = Cells.IsKnown(rows.ColumnType(column)) ? $"c{column}" : $"c{column}::VARCHAR";
            return $"{cell} AS \"{rows.ColumnName(column).Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        });
        return $"SELECT {string.Join(", ", cells)} FROM {Source(sql)} AS q({string.Join(", ", names)})";
    }

    private static StoreException Refusal() =>
        new(ErrorKind.BadRequest, "Only statements that read are taken: SELECT, FROM, WITH, VALUES, DESCRIBE, SHOW, SUMMARIZE, EXPLAIN.");

    [GeneratedRegex(@"^(\s|--[^\n]*(\n|$)|/\*.*?\*/)*EXPLAIN(\s|/\*.*?\*/)*(\([^)]*\)|ANALYZE\b|ANALYSE\b)?", RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ExplainPattern();
}
