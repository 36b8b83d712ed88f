using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Candlewick.Server.Api;

/// <summary>A table as the answer of an endpoint, in the form that was asked for. Rows stream: an answer without its end was cut.</summary>
/// <param name="next">Cursor of the next rows; null at the end.</param>
/// <param name="isFinal">A page of a range that is over: it is made whole and gets a tag, so that one that is asked for again is only compared.</param>
internal sealed class TableResult(ApiContext context, Answer answer, TableFormat format, string? next = null, bool isFinal = false) : IResult
{
    public const string OriginHeader = "X-Candlewick-Origin", NextHeader = "X-Candlewick-Next";
    private const int FlushBytes = 64 << 10;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (next is not null)
        {
            httpContext.Response.Headers[NextHeader] = next;
        }

        return isFinal && format is (TableFormat.Json or TableFormat.Ndjson or TableFormat.Csv) ? WriteTaggedAsync(httpContext) : WriteAsync(httpContext);
    }

    private async Task WriteTaggedAsync(HttpContext httpContext)
    {
        HttpResponse response = httpContext.Response;
        using MemoryStream whole = new();
        Stream body = response.Body;
        response.Body = whole;
        try
        {
            await WriteAsync(httpContext);
        }
        finally
        {
            response.Body = body;
        }

        ReadOnlyMemory<byte> page = whole.GetBuffer().AsMemory(0, (int)whole.Length);
        if (!PageTag.IsKnown(httpContext, [page]))
        {
            response.ContentLength = page.Length;
            await body.WriteAsync(page, httpContext.RequestAborted);
        }
    }

    private Task WriteAsync(HttpContext httpContext)
    {
        CancellationToken ct = httpContext.RequestAborted;
        return format switch
        {
            TableFormat.Json => WriteJsonAsync(httpContext.Response, ct),
            TableFormat.Ndjson => WriteLinesAsync(httpContext.Response, ct),
            TableFormat.Csv => WriteCsvAsync(httpContext.Response, ct),
            TableFormat.Parquet => ParquetAnswer.WriteAsync(context, answer, httpContext.Response, () => { }, ct),
            _ => throw Faults.Of("format", "blocks", "json, ndjson, csv or parquet: blocks are of bars only"),
        };
    }

    private async Task WriteJsonAsync(HttpResponse response, CancellationToken ct)
    {
        response.ContentType = "application/json; charset=utf-8";
        ArrayBufferWriter<byte> buffer = new(4_096);
        await using Utf8JsonWriter json = new(buffer);
        json.WriteStartObject();
        json.WriteStartArray("columns");
        foreach (AnswerColumn column in answer.Columns)
        {
            json.WriteStringValue(QueryText.Camel(column.Name));
        }

        json.WriteEndArray();
        json.WriteStartArray("rows");
        await foreach (object?[] row in answer.Rows.WithCancellation(ct))
        {
            json.WriteStartArray();
            foreach (object? cell in row)
            {
                CellText.Write(json, cell);
            }

            json.WriteEndArray();
            await FlushAsync(response, json, buffer, FlushBytes, ct);
        }

        json.WriteEndArray();
        json.WriteString("next", next);
        json.WriteEndObject();
        await FlushAsync(response, json, buffer, 0, ct);
    }

    private async Task WriteLinesAsync(HttpResponse response, CancellationToken ct)
    {
        response.ContentType = "application/x-ndjson";
        JsonEncodedText[] names = [.. answer.Columns.Select(column => JsonEncodedText.Encode(QueryText.Camel(column.Name)))];
        ArrayBufferWriter<byte> buffer = new(4_096);
        await using Utf8JsonWriter json = new(buffer);
        await foreach (object?[] row in answer.Rows.WithCancellation(ct))
        {
            json.WriteStartObject();
            for (int i = 0; i < row.Length; i++)
            {
                json.WritePropertyName(names[i]);
                CellText.Write(json, row[i]);
            }

            json.WriteEndObject();
            json.Flush();
            buffer.Write("\n"u8);
            json.Reset();
            await FlushAsync(response, json, buffer, FlushBytes, ct);
        }

        await FlushAsync(response, json, buffer, 0, ct);
    }

    private static async ValueTask FlushAsync(HttpResponse response, Utf8JsonWriter json, ArrayBufferWriter<byte> buffer, int limit, CancellationToken ct)
    {
        if (buffer.WrittenCount + json.BytesPending < limit)
        {
            return;
        }

        json.Flush();
        await response.Body.WriteAsync(buffer.WrittenMemory, ct);
        buffer.ResetWrittenCount();
    }

    private async Task WriteCsvAsync(HttpResponse response, CancellationToken ct)
    {
        response.ContentType = "text/csv; charset=utf-8";
        StringBuilder text = new(CellText.CsvLine(answer.Columns.Select(column => column.Name)));
        await foreach (object?[] row in answer.Rows.WithCancellation(ct))
        {
            text.Append(CellText.CsvLine(row));
            if (text.Length >= FlushBytes)
            {
                await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), ct);
                text.Clear();
            }
        }

        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), ct);
    }
}
