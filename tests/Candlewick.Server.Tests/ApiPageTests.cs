using System.Text;
using System.Text.Json;
using Candlewick.Testing;

namespace Candlewick.Server.Tests;

/// <summary>docs/reference/api.md has every operation of the OpenAPI document.</summary>
public sealed class ApiPageTests : IDisposable
{
    private const string WriteVariable = "CANDLEWICK_WRITE_REFERENCE";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Page_OfTheReference_HasEveryOperation()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        await using OwnedApi api = await OwnedApi.OpenAsync(_folder.File("a.duckdb"), null, stop);
        string path = Path.Combine(Repository.Root, "docs", "reference", "api.md");
        string page = Write(await api.GetAsync("/v1/openapi.json", stop));
        if (Environment.GetEnvironmentVariable(WriteVariable) == "1")
        {
            await File.WriteAllTextAsync(path, page, stop);
        }

        Assert.True(page == await File.ReadAllTextAsync(path, stop), $"{path} is not what the API says: run this test once with {WriteVariable}=1, and commit the page.");
    }

    private static string Write(JsonElement document)
    {
        StringBuilder page = new("""
            # HTTP API

            Served by `wick up` at `http://127.0.0.1:8420` (`server.address`, `server.port`), and described by `/v1/openapi.json`. Commands to paste:
            [../how-to/api.md](../how-to/api.md). Instants are ISO 8601 in UTC, spans are seconds, ids are texts such as `BINANCE:BTCUSDT@1h`, what is absent
            is null. Lists are `{"items": [...], "next": ...}`, tables `{"columns": [...], "rows": [[...]], "next": ...}`; `next` is the `cursor` of the next
            part. Errors are problem details (RFC 9457) with `where`, `found` and `expected`. The header `X-Candlewick-Origin` says `real` or `simulated`.

            """.ReplaceLineEndings("\n"));
        foreach (JsonProperty path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (JsonProperty operation in path.Value.EnumerateObject())
            {
                page.Append($"\n## {operation.Name.ToUpperInvariant()} {path.Name}\n{Text(operation.Value, "summary")} {Text(operation.Value, "description")}\n");
                AddParameters(page, operation.Value);
                AddBody(page, document, operation.Value);
            }
        }

        return page.ToString();
    }

    private static void AddParameters(StringBuilder page, JsonElement operation)
    {
        if (operation.TryGetProperty("parameters", out JsonElement parameters) && parameters.GetArrayLength() > 0)
        {
            page.Append("\nParameters: ").AppendJoin(", ", parameters.EnumerateArray().Select(one => $"`{Text(one, "name")}`")).Append(".\n");
        }
    }

    private static void AddBody(StringBuilder page, JsonElement document, JsonElement operation)
    {
        const string Prefix = "#/components/schemas/";
        if (!operation.TryGetProperty("requestBody", out JsonElement body) || body.GetRawText() is not { } text || text.IndexOf(Prefix, StringComparison.Ordinal) is not (>= 0 and int at))
        {
            return;
        }

        string name = text[(at + Prefix.Length)..].Split('"')[0];
        JsonElement schema = document.GetProperty("components").GetProperty("schemas").GetProperty(name);
        page.Append("\nBody: ").AppendJoin(", ", schema.GetProperty("properties").EnumerateObject().Select(one => $"`{one.Name}`")).Append(".\n");
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) ? value.GetString() ?? "" : "";
}
