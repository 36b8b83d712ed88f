using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Candlewick.Simulator.Serving;
using Candlewick.Simulator.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Candlewick.Simulator.Streams;

/// <summary>The WebSocket side: <c>/stream</c> and <c>/ws</c> for spot, the same below <c>/fstream</c> for USD-margined futures.</summary>
/// <remarks>Frames are written here and not by the framework, because half-open sockets, torn frames and unanswered pings are part of what is served.</remarks>
internal sealed class StreamEndpoints(ServedState state, StreamHub hub, CancellationToken stopping)
{
    private readonly Lock _gate = new();
    private readonly Queue<UtcTime> _attempts = [];

    public void Map(IEndpointRouteBuilder routes)
    {
        Add("", MarketSegment.Spot);
        Add("/fstream", MarketSegment.UsdM);

        void Add(string root, MarketSegment segment)
        {
            routes.MapGet($"{root}/stream", (RequestDelegate)(context =>
                ServeAsync(context, segment, isCombined: true, context.Request.Query["streams"].ToString())));
            routes.MapGet($"{root}/ws/{{**streams}}", (RequestDelegate)(context =>
                ServeAsync(context, segment, isCombined: false, context.Request.RouteValues["streams"]?.ToString() ?? "")));
        }
    }

    private async Task ServeAsync(HttpContext context, MarketSegment segment, bool isCombined, string streams)
    {
        IHttpUpgradeFeature? upgrade = context.Features.Get<IHttpUpgradeFeature>();
        string key = context.Request.Headers.SecWebSocketKey.ToString();
        bool isHandshake = upgrade is { IsUpgradableRequest: true } && context.Request.Headers.SecWebSocketVersion == "13" && key.Length > 0
            && context.Request.Headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase);
        string[] names = streams.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (!isHandshake || names.Length > StreamLimits.MostStreams)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        if (IsAttemptTooMany())
        {
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            return;
        }

        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.SecWebSocketAccept = Accept(key);
        await using Stream wire = await upgrade!.UpgradeAsync();
        using StreamConnection connection = hub.Open(segment);
        connection.IsCombined = isCombined;
        try
        {
            hub.TrySubscribe(connection, names);
            await connection.ServeAsync(wire, message => StreamCommands.Answer(hub, connection, message), context.Abort, stopping);
        }
        finally
        {
            hub.Close(connection);
        }
    }

    private bool IsAttemptTooMany()
    {
        lock (_gate)
        {
            UtcTime now = state.Clock.Now;
            while (_attempts.TryPeek(out UtcTime oldest) && oldest <= now - StreamLimits.AttemptsWithin)
            {
                _attempts.Dequeue();
            }

            _attempts.Enqueue(now);
            return _attempts.Count > StreamLimits.MostAttempts;
        }
    }

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "RFC 6455, section 4.2.2, demands SHA-1 here; nothing is kept secret by it.")]
    private static string Accept(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
}
