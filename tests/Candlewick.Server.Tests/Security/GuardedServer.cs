using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Candlewick.Cli;
using Candlewick.Hosting;
using Candlewick.Hosting.Running;
using Candlewick.Server.Api;
using Candlewick.Server.Security;
using Candlewick.Server.Sql;
using Candlewick.Testing;

namespace Candlewick.Server.Tests.Security;

/// <summary>A real server on a free port of loopback, over a store of its own.</summary>
internal sealed class GuardedServer(TemporaryFolder folder, Workspace workspace, OpenedAccess opened, AccessControl access, SqlDesk sql, ApiServer server) : IAsyncDisposable
{
    public Uri Url => server.Url;

    public AccessControl Access => access;

    public StoreRoles Store => workspace.Store;

    public AccessRoles Roles => opened.Roles;

    public TemporaryFolder Folder => folder;

    public static async Task<GuardedServer> StartAsync(Func<ServerOptions, ServerOptions>? change = null, TimeProvider? clock = null, bool hasKey = false, IMarketFeed? feed = null)
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        TemporaryFolder folder = new();
        CandlewickOptions options = CandlewickOptions.ForStore(folder.File("a.duckdb"));
        options = options with { Server = (change ?? (one => one))(options.Server with { Port = 0 }), WorkingDirectory = folder.Path };
        Workspace workspace = await Workspace.OpenAsync(options, StoreAccess.Write, ct);
        OpenedAccess opened = await OpenedAccess.OpenAsync(workspace.Info.Location, workspace.Info.Origin, TimeProvider.System, ct);
        AccessControl access = new(opened.Roles, options.Server, clock ?? TimeProvider.System);
        SqlDesk sql = new(workspace.Store.Upkeep.Copies, options.Server.Sql, TimeProvider.System);
        try
        {
            if (hasKey)
            {
                await access.Keys.CreateAsync(new KeyRequest("first", AccessScope.Admin, [], null), ct);
            }

            StoreOwner owner = new(workspace, options, UtcTime.From(2024, 1, 1), []) { Access = opened.Roles, UserSql = sql.QueryAsync, Feed = feed };
            ApiContext context = new(owner, clock ?? TimeProvider.System) { Access = access, Sql = sql, Commands = new OwnerCommands(owner) };
            return new GuardedServer(folder, workspace, opened, access, sql, await ApiServer.StartAsync(context, ct));
        }
        catch
        {
            sql.Dispose();
            await access.DisposeAsync();
            await opened.DisposeAsync();
            await workspace.DisposeAsync();
            folder.Dispose();
            throw;
        }
    }

    public HttpClient Client(string? key = null)
    {
        HttpClient client = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = Url };
        client.DefaultRequestHeaders.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    public Task<MadeKey> MakeKeyAsync(AccessScope scope = AccessScope.Admin, IReadOnlyList<string>? datasets = null, TimeSpan? life = null) =>
        access.Keys.CreateAsync(new KeyRequest(scope.ToString(), scope, datasets ?? [], life), TestContext.Current.CancellationToken);

    public async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path, string? key = null, params (string Name, string Value)[] headers) =>
        (await SendAsync(method, path, key, null, headers)).StatusCode;

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? key, object? body, params (string Name, string Value)[] headers)
    {
        using HttpClient client = Client(key);
        using HttpRequestMessage request = new(method, path) { Content = body as HttpContent ?? (body is null ? null : JsonContent.Create(body, body.GetType(), options: ApiJson.Options)) };
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        HttpResponseMessage answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        await answer.Content.LoadIntoBufferAsync(TestContext.Current.CancellationToken);
        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        sql.Dispose();
        await access.DisposeAsync();
        await opened.DisposeAsync();
        await workspace.DisposeAsync();
        folder.Dispose();
    }
}
