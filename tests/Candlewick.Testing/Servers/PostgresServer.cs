using System.Globalization;
using Npgsql;

namespace Candlewick.Testing.Servers;

/// <summary>The PostgreSQL server of a test program: started with the first database that is asked for. <c>CANDLEWICK_TEST_POSTGRES</c>, a connection string, stands in for it.</summary>
/// <remarks>Use it as a fixture of the assembly: <c>[assembly: AssemblyFixture(typeof(PostgresServer))]</c>, then as an argument of a test class.</remarks>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Variable = "CANDLEWICK_TEST_POSTGRES";

    private static readonly Dictionary<string, string> Quick = new()
    {
        ["fsync"] = "off", ["full_page_writes"] = "off", ["max_connections"] = "300", ["shared_buffers"] = "128MB", ["max_wal_size"] = "4GB",
        ["autovacuum_naptime"] = "10s", ["log_min_messages"] = "fatal",
    };

    private readonly SemaphoreSlim _gate = new(1, 1);
    private PostgresProcess? _process;

    /// <summary>An empty database of one test, or one with what a template has.</summary>
    public async Task<PostgresDatabase> CreateDatabaseAsync(CancellationToken ct, string template = "template0")
    {
        string server = await RequireAsync(ct);
        string name = string.Create(CultureInfo.InvariantCulture, $"candlewick_test_{Guid.NewGuid():N}");
        await PostgresDatabase.RunAsync(server, $"CREATE DATABASE {name} TEMPLATE {template}", ct);
        return new PostgresDatabase(server, name);
    }

    public async ValueTask DisposeAsync()
    {
        _gate.Dispose();
        if (_process is { } running)
        {
            await running.DisposeAsync();
        }
    }

    private async Task<string> RequireAsync(CancellationToken ct)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return named;
        }

        await _gate.WaitAsync(ct);
        try
        {
            _process ??= await PostgresProcess.StartAsync(Quick, ct: ct);
            return _process.ConnectionString;
        }
        finally
        {
            _gate.Release();
        }
    }
}

/// <summary>A database of one test, dropped with everything in it.</summary>
public sealed class PostgresDatabase(string server, string name) : IAsyncDisposable
{
    public string Name => name;

    public string ConnectionString { get; } = new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;

    /// <summary>Runs a statement in it, and returns the first cell.</summary>
    public Task<object?> RunAsync(string sql, CancellationToken ct) => RunAsync(ConnectionString, sql, ct);

    public async ValueTask DisposeAsync() => await RunAsync(server, $"DROP DATABASE IF EXISTS {name} WITH (FORCE)", CancellationToken.None);

    internal static async Task<object?> RunAsync(string at, string sql, CancellationToken ct)
    {
        NpgsqlConnectionStringBuilder settings = new(at) { Pooling = false };
        settings.Database ??= "postgres";
        await using NpgsqlConnection connection = new(settings.ConnectionString);
        await connection.OpenAsync(ct);
        await using NpgsqlCommand command = new(sql, connection);
        return await command.ExecuteScalarAsync(ct);
    }
}
