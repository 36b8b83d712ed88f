namespace Candlewick.Storage.Postgres.Control;

/// <summary>Entries in <c>audit</c>.</summary>
internal sealed class PostgresAuditStore(PostgresAccess access) : IAuditStore
{
    /// <inheritdoc />
    public Task<long> AddAsync(AuditEntry entry, CancellationToken ct) =>
        access.WriteAsync(
            async session =>
            {
                await ControlRows.ShowAsync(session);
                return (long)(await session.ReadCellAsync(
                    "INSERT INTO audit (happened_at, who, origin, action, what, before, after, outcome) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING number",
                    entry.At.Nanoseconds, Text(entry.Who), Text(entry.From), Text(entry.Action), Text(entry.What), Text(entry.Before), Text(entry.After), (long)entry.Outcome))!;
            },
            ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<AuditEntry>> ListAsync(AuditFilter filter, CancellationToken ct)
    {
        Conditions where = new Conditions().Add("number < {0}", filter.Before).Add("who = {0}", filter.Who);
        return access.ReadAsync<IReadOnlyList<AuditEntry>>(
            async session =>
            {
                await ControlRows.ShowAsync(session);
                return await session.ListAsync(
                    row => new AuditEntry(
                        row.Nano(1), row.GetString(2), row.GetString(3), row.GetString(4), row.TextOrNull(5), row.TextOrNull(6), row.TextOrNull(7), (int)row.GetInt64(8))
                    {
                        Number = row.GetInt64(0),
                    },
                    $"SELECT number, happened_at, who, origin, action, what, before, after, outcome FROM audit WHERE {where.Text} ORDER BY number DESC LIMIT {filter.Limit}",
                    where.Arguments);
            },
            ct);
    }

    private static string? Text(string? text) => ServerText.Clean(text);
}
