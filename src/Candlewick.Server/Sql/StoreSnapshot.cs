namespace Candlewick.Server.Sql;

/// <summary>A copy of the store in use by statements; the file goes with the last of them.</summary>
internal sealed class SnapshotLease(string path)
{
    private int _users = 1;

    public string Path => path;

    public void Take() => Interlocked.Increment(ref _users);

    public void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            File.Delete(path);
        }
    }
}

/// <summary>A copy and the last instant, by the clock of this machine, at which the store is known to have been the same.</summary>
internal readonly record struct TakenSnapshot(SnapshotLease Lease, UtcTime At);

/// <summary>
/// The copy that statements read, made anew when the store has changed and the copy is too old: of small stores every second, of large ones as seldom as configured.
/// </summary>
/// <param name="oldest">Age at which a copy of a store that changed is always made anew.</param>
/// <param name="mark">A text that is another one after every change of the store; null where nobody knows.</param>
internal sealed class StoreSnapshot(IStoreCopies copies, TimeProvider clock, TimeSpan oldest, Func<string?> mark) : IDisposable
{
    /// <summary>A copy that took a second to make is good for 20.</summary>
    private const int AgeOfCost = 20;
    private static readonly TimeSpan Youngest = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1);
    private SnapshotLease? _current;
    private string? _mark;
    private UtcTime _at;
    private TimeSpan _good;
    private long _madeAt;

    /// <summary>A copy that is young enough; whoever takes it leaves it again.</summary>
    public async Task<TakenSnapshot> TakeAsync(CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            UtcTime now = UtcTime.From(clock.GetUtcNow());
            if (_current is not null && _mark is not null && mark() == _mark)
            {
                _at = now;
            }
            else if (_current is null || clock.GetElapsedTime(_madeAt) >= _good)
            {
                await MakeAsync(now, ct);
            }

            _current!.Take();
            return new TakenSnapshot(_current, _at);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _current?.Leave();
        _turn.Dispose();
    }

    private async Task MakeAsync(UtcTime now, CancellationToken ct)
    {
        long begun = clock.GetTimestamp();
        string? before = mark();
        SnapshotLease made = new(await copies.SnapshotAsync(ct));
        _current?.Leave();
        (_current, _mark, _at) = (made, before, now);
        _madeAt = clock.GetTimestamp();
        TimeSpan worth = clock.GetElapsedTime(begun) * AgeOfCost;
        TimeSpan wanted = worth > Youngest ? worth : Youngest;
        _good = wanted < oldest ? wanted : oldest;
    }
}
