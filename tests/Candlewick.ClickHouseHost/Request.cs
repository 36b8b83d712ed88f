using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Candlewick.ClickHouseHost;

/// <summary>One request of the HTTP interface, taken apart (https://clickhouse.com/docs/interfaces/http).</summary>
/// <param name="Sql">The statement, without the rows of an INSERT.</param>
/// <param name="Rows">The rows of an INSERT, decompressed; null where there are none.</param>
internal sealed partial record Request(
    string Sql, string Format, IReadOnlyList<(string Name, string Value)> Settings, IReadOnlyList<(string Name, string Value)> Parameters, Stream? Rows)
{
    /// <summary>What the interface takes that is no setting of the engine here: where answers wait, and what only a server has.</summary>
    private static readonly string[] OfTheServer =
        ["query", "database", "user", "password", "wait_end_of_query", "buffer_size", "compress", "decompress", "query_id", "session_id", "enable_http_compression", "default_format"];

    public static async Task<Request> ReadAsync(HttpRequest http, CancellationToken ct)
    {
        string? inUrl = http.Query["query"];
        Stream body = Decompress(http);
        string sql = inUrl ?? await new StreamReader(body, Encoding.UTF8).ReadToEndAsync(ct);
        string format = (string?)http.Query["default_format"] ?? "TabSeparated";
        Stream? rows = null;
        if (InsertPattern().Match(sql) is { Success: true } insert)
        {
            (sql, format, rows) = (insert.Groups["head"].Value, insert.Groups["format"].Value, body);
        }
        else if (inUrl is not null && http.ContentLength is not 0)
        {
            sql = $"{inUrl}\n{await new StreamReader(body, Encoding.UTF8).ReadToEndAsync(ct)}";
        }

        List<(string, string)> settings = [], parameters = [];
        foreach ((string name, var value) in http.Query.Where(one => !OfTheServer.Contains(one.Key)))
        {
            bool isParameter = name.StartsWith("param_", StringComparison.Ordinal);
            (isParameter ? parameters : settings).Add((isParameter ? name[6..] : name, value.ToString()));
        }

        return new Request(sql, format, settings, parameters, rows);
    }

    private static Stream Decompress(HttpRequest http) => http.Headers.ContentEncoding.ToString() switch
    {
        "gzip" => new GZipStream(http.Body, CompressionMode.Decompress),
        "deflate" => new ZLibStream(http.Body, CompressionMode.Decompress),
        "br" => new BrotliStream(http.Body, CompressionMode.Decompress),
        _ => http.Body,
    };

    [GeneratedRegex(@"^(?<head>\s*INSERT\s+INTO\s.*?)\s+FORMAT\s+(?<format>\w+)\s*$", RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex InsertPattern();
}
