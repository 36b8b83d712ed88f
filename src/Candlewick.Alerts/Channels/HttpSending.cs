using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace Candlewick.Alerts.Channels;

/// <summary>Posts JSON once, and tells what became of it.</summary>
internal static class HttpSending
{
    /// <summary>How long a receiver may take.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    private const int MostDetail = 200;

    /// <param name="secret">What is taken out of everything that is told.</param>
    public static async Task<SendResult> PostAsync(HttpClient http, HttpRequestMessage request, Secret secret, CancellationToken ct)
    {
        using CancellationTokenSource limited = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limited.CancelAfter(Limit);
        try
        {
            using HttpResponseMessage answer = await http.SendAsync(request, limited.Token);
            string said = await answer.Content.ReadAsStringAsync(limited.Token);
            string detail = Shorten(secret.Mask($"{(int)answer.StatusCode} {said}".Trim()));
            return new SendResult(OutcomeOf(answer.StatusCode), detail, RetryAfter(answer.Headers));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new SendResult(SendOutcome.Unknown, $"no answer within {Limit.TotalSeconds:0} s");
        }
        catch (HttpRequestException failure)
        {
            bool isBefore = failure.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError
                || failure.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused };
            return new SendResult(isBefore ? SendOutcome.Failed : SendOutcome.Unknown, Shorten(secret.Mask(failure.Message)));
        }
        catch (IOException failure)
        {
            return new SendResult(SendOutcome.Unknown, Shorten(secret.Mask(failure.Message)));
        }
    }

    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    /// <summary>A server that failed without a word may have taken the message before.</summary>
    private static SendOutcome OutcomeOf(HttpStatusCode status) => (int)status switch
    {
        >= 200 and < 300 => SendOutcome.Delivered,
        408 or 425 or 429 or 503 => SendOutcome.Failed,
        >= 500 => SendOutcome.Unknown,
        _ => SendOutcome.Refused,
    };

    private static TimeSpan? RetryAfter(HttpResponseHeaders headers) => headers.RetryAfter?.Delta;

    private static string Shorten(string text)
    {
        string line = text.ReplaceLineEndings(" ");
        return line.Length <= MostDetail ? line : line[..MostDetail] + "...";
    }
}
