using System.Collections.Concurrent;
using System.Net;

namespace Candlewick.Campaigns.Faults;

/// <summary>How one request ended, as seen outside the program under test.</summary>
internal enum RequestEnd
{
    Answered,
    RateLimited,
    Banned,
    ServerError,

    /// <summary>The connection ended before any answer.</summary>
    NoAnswer,

    /// <summary>The connection ended inside the body.</summary>
    Cut,
}

/// <summary>Sits below the program's own transport, sends each request and notes how it ended; changes nothing.</summary>
/// <remarks>Safe for concurrent use. The body is taken in whole here, so that a cut in it is met here.</remarks>
internal sealed class RequestTap() : DelegatingHandler(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All })
{
    private readonly ConcurrentQueue<(string Url, RequestEnd End)> _ends = new();

    /// <summary>In the order in which the requests ended.</summary>
    public IReadOnlyList<(string Url, RequestEnd End)> Ends => [.. _ends];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string url = request.RequestUri!.PathAndQuery;
        RequestEnd end = RequestEnd.NoAnswer;
        HttpResponseMessage? answer = null;
        try
        {
            answer = await base.SendAsync(request, cancellationToken);
            end = RequestEnd.Cut;
            await answer.Content.LoadIntoBufferAsync(cancellationToken);
            end = answer.StatusCode switch
            {
                HttpStatusCode.TooManyRequests => RequestEnd.RateLimited,
                (HttpStatusCode)418 => RequestEnd.Banned,
                >= HttpStatusCode.InternalServerError => RequestEnd.ServerError,
                _ => RequestEnd.Answered,
            };
            return answer;
        }
        catch
        {
            answer?.Dispose();
            throw;
        }
        finally
        {
            _ends.Enqueue((url, end));
        }
    }
}
