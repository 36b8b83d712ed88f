namespace Candlewick.Server.Sql;

/// <summary>A copy of the store in use by statements; the file goes with the last of them.</summary>
internal sealed class SnapshotLease(string path, UtcTime at)
{
    private int _users = 1;

    public string Path => path;

    /// <summary>The instant that it shows, by the clock of this machine.</summary>
    public UtcTime At => at;

    public void Take() => Interlocked.Increment(ref _users);

    public void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            File.Delete(path);
        }
    }
}

/// <summary>The copy that statements read, made anew when it is too old: small stores every second, large ones as seldom as configured.</summary>
/// <param name="oldest">Age at which a copy is always made anew.</param>
internal sealed class StoreSnapshot(IStoreCopies copies, TimeProvider clock, TimeSpan oldest) : IDisposable
{
    /// <summary>A copy that took a second to make is good for 20.</summary>
    private const int AgeOfCost = 20;
    private static readonly TimeSpan Youngest = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1);
    private SnapshotLease? _current;
    private TimeSpan _good;
    private long _madeAt;

    /// <summary>A copy that is young enough; whoever takes it leaves it again.</summary>
    public async Task<SnapshotLease> TakeAsync(CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            if (_current is null || clock.GetElapsedTime(_madeAt) >= _good)
            {
                await MakeAsync(ct);
            }

            _current!.Take();
            return _current;
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

    private async Task MakeAsync(CancellationToken ct)
    {
        long begun = clock.GetTimestamp();
        UtcTime at = UtcTime.From(clock.GetUtcNow());
        SnapshotLease made = new(await copies.SnapshotAsync(ct), at);
        _current?.Leave();
        _current = made;
        _madeAt = clock.GetTimestamp();
        TimeSpan worth = clock.GetElapsedTime(begun) * AgeOfCost;
        TimeSpan wanted = worth > Youngest ? worth : Youngest;
        _good = wanted < oldest ? wanted : oldest;
    }
}
