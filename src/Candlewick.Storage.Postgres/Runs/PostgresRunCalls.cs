using Candlewick.Jobs;

namespace Candlewick.Storage.Postgres.Runs;

/// <summary>Calls in <c>job_call</c>, for a day.</summary>
internal sealed class PostgresRunCalls(PostgresAccess access) : IRunCalls
{
    /// <inheritdoc />
    public Task<long> AddAsync(string by, string content, CancellationToken ct) =>
        access.WriteAsync(
            async session =>
            {
                await session.ExecuteAsync("DELETE FROM job_call WHERE asked_at < clock_timestamp() - interval '1 day'");
                return (long)(await session.ReadCellAsync(
                    "INSERT INTO job_call (asked_by, content) VALUES ($1, $2) RETURNING call_id", ServerText.Clean(by), ServerText.Clean(content)))!;
            },
            ct);

    /// <inheritdoc />
    public Task<bool> WithdrawAsync(long number, CancellationToken ct) =>
        access.WriteAsync(async session => await session.ExecuteAsync("DELETE FROM job_call WHERE call_id = $1 AND answer IS NULL", number) > 0, ct);

    /// <inheritdoc />
    public Task<IReadOnlyList<OpenCall>> ListOpenAsync(CancellationToken ct) =>
        access.ReadAsync<IReadOnlyList<OpenCall>>(
            async session => await session.ListAsync(
                row => new OpenCall(row.GetInt64(0), row.GetString(1), row.GetString(2)), "SELECT call_id, asked_by, content FROM job_call WHERE answer IS NULL ORDER BY call_id"),
            ct);

    /// <inheritdoc />
    public Task<bool> AnswerAsync(long number, string answer, Fence fence, CancellationToken ct) =>
        access.WriteAsync(
            async session => await session.HoldAsync(fence)
                && await session.ExecuteAsync("UPDATE job_call SET answer = $2 WHERE call_id = $1 AND answer IS NULL", number, ServerText.Clean(answer)) > 0,
            ct);

    /// <inheritdoc />
    public Task<string?> FindAnswerAsync(long number, CancellationToken ct) =>
        access.ReadAsync(async session => (string?)await session.ReadCellAsync("SELECT answer FROM job_call WHERE call_id = $1", number), ct);
}
