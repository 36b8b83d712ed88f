namespace Candlewick.Storage.Postgres;

/// <summary>The clock of the database server: read with every call about leases, and counted on from there, so that clocks of the machines do not matter.</summary>
internal sealed class PostgresClock : TimeProvider
{
    private readonly Lock _gate = new();
    private DateTimeOffset _said;
    private long _heardAt;

    private PostgresClock()
    {
    }

    public static async Task<PostgresClock> ReadAsync(PostgresAccess access, CancellationToken ct)
    {
        PostgresClock clock = new();
        await access.ReadAsync(
            async session =>
            {
                await clock.SetAsync(session);
                return true;
            },
            ct);
        return clock;
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _said + System.GetElapsedTime(_heardAt);
        }
    }

    /// <summary>Reads the server's clock.</summary>
    public async Task SetAsync(PostgresSession session)
    {
        DateTime said = (DateTime)(await session.ReadCellAsync("SELECT clock_timestamp()"))!;
        lock (_gate)
        {
            (_said, _heardAt) = (new DateTimeOffset(said), System.GetTimestamp());
        }
    }
}
