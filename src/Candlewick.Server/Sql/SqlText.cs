using System.Text;
using System.Text.Json;
using Candlewick.Server.Api;
using Microsoft.AspNetCore.Http;

namespace Candlewick.Server.Sql;

/// <summary>Writes the rows of a statement as JSON, NDJSON or CSV. The first part waits in memory, so that most failures are still told as problem details.</summary>
internal static class SqlText
{
    private const int FirstPart = 1 << 18;
    private const string Broken = "failure";

    /// <param name="isLimitGiven">The request itself limits the rows: no more than those are no cut.</param>
    public static async Task WriteAsync(SqlRun run, string format, bool isLimitGiven, HttpResponse response, CancellationToken ct)
    {
        StringBuilder waiting = new(Head(run, format));
        response.ContentType = format switch { "csv" => "text/csv; charset=utf-8", "ndjson" => "application/x-ndjson", _ => "application/json" };
        bool isFirst = true;
        string? cutBy = null;
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
        catch (StoreException failure) when (response.HasStarted)
        {
            cutBy = failure.Kind == ErrorKind.TimedOut ? "time" : Broken;
        }
        catch (StoreException)
        {
            response.ContentType = null;
            throw;
        }

        cutBy ??= run.CutBy;
        bool saysSo = cutBy is null || !response.HasStarted || (format == "json" ? cutBy != Broken : cutBy == "rows" && isLimitGiven);
        if (!saysSo)
        {
            // The answer has begun: cutting it is the only way to say that it is not whole.
            response.HttpContext.Abort();
            return;
        }

        if (cutBy is not null && !response.HasStarted)
        {
            response.Headers["X-Candlewick-Cut-By"] = cutBy;
        }

        waiting.Append(format == "json" ? $"],\"next\":null,\"cutBy\":{JsonSerializer.Serialize(cutBy)},\"at\":\"{run.At}\"}}" : "");
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
