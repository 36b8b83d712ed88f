namespace Candlewick.Venues.Transport;

/// <summary>At most so many messages in any second, by the clock. Safe for concurrent use.</summary>
internal sealed class SendLimit(int perSecond, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _gate = new(1);
    private readonly Queue<DateTimeOffset> _sent = new();

    /// <summary>Returns when one more may be sent, and counts it.</summary>
    public async Task WaitAsync(CancellationToken ct)
    {
        await _gate.WaitAsync(ct);
        try
        {
            if (_sent.Count == perSecond)
            {
                TimeSpan wait = _sent.Dequeue() + Window - clock.GetUtcNow();
                if (wait > TimeSpan.Zero)
                {
                    // A millisecond more: timers of the system fire up to that much early.
                    await Task.Delay(wait + TimeSpan.FromMilliseconds(1), clock, ct);
                }
            }

            _sent.Enqueue(clock.GetUtcNow());
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();
}
