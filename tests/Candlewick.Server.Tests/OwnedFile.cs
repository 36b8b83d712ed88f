using Candlewick.Cli;
using Candlewick.Hosting;
using Candlewick.Hosting.Running;
using Candlewick.Server.Api;
using Candlewick.Server.Security;

namespace Candlewick.Server.Tests;

/// <summary>A store that this process owns and answers for.</summary>
internal sealed class OwnedFile(Workspace workspace, ControlEndpoint endpoint) : IAsyncDisposable
{
    public Workspace Workspace => workspace;

    public ControlEndpoint Endpoint => endpoint;

    public static Task<OwnedFile> OpenAsync(CandlewickOptions options, CancellationToken ct) => OpenAsync(options, null, [], ct);

    public static Task<OwnedFile> OpenAsync(CandlewickOptions options, IMarketFeed? feed, IReadOnlyList<IRunningPiece> pieces, CancellationToken ct) =>
        OpenAsync(options, (feed, pieces), null, ct);

    /// <param name="parts">What else runs in the process.</param>
    public static async Task<OwnedFile> OpenAsync(
        CandlewickOptions options, (IMarketFeed? Feed, IReadOnlyList<IRunningPiece> Pieces) parts, AccessControl? access, CancellationToken ct)
    {
        Workspace workspace = await Workspace.OpenAsync(options, StoreAccess.Write, ct);
        StoreOwner owner = new(workspace, options, UtcTime.From(2024, 1, 1), parts.Pieces) { Feed = parts.Feed };
        return new OwnedFile(workspace, await ControlEndpoint.StartAsync(new ApiContext(owner, TimeProvider.System) { Access = access }, new OwnerCommands(owner), ct));
    }

    public async ValueTask DisposeAsync()
    {
        await endpoint.DisposeAsync();
        await workspace.DisposeAsync();
    }
}
