using System.Text;
using System.Text.Json;
using Candlewick.Server.Api;
using Microsoft.AspNetCore.Http;

namespace Candlewick.Server.Sql;

/// <summary>Writes the rows of a statement as JSON, NDJSON or CSV. The first part waits in memory, so that most failures are still told as problem details.</summary>
internal static class SqlText
{
    private const int FirstPart = 1 << 18;

    public static async Task WriteAsync(SqlRun run, string format, HttpResponse response, CancellationToken ct)
    {
        StringBuilder waiting = new(Head(run, format));
        response.ContentType = format switch { "csv" => "text/csv; charset=utf-8", "ndjson" => "application/x-ndjson", _ => "application/json" };
        bool isFirst = true;
        try
        {
            await foreach (string row in run.ReadRowsAsync(ct))
            {
                waiting.Append(Row(row, format, isFirst));
                isFirst = false;
                if (waiting.Length > FirstPart)
                {
                    await SendAsync(response, waiting, ct);
                }
            }
        }
        catch (StoreException) when (response.HasStarted)
        {
            // The answer has begun: cutting it is the only way to say that it is not whole.
            response.HttpContext.Abort();
            return;
        }
        catch (StoreException)
        {
            response.ContentType = null;
            throw;
        }

        if (run.CutBy is { } limit && !response.HasStarted)
        {
            response.Headers["X-Candlewick-Cut-By"] = limit;
        }

        waiting.Append(format == "json" ? $"],\"next\":null,\"cutBy\":{JsonSerializer.Serialize(run.CutBy)},\"at\":\"{run.At}\"}}" : "");
        await SendAsync(response, waiting, ct);
    }

    private static async Task SendAsync(HttpResponse response, StringBuilder text, CancellationToken ct)
    {
        await response.WriteAsync(text.ToString(), ct);
        text.Clear();
    }

    private static string Head(SqlRun run, string format) => format switch
    {
        "csv" => string.Join(',', run.Columns.Select(Quoted)) + "\n",
        "ndjson" => "",
        _ => $"{{\"columns\":{JsonSerializer.Serialize(run.Columns, ApiJson.Options)},\"rows\":[",
    };

    private static string Row(string row, string format, bool isFirst) => format switch
    {
        "csv" => Csv(row),
        "ndjson" => row + "\n",
        _ => isFirst ? row : "," + row,
    };

    private static string Csv(string row)
    {
        using JsonDocument cells = JsonDocument.Parse(row);
        return string.Join(',', cells.RootElement.EnumerateArray().Select(cell =>
            cell.ValueKind switch { JsonValueKind.String => Quoted(cell.GetString()!), JsonValueKind.Null => "", _ => cell.GetRawText() })) + "\n";
    }

    private static string Quoted(string text) =>
        text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
