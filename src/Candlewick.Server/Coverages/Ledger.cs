using Candlewick.Server.Api;

namespace Candlewick.Server.Coverages;

/// <summary>The ledger of a store, kept in memory and read again when the store has changed. Safe for concurrent use.</summary>
/// <remarks>
/// What it gives is at most a second or two old. It is read whole once, and from time to time for what leaves no trace; else only the series
/// that were touched are read, where that takes long beside the requests.
/// </remarks>
internal sealed class Ledger(StoreRoles store, TimeProvider wallClock)
{
    private static readonly TimeSpan LeastAge = TimeSpan.FromSeconds(1);

    /// <summary>Requests wait for a reading that takes no longer.</summary>
    private static readonly TimeSpan ShortRead = TimeSpan.FromMilliseconds(25);

    /// <summary>Of more touched series than one in so many, all are read.</summary>
    private const int WholeShare = 4;
    private static readonly TimeSpan WholeAge = TimeSpan.FromMinutes(10);

    private readonly InTurn _turn = new();
    private LedgerState? _state;
    private long _readAt;
    private long _wholeAt;
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

    /// <summary>Reads the ledger before anybody asks; the first who does sees what was written meanwhile.</summary>
    public async Task WarmAsync()
    {
        await RefreshAsync(CancellationToken.None);
        Volatile.Write(ref _readAt, 0);
    }

    /// <summary>Waits for readings that nobody waits for.</summary>
    public Task EndAsync() => _turn.EndAsync();

    private async Task<LedgerState> MakeAsync()
    {
        long started = wallClock.GetTimestamp();
        LedgerState? before = wallClock.GetElapsedTime(_wholeAt) < WholeAge ? _state : null;
        TouchedSeries touched = await store.Derived.Changes.ListTouchedAsync(before?.Change ?? long.MaxValue, CancellationToken.None);
        LedgerState state = before is null || touched.Series.Count * WholeShare > before.Series.Count
            ? await ReadWholeAsync(touched.Last, started)
            : await ReadTouchedAsync(before, touched, started);
        _state = state;
        Volatile.Write(ref _readAt, wallClock.GetTimestamp());
        return state;
    }

    /// <summary>How long the first reading takes says nothing of the next.</summary>
    private async Task<LedgerState> ReadWholeAsync(long change, long started)
    {
        LedgerState state = new(change, await store.Coverage.ListAsync(SeriesFilter.Any, CancellationToken.None));
        _wholeAt = wallClock.GetTimestamp();
        _took = _state is null ? TimeSpan.Zero : wallClock.GetElapsedTime(started);
        return state;
    }

    private async Task<LedgerState> ReadTouchedAsync(LedgerState before, TouchedSeries touched, long started)
    {
        if (touched.Series.Count == 0)
        {
            return before;
        }

        Dictionary<SeriesId, SeriesCoverage> found = [];
        foreach (SeriesId series in touched.Series)
        {
            found[series] = await store.Coverage.FindAsync(series, CancellationToken.None);
        }

        LedgerState state = before.With(touched.Last, found);
        _took = wallClock.GetElapsedTime(started);
        return state;
    }
}
