namespace Candlewick.Storage.DuckDb;

/// <summary>Small facts in <c>fact</c>.</summary>
internal sealed class DuckDbFactStore(StoreAccess access) : IFactStore
{
    /// <inheritdoc />
    public Task<string?> FindAsync(string key, CancellationToken ct) =>
        access.ReadAsync(
            lease =>
            {
                using DuckDbResult rows = lease.Connection.Read("SELECT value FROM fact WHERE key = ?", key);
                return rows.Next()?.Text(0, 0);
            },
            ct);

    /// <inheritdoc />
    public Task KeepAsync(string key, string value, CancellationToken ct) =>
        access.WriteAsync(
            session =>
            {
                session.Execute("DELETE FROM fact WHERE key = ?", key);
                return session.Execute("INSERT INTO fact VALUES (?, ?)", key, value);
            },
            rows: 1,
            ct);
}
