using Candlewick.Jobs;

namespace Candlewick.Storage.Mirror;

/// <summary>The right to mirror a store that several machines reach: a lease in that store itself, taken when it is opened and renewed until disposed.</summary>
/// <remarks>Safe for concurrent use. While the store is down the lease cannot be renewed; who finds it taken afterwards has lost the mirror for good.</remarks>
/// <param name="store">For people, without a password.</param>
/// <param name="owner">This process, among all that use the store.</param>
/// <param name="length">How long it holds without being renewed.</param>
public sealed class MirrorClaim(string store, string owner, TimeSpan length) : IAsyncDisposable
{
    /// <summary>Of the lease.</summary>
    public const string Name = "mirror";

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private ILeaseStore? _leases;
    private TimeProvider _clock = TimeProvider.System;
    private Task _keeping = Task.CompletedTask;
    private volatile Lease? _lease;
    private volatile StoreException? _loss;

    /// <summary>Under which the store is written; null while the right was never had, or is lost.</summary>
    public Fence? Fence => _loss is null ? _lease?.Fence : null;

    /// <summary>Why this process may not write any more; null while it may.</summary>
    public StoreException? Loss => _loss;

    /// <summary>Takes the lease, or makes sure of the one that is held; called each time the store was opened.</summary>
    /// <param name="clock">By which the store's leases are judged.</param>
    /// <exception cref="StoreException">Locked: another process has the mirror; or the store does not answer.</exception>
    public async Task TakeAsync(ILeaseStore leases, TimeProvider clock, CancellationToken ct)
    {
        await _gate.WaitAsync(ct);
        try
        {
            (_leases, _clock) = (leases, clock);
            await RenewAsync(ct);
            if (_keeping.IsCompleted)
            {
                _keeping = KeepAsync(_stop.Token);
            }
        }
        finally
        {
            _gate.Release();
        }

        if (_loss is { } loss)
        {
            throw loss;
        }
    }

    /// <summary>Gives the lease free, where the store answers; else it ends by itself.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _keeping;
        if (_lease is { } held && _leases is { } leases)
        {
            try
            {
                await leases.ReleaseAsync(held, CancellationToken.None);
            }
            catch (Exception failure) when (failure is StoreException or ObjectDisposedException)
            {
                // It is down, and the lease ends without us.
            }
        }

        _stop.Dispose();
        _gate.Dispose();
    }

    private async Task RenewAsync(CancellationToken ct)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        Lease? lease = _lease is { } held
            ? await _leases!.RenewAsync(held, now + length, ct)
            : await _leases!.TryAcquireAsync(new LeaseRequest(Name, owner, now, now + length), ct);
        if (lease is not null)
        {
            _lease = lease;
            return;
        }

        string holder = await _leases.FindAsync(Name, ct) is { } other ? $"{other.Owner} has the mirror of it (until {other.Until:HH:mm:ss} UTC, unless that is renewed)" : "another process had the mirror of it meanwhile";
        _loss = new StoreException(ErrorKind.Locked, $"{store}: {holder}, and one process may mirror a store. Stop that one, or let it run the command; one that was killed loses the mirror by itself.");
    }

    private async Task KeepAsync(CancellationToken ct)
    {
        while (_loss is null)
        {
            try
            {
                await Task.Delay(length / 3, TimeProvider.System, ct);
                await _gate.WaitAsync(ct);
                try
                {
                    await RenewAsync(ct);
                }
                finally
                {
                    _gate.Release();
                }
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is StoreException or ObjectDisposedException or OperationCanceledException)
            {
                // It is down, or about to be opened anew, which makes sure of the lease again.
                continue;
            }
        }
    }
}
