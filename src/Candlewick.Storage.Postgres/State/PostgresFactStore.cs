namespace Candlewick.Storage.Postgres.State;

/// <summary>Small facts in <c>fact</c>.</summary>
internal sealed class PostgresFactStore(PostgresAccess access) : IFactStore
{
    /// <inheritdoc />
    public Task<string?> FindAsync(string key, CancellationToken ct) =>
        access.ReadAsync(async session => (string?)await session.ReadCellAsync("SELECT value FROM fact WHERE key = $1", key), ct);

    /// <inheritdoc />
    public Task KeepAsync(string key, string value, CancellationToken ct) =>
        access.WriteAsync(
            session => session.ExecuteAsync(
                "INSERT INTO fact (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value", key, ServerText.Clean(value)),
            ct);
}
