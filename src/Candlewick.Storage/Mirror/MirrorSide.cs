using Candlewick.Jobs;
using Candlewick.Storage.Transfer;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Candlewick.Storage.Mirror;

/// <summary>One of the two stores, open.</summary>
public sealed record MirrorStore(StoreRoles Roles, RunStores Runs, IStoreTransfer Transfer, IAsyncDisposable Owner)
{
    /// <summary>The same roles, whose writes are refused once a lease of this store is another's; null where this process has the store alone.</summary>
    public Func<Func<Fence?>, StoreRoles>? FencedRoles { get; init; }
}

/// <summary>How one of the two stores is named and opened.</summary>
/// <param name="Name">For people, without a password.</param>
/// <param name="OpenAsync">Opens it; called again after it failed.</param>
public sealed record MirrorPlace(string Name, Func<CancellationToken, Task<MirrorStore>> OpenAsync)
{
    /// <summary>Which <see cref="OpenAsync"/> takes; null where nobody else can have the store open.</summary>
    public MirrorClaim? Claim { get; init; }
}

/// <summary>One of the two stores: opened when it is first needed, and again some time after it could not be.</summary>
internal sealed class MirrorSide(MirrorPlace place, MirrorOptions options, TimeProvider clock) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private MirrorStore? _store;
    private StoreException? _failure;
    private long _failedAt;
    private string? _fault;

    public string Name => place.Name;

    /// <summary>The right to mirror the store; null where nobody else can have it open.</summary>
    public MirrorClaim? Claim => place.Claim;

    /// <summary>Why the last call failed, or it may not be used any more; null while it works.</summary>
    public string? Fault => Claim?.Loss?.Message ?? _fault;

    /// <summary>It is open, and has everything.</summary>
    public void NoteHealed() => _fault = null;

    /// <summary>It could not be brought up to the other.</summary>
    public void Note(Exception failure)
    {
        string fault = $"healing failed: {failure.Message}";
        if (fault != _fault)
        {
            options.Log.HealingFailed(Name, failure);
        }

        _fault = fault;
    }

    /// <exception cref="StoreException">It cannot be opened, or could not a short while ago.</exception>
    public async Task<MirrorStore> OpenAsync(CancellationToken ct)
    {
        if (_store is { } open)
        {
            return open;
        }

        await _gate.WaitAsync(ct);
        try
        {
            if (_store is null && _failure is { } known && clock.GetElapsedTime(_failedAt) < options.Pause)
            {
                throw known;
            }

            return _store ??= await place.OpenAsync(ct);
        }
        catch (StoreException failure)
        {
            (_failure, _failedAt, _fault) = (failure, clock.GetTimestamp(), failure.Message);
            throw;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Calls it, for no longer than the options allow, and remembers how that went.</summary>
    public async Task<T> CallAsync<T>(Func<MirrorStore, CancellationToken, Task<T>> call, CancellationToken ct)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(options.Patience);
        try
        {
            T answer = await call(await OpenAsync(limit.Token), limit.Token);
            _fault = null;
            return answer;
        }
        catch (StoreException failure)
        {
            _fault = failure.Message;
            throw;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            _fault = $"no answer within {options.Patience.TotalSeconds:0} s";
            throw new StoreException(ErrorKind.TimedOut, $"{Name}: {_fault}.") { IsTransient = true };
        }
    }

    /// <summary>Closes it, so that the next call opens it anew: an engine that failed may have closed itself.</summary>
    public async Task ResetAsync()
    {
        MirrorStore? store = Interlocked.Exchange(ref _store, null);
        _failure = null;
        if (store is not null)
        {
            try
            {
                await store.Owner.DisposeAsync();
            }
            catch (StoreException failure)
            {
                _fault = failure.Message;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Claim is { } claim)
        {
            await claim.DisposeAsync();
        }

        await ResetAsync();
        _gate.Dispose();
    }
}

/// <summary>How a mirror works.</summary>
public sealed record MirrorOptions
{
    /// <summary>For how long one store may let a write wait before it counts as down. Seconds.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a store that is down or behind is tried again.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Keys that are not written for so long are settled.</summary>
    public TimeSpan SettleAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>False to remember nothing on disk: for the campaign that shows that the log is needed.</summary>
    public bool IsLogged { get; init; } = true;

    /// <summary>Told once of each way in which healing fails.</summary>
    public ILogger Log { get; init; } = NullLogger.Instance;

    /// <summary>False to leave healing to those who ask for it.</summary>
    public bool HealsItself { get; init; } = true;
}

/// <summary>What a mirror logs.</summary>
internal static partial class MirrorLogLines
{
    [LoggerMessage(Level = LogLevel.Error, Message = "{Store}: what this store of the mirror has missed could not be made good; it is tried again")]
    public static partial void HealingFailed(this ILogger log, string store, Exception failure);
}
