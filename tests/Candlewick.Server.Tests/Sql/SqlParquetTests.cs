using System.Net;
using System.Text.Json;
using Candlewick.Hosting;
using Candlewick.Server.Tests.Security;
using Candlewick.Testing;

namespace Candlewick.Server.Tests.Sql;

/// <summary>Answers of statements as Parquet files, read back by an engine of its own.</summary>
public sealed class SqlParquetTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Parquet_KeepsTypesNamesAndCells()
    {
        await using GuardedServer server = await GuardedServer.StartAsync();
        const string Sql = """
            SELECT i + 9007199254740993 AS n, sum(i) AS total, 1.25::DECIMAL(9,2) AS d, i > 0 AS yes, TIMESTAMP '2024-01-01 00:00:01' AS at, DATE '2024-02-29' AS day,
            'ä"' AS "a ""b"" c", CASE i WHEN 0 THEN NULL ELSE 'x' END AS N, i AS n, 'infinity'::TIMESTAMP AS never FROM range(2) r(i) GROUP BY i ORDER BY i
            """;

        using HttpResponseMessage answer = await AskAsync(server, Sql);
        Assert.Equal("application/vnd.apache.parquet", answer.Content.Headers.ContentType?.MediaType);
        Assert.False(answer.Headers.Contains("X-Candlewick-Cut-By"));
        using TemporaryFolder folder = new();
        await File.WriteAllBytesAsync(folder.File("a.parquet"), await answer.Content.ReadAsByteArrayAsync(Stop), Stop);

        Assert.Equal(
            ["n BIGINT", "total DOUBLE", "d DOUBLE", "yes BOOLEAN", "at TIMESTAMP", "day DATE", "a \"b\" c VARCHAR", "N_2 VARCHAR", "n_3 BIGINT", "never TIMESTAMP"],
            (await ReadAsync(folder, "DESCRIBE SELECT * FROM 'a.parquet'")).Select(row => $"{row[0]} {row[1]}"));
        List<object?[]> rows = await ReadAsync(folder, "SELECT * FROM 'a.parquet' ORDER BY 1");
        UtcTime at = UtcTime.Parse("2024-01-01T00:00:01Z");
        Assert.Equal([9_007_199_254_740_993L, 0.0, 1.25, false, at, new DateOnly(2024, 2, 29), "ä\"", null, 0L, null], rows[0]);
        Assert.Equal([9_007_199_254_740_994L, 1.0, 1.25, true, at, new DateOnly(2024, 2, 29), "ä\"", "x", 1L, null], rows[1]);
        Assert.Empty(Directory.GetFiles(server.Folder.Path, "*.parquet", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Parquet_CutByALimit_SaysSo()
    {
        await using GuardedServer server = await GuardedServer.StartAsync(one => one with { Sql = one.Sql with { Rows = 5 } });

        using HttpResponseMessage answer = await AskAsync(server, "SELECT * FROM range(10)");

        Assert.Equal("rows", Assert.Single(answer.Headers.GetValues("X-Candlewick-Cut-By")));
        using TemporaryFolder folder = new();
        await File.WriteAllBytesAsync(folder.File("a.parquet"), await answer.Content.ReadAsByteArrayAsync(Stop), Stop);
        Assert.Equal(5L, (await ReadAsync(folder, "SELECT count(*) FROM 'a.parquet'"))[0][0]);
    }

    [Fact]
    public async Task Parquet_OfAStatementThatFailsOnTheWay_IsAProblemAndNoFile()
    {
        await using GuardedServer server = await GuardedServer.StartAsync();

        using HttpResponseMessage answer = await server.SendAsync(
            HttpMethod.Post, "/v1/sql", null, new { sql = "SELECT CASE WHEN i < 50000 THEN i ELSE error('so far')::BIGINT END AS n FROM range(100000) r(i)", format = "parquet" });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Empty(Directory.GetFiles(server.Folder.Path, "*.parquet", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Format_ThatIsNone_IsRefusedWithThoseThatAre()
    {
        await using GuardedServer server = await GuardedServer.StartAsync();

        using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Post, "/v1/sql", null, new { sql = "SELECT 1", format = "orc" });

        using JsonDocument problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("json, ndjson, csv or parquet", problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> AskAsync(GuardedServer server, string sql)
    {
        HttpResponseMessage answer = await server.SendAsync(HttpMethod.Post, "/v1/sql", null, new { sql, format = "parquet" });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Stop));
        return answer;
    }

    private static async Task<List<object?[]>> ReadAsync(TemporaryFolder folder, string sql)
    {
        await using LocalFiles files = await LocalFiles.OpenAsync(folder.Path, 256, Stop);
        await using IQueryResult result = await files.Queries.QueryAsync(new Statement(sql, folder.Path), Stop);
        return await result.ReadRowsAsync(Stop).ToListAsync(Stop);
    }
}
