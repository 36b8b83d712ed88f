namespace Candlewick.Storage.DuckDb.Control;

/// <summary>Keys in <c>api_key</c>.</summary>
internal sealed class DuckDbKeyStore(DuckDbControl control) : IKeyStore
{
    private const string Columns = "id, name, hash, scope, datasets, created_at, expires_at, last_used_at, revoked_at, replaced_by";

    /// <inheritdoc />
    public Task AddAsync(ApiKey key, CancellationToken ct) =>
        control.RunAsync(
            connection => Read(connection, key.Id) is null
                ? Insert(connection, key)
                : throw new StoreException(ErrorKind.BadRequest, $"There is a key {key.Id} already."),
            ct);

    /// <inheritdoc />
    public Task<ApiKey?> FindAsync(string id, CancellationToken ct) => control.RunAsync(connection => Read(connection, id), ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken ct) =>
        control.RunAsync(connection => ReadAll(connection, $"SELECT {Columns} FROM api_key ORDER BY created_at, id"), ct);

    /// <inheritdoc />
    public Task<bool> ReplaceAsync(ApiKey key, CancellationToken ct) =>
        control.RunAsync(
            connection => connection.Execute(
                $"UPDATE api_key SET name = ?, hash = ?, scope = ?, datasets = ?, expires_at = {Instant(key.ExpiresAt)}, revoked_at = {Instant(key.RevokedAt)}, replaced_by = ? WHERE id = ?",
                key.Name, key.Hash, Sql.Code(key.Scope), string.Join('\n', key.Datasets), key.ReplacedBy, key.Id) > 0,
            ct);

    /// <inheritdoc />
    public Task NoteUseAsync(IReadOnlyDictionary<string, UtcTime> lastUsed, CancellationToken ct) =>
        control.RunAsync(
            connection =>
            {
                foreach ((string id, UtcTime at) in lastUsed)
                {
                    connection.Execute(
                        $"UPDATE api_key SET last_used_at = {Sql.Nano(at)} WHERE id = ? AND (last_used_at IS NULL OR last_used_at < {Sql.Nano(at)})", id);
                }

                return lastUsed.Count;
            },
            ct);

    private static long Insert(DuckDbConnection connection, ApiKey key) => connection.Execute(
        $"INSERT INTO api_key ({Columns}) VALUES (?, ?, ?, ?, ?, {Sql.Nano(key.CreatedAt)}, {Instant(key.ExpiresAt)}, {Instant(key.LastUsedAt)}, {Instant(key.RevokedAt)}, ?)",
        key.Id, key.Name, key.Hash, Sql.Code(key.Scope), string.Join('\n', key.Datasets), key.ReplacedBy);

    private static ApiKey? Read(DuckDbConnection connection, string id) =>
        ReadAll(connection, $"SELECT {Columns} FROM api_key WHERE id = ?", id) is [var key] ? key : null;

    private static IReadOnlyList<ApiKey> ReadAll(DuckDbConnection connection, string sql, params ReadOnlySpan<object?> arguments)
    {
        List<ApiKey> keys = [];
        using DuckDbResult rows = connection.Read(sql, arguments);
        rows.ForEach((chunk, row) => keys.Add(
            new ApiKey(
                chunk.Text(0, row), chunk.Text(1, row), chunk.Text(2, row), Sql.Parse<AccessScope>(chunk.Text(3, row)),
                chunk.Text(4, row).Split('\n', StringSplitOptions.RemoveEmptyEntries), Sql.FromNano(chunk.Integer(5, row)), InstantOf(chunk, 6, row))
            {
                LastUsedAt = InstantOf(chunk, 7, row),
                RevokedAt = InstantOf(chunk, 8, row),
                ReplacedBy = chunk.TextOrNull(9, row),
            }));
        return keys;
    }

    private static string Instant(UtcTime? instant) => instant is { } at ? Sql.Nano(at) : "NULL";

    private static UtcTime? InstantOf(DuckDbChunk chunk, int column, int row) =>
        chunk.IsNull(column, row) ? null : Sql.FromNano(chunk.Integer(column, row));
}
