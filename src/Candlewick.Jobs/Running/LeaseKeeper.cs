namespace Candlewick.Jobs.Running;

/// <summary>Holds the lease of an engine: renews it until disposed, then gives it free.</summary>
internal sealed class LeaseKeeper : IAsyncDisposable
{
    public const string Name = "jobs";

    private readonly CancellationTokenSource _stop = new();
    private readonly ILeaseStore _store;
    private readonly JobEngineOptions _options;
    private readonly Action<Exception> _lost;
    private readonly Task _loop;
    private Lease _lease;

    private LeaseKeeper(ILeaseStore store, Lease lease, JobEngineOptions options, Action<Exception> lost)
    {
        _store = store;
        _lease = lease;
        _options = options;
        _lost = lost;
        _loop = Task.Run(LoopAsync);
    }

    public Fence Fence => _lease.Fence;

    /// <param name="lost">Told when the lease could not be renewed in time, or somebody took it.</param>
    /// <returns>Null when another owner has it.</returns>
    public static async Task<LeaseKeeper?> TryTakeAsync(ILeaseStore store, JobEngineOptions options, Action<Exception> lost, CancellationToken ct)
    {
        DateTimeOffset now = options.WallClock.Now();
        Lease? lease = await store.TryAcquireAsync(new LeaseRequest(Name, options.Owner, now, now + options.LeaseTime), ct);
        return lease is null ? null : new LeaseKeeper(store, lease, options, lost);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        await _store.ReleaseAsync(_lease, CancellationToken.None);
        _stop.Dispose();
    }

    private async Task LoopAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(_options.LeaseTime / 3, _options.WallClock, _stop.Token);
                Lease? renewed = await _store.RenewAsync(_lease, _options.WallClock.Now() + _options.LeaseTime, _stop.Token);
                if (renewed is null)
                {
                    _lost(new InvalidOperationException($"another owner has taken the lease '{Name}': this engine may write no more"));
                    return;
                }

                _lease = renewed;
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return;
        }
        catch (Exception failure)
        {
            _lost(failure);
        }
    }
}
