using Candlewick.Testing.Servers;

namespace Candlewick.Campaigns.Mirror;

/// <summary>What the second store of a campaign is; the first is a file.</summary>
public enum MirrorSecond
{
    File,
    Postgres,
    ClickHouse,
}

/// <summary>The server of the second store, which the campaign kills.</summary>
internal interface IMirrorServer : IAsyncDisposable
{
    /// <summary>As the worker takes it: the kind of store, a colon, and what its driver takes.</summary>
    string Address { get; }

    /// <summary>Ends it with SIGKILL.</summary>
    Task KillAsync();

    /// <summary>Starts it over the same data at the same address.</summary>
    Task StartAgainAsync(CancellationToken ct);
}

/// <summary>Starts the servers of campaigns.</summary>
internal static class MirrorServers
{
    public const string Postgres = "postgres", ClickHouse = "clickhouse";

    /// <summary>Null where both stores are files.</summary>
    public static async Task<IMirrorServer?> StartAsync(MirrorSecond second, string folder, CancellationToken ct) => second switch
    {
        MirrorSecond.Postgres => new PostgresOfMirror(await PostgresProcess.StartAsync(ct: ct)),
        MirrorSecond.ClickHouse => await ClickHouseOfMirror.StartAsync(Path.Combine(folder, "clickhouse")),
        _ => null,
    };

    private sealed class PostgresOfMirror(PostgresProcess server) : IMirrorServer
    {
        public string Address => $"{Postgres}:{server.ConnectionString};Database=postgres";

        public Task KillAsync() => server.KillAsync();

        public Task StartAgainAsync(CancellationToken ct) => server.StartAgainAsync(ct);

        public ValueTask DisposeAsync() => server.DisposeAsync();
    }

    private sealed class ClickHouseOfMirror(ClickHouseServer server, string folder) : IMirrorServer
    {
        private ClickHouseServer _server = server;

        public string Address { get; } = $"{ClickHouse}:{server.Endpoint}";

        public static async Task<ClickHouseOfMirror> StartAsync(string folder) => new(await ClickHouseServer.StartAsync(folder, port: 0), folder);

        public Task KillAsync()
        {
            _server.Kill();
            return Task.CompletedTask;
        }

        public async Task StartAgainAsync(CancellationToken ct)
        {
            _server.Dispose();
            _server = await ClickHouseServer.StartAsync(folder, _server.Endpoint.Port);
        }

        public ValueTask DisposeAsync()
        {
            _server.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
