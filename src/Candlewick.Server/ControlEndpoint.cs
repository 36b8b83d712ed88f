using System.Net.Sockets;
using Candlewick.Server.Api;
using Candlewick.Server.Commands;
using Candlewick.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Candlewick.Server;

/// <summary>The control endpoint of a store's owner: HTTP on a socket beside the database that only its user may open.</summary>
/// <remarks>Routes: <c>/v1/commands</c>, and those of the API, without a guard. Open it after the store, and dispose it before: whoever holds the lock of the
/// database owns the socket's name.</remarks>
public sealed class ControlEndpoint : IAsyncDisposable
{
    private const int WriteBufferBytes = 8 << 20;
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(1.5);

    private readonly WebApplication _app;
    private readonly ControlSocket? _socket;
    private readonly CancellationTokenSource _stopping;

    private ControlEndpoint(WebApplication app, ControlSocket? socket, CancellationTokenSource stopping, ControlAddress address)
    {
        _app = app;
        _socket = socket;
        _stopping = stopping;
        Address = address;
    }

    public ControlAddress Address { get; }

    /// <summary>Begins to answer for the database; a socket that a killed owner left is replaced. Commands are cancelled with the token.</summary>
    /// <exception cref="StoreException">ReadOnly: the socket cannot be made.</exception>
    public static async Task<ControlEndpoint> StartAsync(ApiContext context, ICommandRunner runner, CancellationToken ct)
    {
        ControlAddress address = ControlAddress.Of(context.Workspace.Place.Anchor);
        ControlSocket? socket = OperatingSystem.IsWindows() ? null : ControlSocket.Prepare(address);
        CancellationTokenSource stopping = CancellationTokenSource.CreateLinkedTokenSource(ct);
        WebApplication app = Build(address, socket);
        if (context.Access is { } access)
        {
            app.Use(new AuditTrail(access).InvokeAsync);
        }

        ApiHost.UseProblems(app, context);
        app.UseRouting();
        app.Use(LetInAsync);
        app.UseWebSockets();
        new CommandEndpoints(runner, stopping.Token).Map(app);
        ApiFeatures.Map(app, context);
        ControlEndpoint endpoint = new(app, socket, stopping, address);
        try
        {
            await app.StartAsync(ct);
            socket?.Publish();
            return endpoint;
        }
        catch
        {
            await endpoint.DisposeAsync();
            throw;
        }
    }

    /// <summary>Cancels the commands that run, lets them say so, and removes the socket.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        _socket?.Dispose();
        _stopping.Dispose();
    }

    /// <summary>Nobody but the user of this machine opens the socket.</summary>
    private static Task LetInAsync(HttpContext http, RequestDelegate next)
    {
        http.Features.Set(Identity.Local);
        http.Features.Set(http.GetEndpoint()?.Metadata.GetMetadata<ReadsOnly>());
        return next(http);
    }

    private static WebApplication Build(ControlAddress address, ControlSocket? socket)
    {
        WebApplicationBuilder builder = ApiHost.CreateBuilder();
        builder.WebHost.UseShutdownTimeout(ShutdownLimit);
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, address, socket));
        builder.WebHost.UseSockets(Configure);
        return builder.Build();
    }

    private static void Configure(KestrelServerOptions kestrel, ControlAddress address, ControlSocket? socket)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MaxResponseBufferSize = WriteBufferBytes;
        if (socket is not null)
        {
            kestrel.ListenUnixSocket(socket.BoundPath);
        }
        else
        {
            kestrel.ListenNamedPipe(address.PipeName);
        }
    }

    private static void Configure(SocketTransportOptions sockets)
    {
        sockets.MaxWriteBufferSize = WriteBufferBytes;
        sockets.NoDelay = false;
    }
}

/// <summary>Who owns a store.</summary>
public sealed record OwnerInfo(int ProcessId, string Database, string Version);
