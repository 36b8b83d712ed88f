using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Candlewick.Storage.ClickHouse.Http;

/// <summary>Statements over the HTTP interface (https://clickhouse.com/docs/interfaces/http). Safe for concurrent use.</summary>
/// <remarks>Whatever meets a passing fault is sent again, a bounded number of times: reads change nothing, and inserts carry a token by which the server knows them.</remarks>
internal sealed partial class ClickHouseClient(ClickHouseOptions options, TimeProvider clock, ILogger log) : IDisposable
{
    /// <summary>Statements may be long: a commit names all that it commits.</summary>
    private const string Settings = "&wait_end_of_query=1&async_insert=0&max_query_size=268435456&date_time_output_format=iso";

    private const string ClusterSettings = "&insert_quorum=auto&select_sequential_consistency=1&distributed_foreground_insert=1&distributed_ddl_task_timeout=120";

    private readonly HttpClient _http = new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All, PooledConnectionLifetime = TimeSpan.FromMinutes(10) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public ClickHouseOptions Options => options;

    /// <summary>Runs one statement that gives no rows.</summary>
    public Task ExecuteAsync(string sql, CancellationToken ct) => AnswerAsync(sql, "", ct);

    /// <summary>Runs one statement and gives its rows; the text has no FORMAT.</summary>
    public async Task<RowBinaryReader> ReadAsync(string sql, CancellationToken ct) => new(await AnswerAsync($"{sql} FORMAT RowBinary", "", ct));

    /// <summary>Runs a statement of a user, under which nothing can be changed; the answer streams.</summary>
    public async Task<HttpResponseMessage> OpenReadOnlyAsync(string sql, string settings, CancellationToken ct)
    {
        using HttpRequestMessage request = Request($"{settings}&readonly=1", new StringContent(sql, Encoding.UTF8));
        return await SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
    }

    /// <summary>Inserts rows. The same token again inserts nothing.</summary>
    /// <param name="into">Table and columns.</param>
    public Task InsertAsync(string into, ReadOnlyMemory<byte> rows, string token, CancellationToken ct)
    {
        string url = $"&insert_deduplication_token={Uri.EscapeDataString(token)}&query={Uri.EscapeDataString($"INSERT INTO {into} FORMAT RowBinary")}";
        return AgainAsync(async () => (await SendAsync(url, () => Content(rows), ct)).Dispose(), ct);
    }

    /// <summary>Inserts what a SELECT gives. The same token again inserts nothing.</summary>
    public Task InsertSelectAsync(string sql, string token, CancellationToken ct) => AnswerAsync(sql, $"&insert_deduplication_token={Uri.EscapeDataString(token)}", ct);

    /// <summary>True when a database of the name is there.</summary>
    public async Task<bool> HasDatabaseAsync(CancellationToken ct)
    {
        RowBinaryReader rows = new(await AnswerAsync($"SELECT count() FROM system.databases WHERE name = {Sql.Text(options.Database)} FORMAT RowBinary", "&database=default", ct));
        return rows.Read() && rows.UInt64() > 0;
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Runs one statement from outside the database.</summary>
    public Task ExecuteOutsideAsync(string sql, CancellationToken ct) => AnswerAsync(sql, "&database=default", ct);

    private async Task<byte[]> AnswerAsync(string sql, string settings, CancellationToken ct)
    {
        byte[] answer = [];
        await AgainAsync(
            async () =>
            {
                using HttpResponseMessage response = await SendAsync(settings, () => new StringContent(sql, Encoding.UTF8), ct);
                answer = await response.Content.ReadAsByteArrayAsync(ct);
            },
            ct);
        return answer;
    }

    private async Task<HttpResponseMessage> SendAsync(string settings, Func<HttpContent> content, CancellationToken ct)
    {
        using HttpRequestMessage request = Request(settings, content());
        return await SendAsync(request, HttpCompletionOption.ResponseContentRead, ct);
    }

    private HttpRequestMessage Request(string settings, HttpContent content)
    {
        string database = settings.Contains("&database=", StringComparison.Ordinal) ? "" : $"database={Uri.EscapeDataString(options.Database)}";
        string cluster = options.Cluster is null ? "" : ClusterSettings;
        HttpRequestMessage request = new(HttpMethod.Post, new Uri(options.Endpoint, $"/?{$"{database}{Settings}{cluster}{settings}".TrimStart('&')}")) { Content = content };
        options.Sign(request);
        return request;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, HttpCompletionOption completion, CancellationToken ct)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(TimeSpan.FromSeconds(options.TimeoutSeconds));
        HttpResponseMessage? response = null;
        try
        {
            response = await _http.SendAsync(request, completion, limit.Token);
            if (response.IsSuccessStatusCode)
            {
                return response;
            }

            string text = await response.Content.ReadAsStringAsync(limit.Token);
            int code = response.Headers.TryGetValues("X-ClickHouse-Exception-Code", out IEnumerable<string>? codes) && int.TryParse(codes.First(), out int known) ? known : 0;
            throw ClickHouseErrors.Of(options.Location, code, response.StatusCode, text);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw ClickHouseErrors.Unreachable(options.Location, failure);
        }
        catch (OperationCanceledException failure) when (!ct.IsCancellationRequested)
        {
            throw ClickHouseErrors.TimedOut(options.Location, options.TimeoutSeconds, failure);
        }
        finally
        {
            if (response is { IsSuccessStatusCode: false })
            {
                response.Dispose();
            }
        }
    }

    private HttpContent Content(ReadOnlyMemory<byte> rows)
    {
        if (!options.IsCompressed)
        {
            return new ReadOnlyMemoryContent(rows);
        }

        using MemoryStream packed = new(rows.Length / 3);
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(rows.Span);
        }

        ReadOnlyMemoryContent content = new(packed.GetBuffer().AsMemory(0, (int)packed.Length));
        content.Headers.ContentEncoding.Add("gzip");
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return content;
    }

    private async Task AgainAsync(Func<Task> send, CancellationToken ct)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await send();
                return;
            }
            catch (StoreException failure) when (failure.IsTransient && attempt < options.Attempts)
            {
                LogAgain(failure.Message, attempt);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100 << attempt), clock, ct);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "attempt {Attempt} failed: {Reason}")]
    private partial void LogAgain(string reason, int attempt);
}
