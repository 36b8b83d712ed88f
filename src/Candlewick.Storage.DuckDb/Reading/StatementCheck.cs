using System.Collections.Frozen;
using System.Text.Json;

namespace Candlewick.Storage.DuckDb.Reading;

/// <summary>
/// What a user's statement names, as the engine itself parses it, before anything is bound: table functions must be on a list, tables must not be files,
/// and functions must not have effects. Anything that the list does not know is refused, so that a new engine opens nothing.
/// </summary>
internal static class StatementCheck
{
    private const int MostDepth = 512;

    private static readonly FrozenSet<string> TableFunctions = FrozenSet.ToFrozenSet(
        [
            "range", "generate_series", "unnest", "repeat", "generate_subscripts", "regexp_split_to_table", "json_each", "json_tree",
            "duckdb_columns", "duckdb_constraints", "duckdb_functions", "duckdb_keywords", "duckdb_schemas", "duckdb_tables", "duckdb_types", "duckdb_views",
            "pragma_table_info", "pg_timezone_names", "icu_calendar_names",
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Effects = FrozenSet.ToFrozenSet(["nextval", "currval", "setseed", "write_log"], StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Schemas = FrozenSet.ToFrozenSet(
        ["", "main", "information_schema", "pg_catalog", "compatible", "trading_alerts", "liualgotrader", "coinmarket", "binance_ingestion"], StringComparer.OrdinalIgnoreCase);

    /// <returns>False when it is not of the kind that is parsed here: no SELECT.</returns>
    /// <exception cref="StoreException">BadRequest: it does not parse, or names what it may not.</exception>
    public static bool TryCheck(DuckDbConnection connection, string sql, bool mayReadFiles)
    {
        using JsonDocument parsed = Parse(connection, sql);
        if (parsed.RootElement.GetProperty("error").GetBoolean())
        {
            return IsOtherKind(parsed.RootElement)
                ? false
                : throw new StoreException(ErrorKind.BadRequest, parsed.RootElement.GetProperty("error_message").GetString()!);
        }

        if (!mayReadFiles)
        {
            Walk(parsed.RootElement);
        }

        return true;
    }

    private static bool IsOtherKind(JsonElement answer) =>
        answer.GetProperty("error_type").GetString() == "not implemented";

    private static JsonDocument Parse(DuckDbConnection connection, string sql)
    {
        using DuckDbResult rows = connection.Read("SELECT json_serialize_sql(CAST(? AS VARCHAR))", sql);
        string json = rows.Next()!.Text(0, 0);
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MostDepth });
        }
        catch (JsonException)
        {
            throw new StoreException(ErrorKind.BadRequest, "The statement is nested too deeply.");
        }
    }

    private static void Walk(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            Check(element);
            foreach (JsonProperty member in element.EnumerateObject())
            {
                Walk(member.Value);
            }
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in element.EnumerateArray())
            {
                Walk(item);
            }
        }
    }

    private static void Check(JsonElement node)
    {
        switch (Text(node, "type"))
        {
            case "TABLE_FUNCTION" when Text(node.GetProperty("function"), "function_name") is var name && !TableFunctions.Contains(name):
                throw Refusal(name.Length == 0 ? "this table function" : $"the table function {name}");
            case "BASE_TABLE":
                Demand(Text(node, "schema_name"), Text(node, "table_name"));
                break;
            case "SHOW_REF":
                Demand(Text(node, "schema_name"), Text(node, "table_name"));
                break;
            case "FUNCTION" when Effects.Contains(Text(node, "function_name")):
                throw Refusal($"the function {Text(node, "function_name")}");
        }
    }

    private static void Demand(string schema, string table)
    {
        if (!Schemas.Contains(schema) || table.IndexOfAny(['.', '/', '\\', ':', '*', '?', '[']) >= 0)
        {
            throw Refusal(schema.Length == 0 ? $"'{table}'" : $"'{schema}.{table}'");
        }
    }

    private static string Text(JsonElement node, string name) =>
        node.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static StoreException Refusal(string what) => new(
        ErrorKind.BadRequest, $"Statements on the store read its tables, and no files or settings: {what} is refused. 'wick query --files' reads local files.");
}
