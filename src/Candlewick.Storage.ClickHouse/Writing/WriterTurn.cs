using Candlewick.Jobs;

namespace Candlewick.Storage.ClickHouse.Writing;

/// <summary>
/// The right to write, one process at a time: a lease of the state store where several processes share it. A process that stalls past its lease is kept
/// out by the commit itself, which is refused once anybody else has committed.
/// </summary>
/// <param name="leases">Null where the state store belongs to one process, and so does the history.</param>
internal sealed class WriterTurn(ILeaseStore? leases, string location, TimeProvider clock)
{
    private static readonly TimeSpan Held = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    private readonly string _name = $"history of {location}";
    private readonly string _owner = Guid.NewGuid().ToString("N");

    /// <summary>Waits for the turn; disposal gives it on.</summary>
    /// <exception cref="StoreException">Locked: others kept it for minutes.</exception>
    public async Task<IAsyncDisposable> TakeAsync(CancellationToken ct)
    {
        if (leases is null)
        {
            return new Turn(null, null);
        }

        DateTimeOffset begun = clock.GetUtcNow();
        while (true)
        {
            DateTimeOffset now = clock.GetUtcNow();
            if (await leases.TryAcquireAsync(new LeaseRequest(_name, _owner, now, now + Held), ct) is { } lease)
            {
                return new Turn(leases, lease);
            }

            if (now - begun > Patience)
            {
                throw new StoreException(ErrorKind.Locked, $"{location}: another process has been writing for {Patience.TotalMinutes} minutes.") { IsTransient = true };
            }

            await Task.Delay(Pause, clock, ct);
        }
    }

    private sealed class Turn(ILeaseStore? leases, Lease? lease) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            if (leases is not null)
            {
                await leases.ReleaseAsync(lease!, CancellationToken.None);
            }
        }
    }
}
