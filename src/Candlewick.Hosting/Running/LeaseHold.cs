using Candlewick.Jobs;

namespace Candlewick.Hosting.Running;

/// <summary>Lets one of several servers do something: it works while it holds a lease, and the others stand by.</summary>
/// <param name="workspace">Of a store that several servers use.</param>
/// <param name="name">Of the lease.</param>
internal sealed class LeaseHold(Workspace workspace, string name)
{
    private volatile Lease? _lease;

    /// <summary>Under which this server may write; null while it stands by.</summary>
    public Fence? Fence => _lease?.Fence;

    private ILeaseStore Leases => workspace.Runs.Leases;

    private DateTimeOffset Now => workspace.Shared!.Clock.GetUtcNow();

    /// <summary>Waits for the lease, works, and waits again when it was lost. Returns when cancelled.</summary>
    /// <param name="work">Told to stop when the lease is lost.</param>
    /// <param name="standBy">Called every now and then while another server has the lease.</param>
    public async Task RunAsync(Func<CancellationToken, Task> work, Func<CancellationToken, Task> standBy, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            DateTimeOffset now = Now;
            Lease? lease = await Leases.TryAcquireAsync(new LeaseRequest(name, ServerStore.OwnerName, now, now + workspace.LeaseTime), ct);
            if (lease is null)
            {
                await standBy(ct);
                await WaitAsync(workspace.LeaseTime / 10, ct);
                continue;
            }

            await WorkAsync(lease, work, ct);
        }
    }

    private async Task WorkAsync(Lease lease, Func<CancellationToken, Task> work, CancellationToken ct)
    {
        _lease = lease;
        using CancellationTokenSource any = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task keeping = KeepAsync(lease, any);
        try
        {
            await work(any.Token);
        }
        catch (OperationCanceledException) when (any.IsCancellationRequested)
        {
            return;
        }
        finally
        {
            await any.CancelAsync();
            _lease = null;
            await keeping;
            await Leases.ReleaseAsync(lease, CancellationToken.None);
        }
    }

    /// <summary>Renews the lease until told to stop; stops the work when that fails.</summary>
    private async Task KeepAsync(Lease lease, CancellationTokenSource any)
    {
        try
        {
            while (await WaitAsync(workspace.LeaseTime / 3, any.Token) && await Leases.RenewAsync(lease, Now + workspace.LeaseTime, any.Token) is not null)
            {
            }
        }
        catch (Exception failure) when (failure is StoreException or OperationCanceledException)
        {
            // Not renewed is lost: others may take it, and the work must stop.
        }
        finally
        {
            _lease = null;
            await any.CancelAsync();
        }
    }

    private static async Task<bool> WaitAsync(TimeSpan time, CancellationToken ct)
    {
        await Task.Delay(time, TimeProvider.System, ct).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return !ct.IsCancellationRequested;
    }
}
