using System.Diagnostics;

namespace Candlewick.Campaigns.Live;

/// <summary>Notices when the machine stands still: markets go on by the wall's clock, and what is proved then is nothing.</summary>
internal sealed class PauseWatch : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;

    public PauseWatch() => _watching = WatchAsync(_stop.Token);

    /// <summary>The longest time in which nothing ran.</summary>
    public TimeSpan Longest { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    private async Task WatchAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            long from = Stopwatch.GetTimestamp();
            await Task.Delay(Step, TimeProvider.System, CancellationToken.None);
            TimeSpan pause = Stopwatch.GetElapsedTime(from) - Step;
            Longest = pause > Longest ? pause : Longest;
        }
    }
}
