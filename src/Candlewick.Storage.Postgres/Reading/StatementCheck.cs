using System.Text.RegularExpressions;

namespace Candlewick.Storage.Postgres.Reading;

/// <summary>
/// What a user's statement may not name, wherever it does: functions that reach files, other sessions or settings. The server itself refuses what writes
/// (a read-only transaction), what is no query (a cursor takes none), and what is more than one statement; a superuser's session reads as a lesser role.
/// </summary>
internal static partial class StatementCheck
{
    /// <summary>True for EXPLAIN and SHOW, which no cursor takes and which read only.</summary>
    public static bool IsExplainOrShow(string sql) => ExplainPattern().IsMatch(sql);

    /// <exception cref="StoreException">BadRequest: it names what it may not.</exception>
    public static void Demand(string sql)
    {
        Match found = RefusedPattern().Match(sql);
        if (found.Success)
        {
            throw new StoreException(
                ErrorKind.BadRequest, $"Statements on the store read its tables, and no files, settings or other sessions: {found.Value} is refused.");
        }
    }

    [GeneratedRegex(@"^(\s|--[^\n]*(\n|$)|/\*.*?\*/)*(EXPLAIN|SHOW)\b", RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex ExplainPattern();

    [GeneratedRegex(
        @"(?<![\w$])(set_config|pg_read_\w*file|pg_stat_file|pg_ls_\w+|pg_file_\w+|lo_\w+|loread|lowrite|dblink\w*|\w+_to_xml\w*|pg_terminate_backend|pg_cancel_backend|pg_reload_conf"
        + @"|pg_rotate_logfile|pg_switch_wal|pg_promote|pg_notify|pg_\w*advisory\w*|pg_logical_\w+|pg_create_\w+|pg_drop_\w+|pg_backup_\w+|pg_export_snapshot|pg_hba_file_rules"
        + @"|pg_current_logfile|pg_authid|pg_shadow|setval|nextval)(?![\w$])|U&""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex RefusedPattern();
}
