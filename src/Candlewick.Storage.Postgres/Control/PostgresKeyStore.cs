namespace Candlewick.Storage.Postgres.Control;

/// <summary>Keys in <c>api_key</c>, whose rows show themselves only to transactions that ask for them.</summary>
internal sealed class PostgresKeyStore(PostgresAccess access) : IKeyStore
{
    private static readonly Columns<ApiKey> Keys = new Columns<ApiKey>("api_key")
        .Text("id", key => key.Id).Text("name", key => key.Name).Text("hash", key => key.Hash).Text("scope", key => key.Scope.ToString())
        .Text("datasets", key => string.Join('\n', key.Datasets)).Add("created_at", key => key.CreatedAt.Nanoseconds)
        .Add("expires_at", key => key.ExpiresAt?.Nanoseconds).Add("last_used_at", key => key.LastUsedAt?.Nanoseconds)
        .Add("revoked_at", key => key.RevokedAt?.Nanoseconds).Text("replaced_by", key => key.ReplacedBy);

    /// <inheritdoc />
    public async Task AddAsync(ApiKey key, CancellationToken ct)
    {
        int added = await access.WriteAsync(
            async session =>
            {
                await ControlRows.ShowAsync(session);
                return await Keys.InsertAsync(session, [key], "ON CONFLICT DO NOTHING");
            },
            ct);
        if (added == 0)
        {
            throw new StoreException(ErrorKind.BadRequest, $"There is a key {key.Id} already.");
        }
    }

    /// <inheritdoc />
    public async Task<ApiKey?> FindAsync(string id, CancellationToken ct) => (await ListAsync("WHERE id = $1", [id], ct)) is [var key] ? key : null;

    /// <inheritdoc />
    public Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken ct) => ListAsync("ORDER BY created_at, id COLLATE \"C\"", [], ct);

    /// <inheritdoc />
    public Task<bool> ReplaceAsync(ApiKey key, CancellationToken ct) =>
        access.WriteAsync(
            async session =>
            {
                await ControlRows.ShowAsync(session);
                object? used = await session.ReadCellAsync("SELECT coalesce(last_used_at, -1) FROM api_key WHERE id = $1 FOR UPDATE", key.Id);
                if (used is not long last)
                {
                    return false;
                }

                await session.ExecuteAsync("DELETE FROM api_key WHERE id = $1", key.Id);
                await Keys.InsertAsync(session, [key with { LastUsedAt = last < 0 ? null : UtcTime.FromNanoseconds(last) }]);
                return true;
            },
            ct);

    /// <inheritdoc />
    public Task NoteUseAsync(IReadOnlyDictionary<string, UtcTime> lastUsed, CancellationToken ct) =>
        lastUsed.Count == 0 ? Task.CompletedTask : access.WriteAsync(
            async session =>
            {
                await ControlRows.ShowAsync(session);
                KeyValuePair<string, UtcTime>[] sorted = [.. lastUsed.OrderBy(one => one.Key, StringComparer.Ordinal)];
                await session.LockAsync(LockKind.State, StateKey.Keys);
                return await session.ExecuteAsync(
                    "UPDATE api_key k SET last_used_at = u.at FROM unnest($1, $2) AS u(id, at) WHERE k.id = u.id AND (k.last_used_at IS NULL OR k.last_used_at < u.at)",
                    sorted.Select(one => one.Key).ToArray(), sorted.Select(one => one.Value.Nanoseconds).ToArray());
            },
            ct);

    private Task<IReadOnlyList<ApiKey>> ListAsync(string rest, object?[] arguments, CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<ApiKey>>(
            async session =>
            {
                await ControlRows.ShowAsync(session);
                return await session.ListAsync(Read, $"SELECT {Keys.Names} FROM api_key {rest}", arguments);
            },
            ct);

    private static ApiKey Read(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), Enum.Parse<AccessScope>(row.GetString(3)),
        row.GetString(4).Split('\n', StringSplitOptions.RemoveEmptyEntries), row.Nano(5), row.NanoOrNull(6))
    {
        LastUsedAt = row.NanoOrNull(7),
        RevokedAt = row.NanoOrNull(8),
        ReplacedBy = row.TextOrNull(9),
    };
}

/// <summary>Keys and audit trail are hidden from every transaction that does not ask for them.</summary>
internal static class ControlRows
{
    public static Task ShowAsync(PostgresSession session) => session.ReadCellAsync("SELECT set_config('candlewick.control', 'on', true)");
}
