using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Candlewick.Campaigns.Api;

/// <summary>One thing that the API must not do.</summary>
internal sealed record FuzzFinding(string Request, string Found);

/// <summary>What a campaign of requests found.</summary>
/// <param name="Operations">Requests by operation.</param>
/// <param name="Statuses">Answers by status.</param>
internal sealed record FuzzResult(
    int Requests, IReadOnlyDictionary<string, int> Operations, IReadOnlyDictionary<int, int> Statuses, TimeSpan Longest, IReadOnlyList<FuzzFinding> Findings);

/// <summary>Requests made from the OpenAPI document, every operation in turn: wrong types, huge numbers, bad encodings, odd bodies. No answer may be a 5xx, or late.</summary>
/// <remarks>What is no HTTP (a line that is too long, a NUL in a path) the listener refuses, and closes the connection, before anybody could write problem details.</remarks>
internal sealed class ApiFuzz(HttpClient http, int seed)
{
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(20);

    private const int LongestShown = 300;

    /// <summary>Paths of the document that are not asked, with the reason.</summary>
    public static IReadOnlyDictionary<string, string> NotAsked { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal) { ["/v1/live"] = "a WebSocket; its messages have tests of their own" };

    private readonly Random _random = new(seed);
    private readonly Dictionary<string, int> _operations = new(StringComparer.Ordinal);
    private readonly Dictionary<int, int> _statuses = [];
    private readonly List<FuzzFinding> _findings = [];
    private TimeSpan _longest;

    public async Task<FuzzResult> RunAsync(int requests, CancellationToken ct)
    {
        using JsonDocument document = JsonDocument.Parse(await http.GetStringAsync(new Uri("/v1/openapi.json", UriKind.Relative), ct));
        FuzzOperation[] operations = [.. FuzzOperation.Of(document.RootElement).Where(one => !NotAsked.ContainsKey(one.Path))];
        await TakeKeyAsync(ct);
        for (int i = 0; i < requests; i++)
        {
            FuzzOperation operation = operations[i % operations.Length];
            _operations[operation.ToString()] = _operations.GetValueOrDefault(operation.ToString()) + 1;
            await AskAsync(operation, ct);
        }

        return new FuzzResult(requests, _operations, _statuses, _longest, _findings);
    }

    /// <summary>Requests that make keys end the trust in this machine: all of them are sent with one.</summary>
    private async Task TakeKeyAsync(CancellationToken ct)
    {
        using StringContent wish = new("""{"name":"campaign","scope":"admin"}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await http.PostAsync(new Uri("/v1/keys", UriKind.Relative), wish, ct);
        using JsonDocument made = JsonDocument.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(ct));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", made.RootElement.GetProperty("key").GetString());
    }

    private async Task AskAsync(FuzzOperation operation, CancellationToken ct)
    {
        string path = operation.PathOf(name => FuzzValues.Path(_random, name), name => FuzzValues.Query(_random, name));
        string? body = operation.HasBody ? FuzzValues.Body(_random, operation.BodyNames) : null;
        string request = $"{operation.Method} {path} {body}";
        request = request.Length <= LongestShown ? request : request[..LongestShown] + "...";
        long started = Stopwatch.GetTimestamp();
        try
        {
            using HttpRequestMessage message = new(new HttpMethod(operation.Method), new Uri(path, UriKind.Relative));
            message.Content = body is null ? null : new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            if (message.Content is { } content)
            {
                content.Headers.ContentType = _random.Next(20) == 0 ? new MediaTypeHeaderValue("text/plain") : new MediaTypeHeaderValue("application/json");
            }

            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(LongestAnswer);
            using HttpResponseMessage answer = await http.SendAsync(message, limit.Token);
            Judge(request, answer);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            _findings.Add(new FuzzFinding(request, $"no answer within {LongestAnswer.TotalSeconds:F0} s"));
        }
        catch (HttpRequestException failure)
        {
            _findings.Add(new FuzzFinding(request, $"the connection was cut: {failure.Message}"));
        }

        TimeSpan took = Stopwatch.GetElapsedTime(started);
        _longest = took > _longest ? took : _longest;
    }

    private void Judge(string request, HttpResponseMessage answer)
    {
        int status = (int)answer.StatusCode;
        _statuses[status] = _statuses.GetValueOrDefault(status) + 1;
        if (status >= 500)
        {
            _findings.Add(new FuzzFinding(request, $"status {status}"));
        }
        else if (status >= 400 && !IsOfTheListener(answer) && answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            _findings.Add(new FuzzFinding(request, $"status {status} without problem details"));
        }
    }

    private static bool IsOfTheListener(HttpResponseMessage answer) => answer.Headers.ConnectionClose == true && answer.Content.Headers.ContentLength == 0;
}
