using Candlewick.Jobs;

namespace Candlewick.Storage.Postgres.Runs;

/// <summary>Leases in <c>lease</c>. Every write under a fence holds its row shared until it is committed: a taking waits for those, and those after it are refused.</summary>
/// <remarks>The owner of a lease is the name under which its process connects (<c>Application Name</c>): whoever takes a lease that is over ends that process's connections first.</remarks>
internal sealed class PostgresLeaseStore(PostgresAccess access, PostgresClock clock) : ILeaseStore
{
    private const string Columns = "name, owner, token, held_until, is_held";

    /// <summary>Longer names of applications are cut by the server.</summary>
    private const int LongestName = 63;

    /// <inheritdoc />
    public async Task<Lease?> TryAcquireAsync(LeaseRequest request, CancellationToken ct)
    {
        (Lease Lease, bool IsHeld)? known = await access.ReadAsync(
            async session =>
            {
                await clock.SetAsync(session);
                return await ReadAsync(session, request.Name, "");
            },
            ct);
        if (IsAnothers(known, request))
        {
            return null;
        }

        if (known is { IsHeld: true, Lease: { } over } && over.Owner != request.Owner)
        {
            await EndConnectionsAsync(over.Owner, ct);
        }

        return await access.WriteAsync(session => TakeAsync(session, request), ct);
    }

    /// <inheritdoc />
    public Task<Lease?> RenewAsync(Lease lease, DateTimeOffset until, CancellationToken ct) =>
        access.WriteAsync(
            async session =>
            {
                await clock.SetAsync(session);
                return await session.ExecuteAsync(
                    "UPDATE lease SET held_until = $3 WHERE name = $1 AND token = $2 AND is_held", lease.Name, lease.Token, until.ToUniversalTime()) > 0
                    ? lease with { Until = until }
                    : null;
            },
            ct);

    /// <inheritdoc />
    public Task ReleaseAsync(Lease lease, CancellationToken ct) =>
        access.WriteAsync(session => session.ExecuteAsync("UPDATE lease SET is_held = false WHERE name = $1 AND token = $2", lease.Name, lease.Token), ct);

    /// <inheritdoc />
    public Task<Lease?> FindAsync(string name, CancellationToken ct) =>
        access.ReadAsync(async session => await ReadAsync(session, name, "") is { IsHeld: true } known ? known.Lease : null, ct);

    private static bool IsAnothers((Lease Lease, bool IsHeld)? known, LeaseRequest request) =>
        known is { IsHeld: true, Lease: { } held } && held.Owner != request.Owner && held.Until > request.At;

    private static async Task<Lease?> TakeAsync(PostgresSession session, LeaseRequest request)
    {
        await session.ExecuteAsync($"INSERT INTO lease ({Columns}) VALUES ($1, '', 0, '-infinity', false) ON CONFLICT DO NOTHING", request.Name);
        (Lease Lease, bool IsHeld)? known = await ReadAsync(session, request.Name, " FOR UPDATE");
        if (IsAnothers(known, request))
        {
            return null;
        }

        Lease taken = new(request.Name, request.Owner, known!.Value.Lease.Token + 1, request.Until);
        await session.ExecuteAsync(
            "UPDATE lease SET owner = $2, token = $3, held_until = $4, is_held = true WHERE name = $1", taken.Name, taken.Owner, taken.Token, taken.Until.ToUniversalTime());
        return taken;
    }

    private static async Task<(Lease Lease, bool IsHeld)?> ReadAsync(PostgresSession session, string name, string locking)
    {
        List<(Lease, bool)> found = await session.ListAsync(
            row => (new Lease(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetBoolean(4) ? row.Moment(3) : default), row.GetBoolean(4)),
            $"SELECT {Columns} FROM lease WHERE name = $1{locking}", name);
        return found is [var one] ? one : null;
    }

    /// <summary>A process that stands still in the middle of a transaction would hold its locks; one that is alive connects again.</summary>
    private Task<int> EndConnectionsAsync(string owner, CancellationToken ct) =>
        access.OutsideAsync(
            async connection =>
            {
                await using NpgsqlCommand command = new(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                    + "WHERE datname = current_database() AND usename = current_user AND application_name = $1 AND pid <> pg_backend_pid()",
                    connection);
                command.Parameters.Add(new NpgsqlParameter { Value = owner.Length > LongestName ? owner[..LongestName] : owner });
                return (int)(long)(await command.ExecuteScalarAsync(ct))!;
            },
            ct);
}

/// <summary>What keeps a server that has lost its lease from writing.</summary>
internal static class Fencing
{
    /// <summary>Whether nobody has taken the lease since, and it was not released. Until the transaction ends nobody can take it.</summary>
    public static async Task<bool> HoldAsync(this PostgresSession session, Fence fence) =>
        await session.ReadCellAsync("SELECT 1 FROM lease WHERE name = $1 AND token = $2 AND is_held FOR SHARE", fence.Lease, fence.Token) is not null;
}
