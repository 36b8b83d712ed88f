using Candlewick.Server.Api;

namespace Candlewick.Server.Coverages;

/// <summary>The ledger of a store, kept in memory and read again when the store has changed. Safe for concurrent use.</summary>
/// <remarks>What it gives is at most a second or two old; where reading it takes long, it is read beside the requests.</remarks>
internal sealed class Ledger(StoreRoles store, TimeProvider wallClock)
{
    private static readonly TimeSpan LeastAge = TimeSpan.FromSeconds(1);

    /// <summary>Requests wait for a reading that takes no longer.</summary>
    private static readonly TimeSpan ShortRead = TimeSpan.FromMilliseconds(25);

    private readonly InTurn _turn = new();
    private LedgerState? _state;
    private long _readAt;
    private TimeSpan _took;
    private Task _refreshing = Task.CompletedTask;

    /// <summary>The state of a moment ago.</summary>
    public async Task<LedgerState> ReadAsync(CancellationToken ct)
    {
        if (_state is { } state)
        {
            TimeSpan age = wallClock.GetElapsedTime(Volatile.Read(ref _readAt));
            if (age < LeastAge || age < _took * 10)
            {
                return state;
            }

            if (_took > ShortRead)
            {
                if (_refreshing.IsCompleted)
                {
                    _refreshing = RefreshAsync(CancellationToken.None);
                }

                return state;
            }
        }

        return await RefreshAsync(ct);
    }

    /// <summary>The state of now.</summary>
    public Task<LedgerState> RefreshAsync(CancellationToken ct) => _turn.RunAsync(MakeAsync, ct);

    /// <summary>Waits for readings that nobody waits for.</summary>
    public Task EndAsync() => _turn.EndAsync();

    private async Task<LedgerState> MakeAsync()
    {
        long started = wallClock.GetTimestamp();
        long change = (await store.Derived.Changes.ListAsync(new SeriesFilter(Series: default(SeriesId)), long.MaxValue, CancellationToken.None)).Last;
        if (_state is not { } state || state.Change != change)
        {
            _state = state = new LedgerState(change, await store.Coverage.ListAsync(SeriesFilter.Any, CancellationToken.None));
            _took = wallClock.GetElapsedTime(started);
        }

        Volatile.Write(ref _readAt, wallClock.GetTimestamp());
        return state;
    }
}
