using Candlewick.Cli;
using Candlewick.Hosting;
using Candlewick.Hosting.Running;

namespace Candlewick.Server.Tests;

/// <summary>A store that this process owns and answers for.</summary>
internal sealed class OwnedFile(Workspace workspace, ControlEndpoint endpoint) : IAsyncDisposable
{
    public Workspace Workspace => workspace;

    public ControlEndpoint Endpoint => endpoint;

    public static async Task<OwnedFile> OpenAsync(CandlewickOptions options, CancellationToken ct)
    {
        Workspace workspace = await Workspace.OpenAsync(options, StoreAccess.Write, ct);
        ControlEndpoint endpoint = await ControlEndpoint.StartAsync(workspace.Store, new OwnerCommands(new StoreOwner(workspace, options, [])), ct);
        return new OwnedFile(workspace, endpoint);
    }

    public async ValueTask DisposeAsync()
    {
        await endpoint.DisposeAsync();
        await workspace.DisposeAsync();
    }
}
