using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Candlewick.Server.Tests.Security;
using Candlewick.Testing;

namespace Candlewick.Server.Tests.Sql;

/// <summary>Every attack of the list, on a real server: refused or cut, the server serving on, and nothing changed.</summary>
public sealed class SqlAttackTests
{
    private const int Seconds = 4;

    /// <summary>For statements that are refused before they run: a machine that starts their process late is no reason to refuse them.</summary>
    private const int PatientSeconds = 120;

    private const string Tables = "SELECT table_name, column_count FROM duckdb_tables() ORDER BY 1";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryAttack_IsRefused_AndTheServerServesOn()
    {
        await using GuardedServer server = await StartAsync(Seconds), patient = await StartAsync(PatientSeconds);
        (string, string) before = (await AnswerAsync(server, Tables), await AnswerAsync(patient, Tables));
        List<(SqlAttack Attack, string Outcome)> outcomes = [];
        List<string> failures = [];
        foreach (SqlAttack attack in SqlAttacks.All)
        {
            bool mayTakeLong = attack.Kind is "depth" or "memory" or "time" || attack.CutBy is not null;
            long begun = Stopwatch.GetTimestamp();
            using HttpResponseMessage answer = await AttackAsync(mayTakeLong ? server : patient, attack);
            string text = await answer.Content.ReadAsStringAsync(Stop);
            TimeSpan took = mayTakeLong ? Stopwatch.GetElapsedTime(begun) : TimeSpan.Zero;
            outcomes.Add((attack, Outcome(answer, text, attack)));
            bool isAsExpected = attack.CutBy is { } limit
                ? answer.StatusCode == HttpStatusCode.OK && (IsCut(text, limit) || IsCut(text, "time"))
                : (answer.StatusCode == HttpStatusCode.BadRequest || (mayTakeLong && answer.StatusCode == HttpStatusCode.RequestTimeout))
                    && answer.Content.Headers.ContentType?.MediaType == "application/problem+json";
            if (!isAsExpected || text.Contains("TOPSECRET", StringComparison.Ordinal) || took > TimeSpan.FromSeconds(Seconds + 20))
            {
                failures.Add($"{attack.Kind}: {Short(attack.Sql)} -> {(int)answer.StatusCode} after {took.TotalSeconds:F1} s: {Short(text)}");
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
        Assert.True(SqlAttacks.All.Count >= 40);
        Assert.Equal(before, (await AnswerAsync(server, Tables), await AnswerAsync(patient, Tables)));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await server.StatusAsync(HttpMethod.Get, "/v1/owner"), await patient.StatusAsync(HttpMethod.Get, "/v1/owner")));
        Assert.False(File.Exists("/tmp/mine.csv"));
        await WriteReportAsync(outcomes);
    }

    [Theory]
    [InlineData("SELECT 42 AS answer, 'a,b' AS text, NULL AS nothing", "{\"columns\":[\"answer\",\"text\",\"nothing\"],\"rows\":[[42,\"a,b\",null]]")]
    [InlineData("DESCRIBE bars", "{\"columns\":[\"column_name\"")]
    [InlineData("EXPLAIN SELECT count(*) FROM bars", "{\"columns\":[\"explain_key\"")]
    [InlineData("WITH a AS (SELECT 1 AS n) FROM a", "{\"columns\":[\"n\"],\"rows\":[[1]]")]
    [InlineData("SELECT TIMESTAMP '2024-01-01 00:00:00' AS at, 1.5::DECIMAL(9,2) AS d, 'nan'::DOUBLE AS x", "{\"columns\":[\"at\",\"d\",\"x\"],\"rows\":[[\"2024-01-01T00:00:00Z\",1.5,null]]")]
    public async Task StatementThatReads_IsAnswered(string sql, string expected)
    {
        await using GuardedServer server = await GuardedServer.StartAsync();

        Assert.StartsWith(expected, await AnswerAsync(server, sql), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Formats_AreWrittenAsAsked_AndTheSchemaTellsWhatThereIs()
    {
        await using GuardedServer server = await GuardedServer.StartAsync();
        const string Sql = "SELECT i AS n, 'a \"b\", c' AS t FROM range(2) r(i)";

        Assert.Equal("n,t\n0,\"a \"\"b\"\", c\"\n1,\"a \"\"b\"\", c\"\n", await AnswerAsync(server, Sql, "csv"));
        Assert.Equal(2, (await AnswerAsync(server, Sql, "ndjson")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        using HttpResponseMessage schema = await server.SendAsync(HttpMethod.Get, "/v1/sql/schema", null, null);
        using JsonDocument tables = JsonDocument.Parse(await schema.Content.ReadAsStringAsync(Stop));
        JsonElement bars = tables.RootElement.EnumerateArray().Single(table => table.GetProperty("name").GetString() == "bars");
        Assert.True(bars.GetProperty("isView").GetBoolean());
        Assert.Contains("close", bars.GetProperty("columns").EnumerateArray().Select(column => column.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Answer_CutAfterItBegan_NeverLooksWhole()
    {
        const string Sql = "SELECT i, 'text' AS t FROM range(1000000000) r(i)";
        await using GuardedServer small = await GuardedServer.StartAsync(one => one with { Sql = one.Sql with { Rows = int.MaxValue, AnswerMebibytes = 2 } });
        await using GuardedServer quick = await GuardedServer.StartAsync(one => one with { Sql = one.Sql with { Rows = int.MaxValue, AnswerMebibytes = 1_024, Seconds = 6 } });

        foreach (string format in (string[])["csv", "ndjson"])
        {
            Assert.Equal(format == "csv" ? 30_001 : 30_000, (await AnswerAsync(small, Sql, format, limit: 30_000)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
            await Assert.ThrowsAsync<HttpRequestException>(() => AnswerAsync(small, Sql, format));
        }

        foreach ((GuardedServer server, string limit) in (IEnumerable<(GuardedServer, string)>)[(small, "bytes"), (quick, "time")])
        {
            using JsonDocument answer = JsonDocument.Parse(await WholeAsync(server, new { sql = Sql }));
            JsonElement rows = answer.RootElement.GetProperty("rows");
            Assert.Equal(limit, answer.RootElement.GetProperty("cutBy").GetString());
            Assert.Equal([rows.GetArrayLength() - 1, 2], [rows[rows.GetArrayLength() - 1][0].GetInt32(), rows[rows.GetArrayLength() - 1].GetArrayLength()]);
        }
    }

    private static async Task<GuardedServer> StartAsync(int seconds)
    {
        GuardedServer server = await GuardedServer.StartAsync(
            one => one with { Sql = one.Sql with { Seconds = seconds, MemoryMebibytes = 320, Rows = 10_000, AnswerMebibytes = 4, RefreshSeconds = 3_600 }, RequestsPerSecond = 0 });
        await File.WriteAllTextAsync(server.Folder.File("secret.csv"), "a,b\nTOPSECRET,1\n", Stop);
        return server;
    }

    private static Task<HttpResponseMessage> AttackAsync(GuardedServer server, SqlAttack attack) =>
        server.SendAsync(HttpMethod.Post, "/v1/sql", null, new { sql = Real(attack.Sql, server) });

    private static bool IsCut(string answer, string limit) => answer.Contains($"\"cutBy\":\"{limit}\"", StringComparison.Ordinal);

    private static string Real(string sql, GuardedServer server) => sql
        .Replace("FILE", server.Folder.File("secret.csv"), StringComparison.Ordinal)
        .Replace("EXPORT/", server.Folder.File("a.duckdb.export") + "/", StringComparison.Ordinal)
        .Replace("STORE", server.Folder.File("a.duckdb"), StringComparison.Ordinal)
        .Replace("CONTROL", server.Folder.File("a.duckdb.control"), StringComparison.Ordinal);

    private static async Task<string> WholeAsync(GuardedServer server, object request)
    {
        using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Post, "/v1/sql", null, request);
        string text = await answer.Content.ReadAsStringAsync(Stop);
        Assert.True(answer.IsSuccessStatusCode, text);
        return text;
    }

    private static async Task<string> AnswerAsync(GuardedServer server, string sql, string format = "json", int? limit = null)
    {
        string text = await WholeAsync(server, new { sql, format, limit });
        int at = text.LastIndexOf(",\"at\":", StringComparison.Ordinal);
        return format == "json" && at > 0 ? text[..at] : text;
    }

    private static string Outcome(HttpResponseMessage answer, string text, SqlAttack attack)
    {
        if (attack.CutBy is { } limit)
        {
            return $"cut at the limit of {limit}";
        }

        using JsonDocument problem = JsonDocument.Parse(text);
        string detail = problem.RootElement.TryGetProperty("detail", out JsonElement one) ? one.GetString()! : "";
        return $"{(int)answer.StatusCode}: {Short(detail.Split('\n')[0])}";
    }

    private static string Short(string text) => text.Length <= 110 ? text : text[..110] + "...";

    private static async Task WriteReportAsync(IReadOnlyList<(SqlAttack Attack, string Outcome)> outcomes)
    {
        if (Environment.GetEnvironmentVariable("CANDLEWICK_WRITE_REFERENCE") != "1")
        {
            return;
        }

        StringBuilder page = new();
        page.AppendLine("# Attacks on `/v1/sql`");
        page.AppendLine();
        page.AppendLine(CultureInfo.InvariantCulture, $"{outcomes.Count} statements against a running server, all refused or cut, the server serving on afterwards with an unchanged store. Written by");
        page.AppendLine("`SqlAttackTests` with `CANDLEWICK_WRITE_REFERENCE=1`; the list is in `SqlAttacks.cs`. FILE is a file of the server, EXPORT its export folder.");
        page.AppendLine();
        page.AppendLine("| kind | statement | outcome |");
        page.AppendLine("|---|---|---|");
        foreach ((SqlAttack attack, string outcome) in outcomes)
        {
            page.AppendLine(CultureInfo.InvariantCulture, $"| {attack.Kind} | `{Cell(Short(attack.Sql))}` | {Cell(Clean(outcome))} |");
        }

        await File.WriteAllTextAsync(Path.Combine(Repository.Root, "docs", "reports", "sql-attacks.md"), page.ToString().ReplaceLineEndings("\n"), Stop);
    }

    private static string Clean(string outcome) => System.Text.RegularExpressions.Regex.Replace(outcome, @"/\S*/(a\.duckdb|secret)", "$1", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));

    private static string Cell(string text) => text.Length == 0 ? " " : text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ").Replace('\r', ' ');
}
