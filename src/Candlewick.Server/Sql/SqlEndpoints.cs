using Candlewick.Server.Api;
using Candlewick.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Candlewick.Server.Sql;

/// <summary>A statement to run.</summary>
/// <param name="Sql">One statement: SELECT, EXPLAIN, DESCRIBE, or what reads like them.</param>
/// <param name="Limit">Rows after which it stops; null for as many as the server allows.</param>
/// <param name="Format"><c>json</c> (also when absent), <c>ndjson</c>, <c>csv</c> or <c>parquet</c>.</param>
public sealed record SqlRequest(string? Sql, int? Limit = null, string? Format = null);

/// <summary>A table or view that statements can name.</summary>
public sealed record SqlTable(string Name, bool IsView, IReadOnlyList<SqlColumn> Columns);

/// <summary>A column of it.</summary>
public sealed record SqlColumn(string Name, string Type);

/// <summary><c>POST /v1/sql</c> runs a statement, <c>GET /v1/sql/schema</c> tells what there is to ask.</summary>
internal static class SqlEndpoints
{
    public static void MapSql(this IEndpointRouteBuilder routes, ApiContext api)
    {
        SqlDesk desk = api.Sql ?? Own(routes, api);
        routes.MapPost("/v1/sql", (SqlRequest body, HttpContext context) => RunAsync(api, desk, body, context))
            .WithName("runSql").WithSummary("Runs one statement that reads: on a copy of an embedded store, on the server of any other.").Needs(AccessScope.Reader).ReadsOnly();
        routes.MapGet("/v1/sql/schema", (CancellationToken ct) => DescribeAsync(api, ct))
            .WithName("getSqlSchema").WithSummary("Tables and views with their columns.").Needs(AccessScope.Reader);
    }

    private static SqlDesk Own(IEndpointRouteBuilder routes, ApiContext api)
    {
        SqlDesk desk = SqlDesk.Of(api.Workspace, api.Options.Server.Sql, api.WallClock);
        routes.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopped.Register(desk.Dispose);
        return desk;
    }

    private static async Task RunAsync(ApiContext api, SqlDesk desk, SqlRequest body, HttpContext context)
    {
        string sql = body.Sql is { Length: > 0 } text ? text : throw Faults.Of("sql", body.Sql, "one statement that reads, such as SELECT 1");
        string format = body.Format ?? "json";
        if (body.Limit is < 0)
        {
            throw Faults.Of("limit", $"{body.Limit}", "0 or more");
        }

        if (format is not ("json" or "ndjson" or "csv" or "parquet"))
        {
            throw Faults.Of("format", format, "json, ndjson, csv or parquet");
        }

        await using SqlRun run = await desk.StartAsync(sql, body.Limit, context.RequestAborted);
        context.Response.Headers["X-Candlewick-As-Known-At"] = run.At.ToString();
        if (format == "parquet")
        {
            await WriteParquetAsync(api, run, context);
            return;
        }

        await SqlText.WriteAsync(run, format, body.Limit <= api.Options.Server.Sql.Rows, context.Response, context.RequestAborted);
    }

    /// <summary>The process that runs the statement writes no file: its rows come here, and this process writes them. Headers wait until they are all there.</summary>
    private static async Task WriteParquetAsync(ApiContext api, SqlRun run, HttpContext context)
    {
        Answer answer = Answer.Of(new SqlRows(run), context.RequestAborted);
        await ParquetAnswer.WriteAsync(
            api,
            answer,
            context.Response,
            () =>
            {
                if (run.CutBy is { } limit)
                {
                    context.Response.Headers["X-Candlewick-Cut-By"] = limit;
                }
            },
            context.RequestAborted);
    }

    private static async Task<IEnumerable<SqlTable>> DescribeAsync(ApiContext api, CancellationToken ct) =>
        (await api.Store.Queries.ListTablesAsync(ct)).Select(table => new SqlTable(table.Name, table.IsView, [.. table.Columns.Select(column => new SqlColumn(column.Name, column.Type))]));
}
