using System.Text.RegularExpressions;

namespace Candlewick.Storage.ClickHouse.Reading;

/// <summary>The operator's SQL: exactly one statement, and one that only reads. The server itself keeps it from anything else (<c>readonly=1</c>).</summary>
internal static partial class UserSql
{
    /// <exception cref="StoreException">BadRequest: none, several, or a statement of another kind.</exception>
    public static string Demand(string sql)
    {
        string bare = SkippedPattern().Replace(sql, match => match.Value[0] is '-' or '/' or '#' ? " " : "''");
        string[] statements = bare.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (statements.Length != 1)
        {
            throw new StoreException(ErrorKind.BadRequest, $"Expected one statement, found {statements.Length}.");
        }

        if (!ReadingPattern().IsMatch(statements[0]))
        {
            throw new StoreException(ErrorKind.BadRequest, "Only statements that read are taken: SELECT, WITH, DESCRIBE, SHOW, EXISTS, EXPLAIN.");
        }

        return TrimEnd(sql);
    }

    /// <summary>Without the semicolons and blanks at the end, so that a FORMAT can follow; a comment at the end stays on a line of its own.</summary>
    private static string TrimEnd(string sql) => EndPattern().Replace(sql, "");

    [GeneratedRegex(@"'(\\.|''|[^'\\])*'|""(\\.|[^""\\])*""|`(\\.|[^`\\])*`|--[^\n]*|\#[! ][^\n]*|/\*.*?\*/", RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex SkippedPattern();

    [GeneratedRegex(@"^\(*\s*(SELECT|WITH|DESCRIBE|DESC|SHOW|EXISTS|EXPLAIN|FROM)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex ReadingPattern();

    [GeneratedRegex(@"[\s;]+$", RegexOptions.CultureInvariant, 10_000)]
    private static partial Regex EndPattern();
}
