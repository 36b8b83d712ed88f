using System.Text.RegularExpressions;

namespace Candlewick.Storage.Postgres.Reading;

/// <summary>
/// What a user's statement may not name, wherever it does: functions that run a text as SQL (in which any name hides), or reach files, other sessions or
/// settings, and catalogs that hold secrets or copies of rows. The server itself refuses what writes (a read-only transaction), what is no query (a cursor
/// takes none), and what is more than one statement; a superuser's session reads as a lesser role.
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
        @"(?<![\w$])("
        + @"set_config|pg_settings|pg_file_settings|pg_show_all_file_settings|setval|nextval"
        + @"|\w+_to_xml\w*|ts_stat|ts_rewrite|dblink\w*|crosstab\w*|connectby|xpath_table|xslt_process"
        + @"|pg_read_\w*file\w*|pg_stat_file|pg_ls_\w+|pg_file_\w+|pg_control_\w+|pg_current_logfile|pg_hba_file_rules|pg_ident_file_mappings|pg_(available_)?wal_summar\w+|pg_get_wal_\w+"
        + @"|lo_\w+|loread|lowrite|pg_largeobject\w*|pg_toast\w*"
        + @"|pg_terminate_backend|pg_cancel_backend|pg_log_backend_memory_contexts|pg_notify|pg_\w*advisory\w*|pg_export_snapshot|pg_stat_(get_)?(backend_)?activity|pg_stat_statements\w*"
        + @"|pg_reload_conf|pg_rotate_logfile\w*|pg_switch_wal|pg_wal_replay_\w+|pg_promote|pg_(start_|stop_)?backup\w*|pg_logical_\w+|pg_sync_\w+|pg_replication_\w+|pg_(create|copy|drop)_\w+"
        + @"|pg_stat_reset\w*|pg_stat_force_next_flush|pg_(restore|clear|set)_\w+|pg_import_system_collations|pg_extension_config_dump|pg_nextoid|pg_stop_making_pinned_objects|binary_upgrade_\w+"
        + @"|brin_(de)?summarize_\w+|gin_clean_pending_list"
        + @"|pg_authid|pg_shadow|pg_statistic|pg_statistic_ext_data|pg_subscription|pg_user_mappings?"
        + @")(?![\w$])|U&""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex RefusedPattern();
}
