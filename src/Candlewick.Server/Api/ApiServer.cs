using Candlewick.Hosting;
using Candlewick.Server.Commands;
using Candlewick.Server.Dashboard;
using Candlewick.Server.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Candlewick.Server.Api;

/// <summary>The API on TCP: what programs, and the dashboard, talk to.</summary>
public sealed class ApiServer : IAsyncDisposable
{
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(1.5);

    private readonly WebApplication _app;
    private readonly AccessControl? _owned;
    private readonly ApiContext _context;

    private ApiServer(WebApplication app, ApiContext context, AccessControl? owned)
    {
        _app = app;
        _context = context;
        _owned = owned;
        Url = UrlOf(app);
    }

    /// <summary>Where it answers, with the port that it got.</summary>
    public Uri Url { get; }

    /// <summary>What it is made of, for those who check it.</summary>
    internal IServiceProvider Services => _app.Services;

    /// <summary>Reads the ledger, then begins to answer at the configured address, guarded; without access control in the context by one without keys.</summary>
    /// <exception cref="InputException">The address is none, or its port is taken; or it is beyond this machine, and TLS or keys are missing.</exception>
    public static async Task<ApiServer> StartAsync(ApiContext context, CancellationToken ct)
    {
        AccessControl? owned = context.Access is null ? new AccessControl(OpenedAccess.InMemory().Roles, context.Options.Server, context.WallClock) : null;
        AccessControl access = context.Access ?? owned!;
        Listener listener = await Listener.CreateAsync(context.Options, access.Keys, access.Now(), ct);
        WebApplicationBuilder builder = ApiHost.CreateBuilder();
        builder.WebHost.UseShutdownTimeout(ShutdownLimit);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => listener.Configure(kestrel, access.Options));
        WebApplication app = builder.Build();
        Configure(app, context with { Access = access });
        try
        {
            await context.Ledger.WarmAsync();
            await app.StartAsync(ct);
            return new ApiServer(app, context, owned);
        }
        catch (IOException failure) when (failure.InnerException is AddressInUseException)
        {
            await app.DisposeAsync();
            throw new InputException(
                $"server.port: {listener.Endpoint} is taken by another program, perhaps by another 'wick up'. Stop it, or name another port: CANDLEWICK_SERVER_PORT=8421, or 0 for any free one.");
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
        await (_owned?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _context.Ledger.EndAsync();
    }

    /// <summary>Everything between the socket and the endpoints, in its order.</summary>
    internal static void Configure(WebApplication app, ApiContext context)
    {
        app.Use(new AuditTrail(context.Access!).InvokeAsync);
        ApiHost.UseProblems(app, context);
        app.UseRouting();
        app.UseWebSockets();
        // It knows the endpoint and its needs, and nothing of the request has been read yet.
        app.Use(new Guard(context.Access!).InvokeAsync);
        app.UseDashboard(context.Options);
        ApiFeatures.Map(app, context);
        if (context.Commands is { } commands)
        {
            new CommandEndpoints(commands, app.Lifetime.ApplicationStopping).MapRemote(app);
        }
    }

    private static Uri UrlOf(WebApplication app) =>
        new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
}
