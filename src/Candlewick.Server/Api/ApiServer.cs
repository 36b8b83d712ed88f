using System.Net;
using Candlewick.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Candlewick.Server.Api;

/// <summary>The API on TCP: what programs, and the dashboard, talk to.</summary>
public sealed class ApiServer : IAsyncDisposable
{
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(1.5);

    private readonly WebApplication _app;

    private readonly ApiContext _context;

    private ApiServer(WebApplication app, ApiContext context, Uri url)
    {
        _app = app;
        _context = context;
        Url = url;
    }

    /// <summary>Where it answers, with the port that it got.</summary>
    public Uri Url { get; }

    /// <summary>What it is made of, for those who check it.</summary>
    internal IServiceProvider Services => _app.Services;

    /// <summary>Begins to answer at the configured address.</summary>
    /// <exception cref="InputException">The address is none, is not of this machine, or its port is taken.</exception>
    public static async Task<ApiServer> StartAsync(ApiContext context, CancellationToken ct)
    {
        ServerOptions options = context.Options.Server;
        IPEndPoint endpoint = EndpointOf(options);
        WebApplicationBuilder builder = ApiHost.CreateBuilder();
        builder.WebHost.UseShutdownTimeout(ShutdownLimit);
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, endpoint));
        WebApplication app = builder.Build();
        Configure(app, context);
        try
        {
            await app.StartAsync(ct);
            return new ApiServer(app, context, UrlOf(app));
        }
        catch (IOException failure) when (failure.InnerException is AddressInUseException)
        {
            await app.DisposeAsync();
            throw new InputException(
                $"server.port: {endpoint} is taken by another program, perhaps by another 'wick up'. Stop it, or name another port: CANDLEWICK_SERVER_PORT=8421, or 0 for any free one.");
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends open streams, and lets requests finish for a moment.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        await _context.Ledger.EndAsync();
    }

    /// <summary>Everything between the socket and the endpoints, in its order.</summary>
    internal static void Configure(WebApplication app, ApiContext context)
    {
        ApiHost.UseProblems(app, context);
        app.UseRouting();
        // The guard comes here: it knows the endpoint and its needs, and nothing of the request has been read yet.
        app.UseWebSockets();
        ApiFeatures.Map(app, context);
    }

    private static void Configure(KestrelServerOptions kestrel, IPEndPoint endpoint)
    {
        kestrel.AddServerHeader = false;
        kestrel.Listen(endpoint);
    }

    private static IPEndPoint EndpointOf(ServerOptions options)
    {
        IPAddress? address = options.Address == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(options.Address, out IPAddress? given) ? given : null;
        return address is not null && IPAddress.IsLoopback(address)
            ? new IPEndPoint(address, options.Port)
            : throw new InputException($"server.address: found '{options.Address}', expected an address of this machine alone, such as 127.0.0.1.");
    }

    private static Uri UrlOf(WebApplication app) =>
        new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
}
