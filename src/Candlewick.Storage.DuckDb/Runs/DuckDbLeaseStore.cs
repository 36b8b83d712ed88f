using Candlewick.Jobs;

namespace Candlewick.Storage.DuckDb.Runs;

/// <summary>Leases in <c>lease</c>. The file has one owner, so that they guard against an earlier life of it, and against a second engine in the process.</summary>
internal sealed class DuckDbLeaseStore(StoreAccess access) : ILeaseStore
{
    /// <inheritdoc />
    public Task<Lease?> TryAcquireAsync(LeaseRequest request, CancellationToken ct) =>
        access.WriteAsync(
            session =>
            {
                (Lease Lease, bool IsHeld)? known = Read(sql => session.Read(sql, request.Name));
                if (known is { IsHeld: true, Lease: { } held } && held.Owner != request.Owner && held.Until > request.At)
                {
                    return null;
                }

                Lease taken = new(request.Name, request.Owner, (known?.Lease.Token ?? 0) + 1, request.Until);
                Keep(session, taken, isHeld: true);
                return taken;
            },
            rows: 1,
            ct);

    /// <inheritdoc />
    public Task<Lease?> RenewAsync(Lease lease, DateTimeOffset until, CancellationToken ct) =>
        access.WriteAsync(
            session =>
            {
                if (!IsCurrent(session, lease.Fence))
                {
                    return null;
                }

                Lease renewed = lease with { Until = until };
                Keep(session, renewed, isHeld: true);
                return renewed;
            },
            rows: 1,
            ct);

    /// <inheritdoc />
    public Task ReleaseAsync(Lease lease, CancellationToken ct) =>
        access.WriteAsync(
            session => session.Execute("UPDATE lease SET is_held = false WHERE name = ? AND token = ?", lease.Name, lease.Token), rows: 1, ct);

    /// <inheritdoc />
    public Task<Lease?> FindAsync(string name, CancellationToken ct) =>
        access.ReadAsync(lease => Read(sql => lease.Connection.Read(sql, name)) is { IsHeld: true } known ? known.Lease : null, ct);

    /// <summary>Whether nobody has taken the lease since, and it was not released.</summary>
    public static bool IsCurrent(WriteSession session, Fence fence) =>
        session.ReadInteger("SELECT count(*) FROM lease WHERE name = ? AND token = ? AND is_held", fence.Lease, fence.Token) > 0;

    private static void Keep(WriteSession session, Lease lease, bool isHeld)
    {
        session.Execute("DELETE FROM lease WHERE name = ?", lease.Name);
        RunTables.Append(session.Append(RunTables.Lease), lease, isHeld);
    }

    private static (Lease Lease, bool IsHeld)? Read(Func<string, DuckDbResult> read)
    {
        using DuckDbResult rows = read("SELECT name, owner, token, held_until, is_held FROM lease WHERE name = ?");
        return rows.Next() is { } chunk
            ? (new Lease(chunk.Text(0, 0), chunk.Text(1, 0), chunk.Integer(2, 0), Micro.Read(chunk, 3, 0)), chunk.Column<bool>(4)[0])
            : null;
    }
}
