using System.Net.WebSockets;
using Candlewick.Server.Api;
using Candlewick.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Candlewick.Server.Live;

/// <summary><c>WS /v1/live</c>: events as they come.</summary>
internal static class LiveEndpoints
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    public static void MapLive(this IEndpointRouteBuilder routes, ApiContext context)
    {
        CancellationToken stopping = routes.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        routes.MapGet("/v1/live", (Delegate)((HttpContext http) => AnswerAsync(context, http, stopping)))
            .WithName("openLive").WithSummary("WebSocket: subscribe to bars, trades, quotes and prices.").Needs(AccessScope.Reader).FiltersByDataset();
    }

    private static async Task<IResult> AnswerAsync(ApiContext context, HttpContext http, CancellationToken stopping)
    {
        if (!http.WebSockets.IsWebSocketRequest)
        {
            return Results.Problem(
                "Open a WebSocket here: ws://HOST/v1/live.", statusCode: StatusCodes.Status426UpgradeRequired, title: "This is a WebSocket.", type: "urn:candlewick:upgrade");
        }

        using WebSocket socket = await http.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = KeepAlive, KeepAliveTimeout = KeepAlive * 2 });
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        using LiveConnection connection = new(context.Live, socket, http.Identity(), end);
        await connection.RunAsync(http.Features.Get<CallerCheck>());
        return Results.Empty;
    }
}
