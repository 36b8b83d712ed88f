using Candlewick.Acquisition.Live.Feed;
using Candlewick.Acquisition.Live.Recording;

namespace Candlewick.Acquisition.Live;

/// <summary>Markets, feed and recorder as one thing that runs until it is stopped, and then stores what it has.</summary>
/// <param name="markets">One a venue; disposed with the session.</param>
/// <param name="recorder">Null where nothing is stored; disposed with the session.</param>
public sealed class LiveSession(IReadOnlyList<LiveMarket> markets, MarketFeed feed, LiveRecorder? recorder) : IAsyncDisposable
{
    /// <summary>Wall time for writing what is queued, once stopped; the rest stays in the spill file.</summary>
    private static readonly TimeSpan StoppingTime = TimeSpan.FromSeconds(3);

    /// <summary>Where consumers register.</summary>
    public IMarketFeed Feed => feed;

    /// <summary>Every connection line, by venue and number.</summary>
    public IReadOnlyList<LineStatus> Lines => [.. markets.SelectMany(market => market.Lines)];

    /// <summary>Every stream, by venue, instrument and kind.</summary>
    public IReadOnlyList<StreamStatus> Streams => [.. markets.SelectMany(market => market.Streams)];

    /// <summary>What the recorder has done; null where there is none.</summary>
    public RecorderStatus? Recorder => recorder?.Status;

    /// <summary>Runs until cancelled. Then connections are closed, and what they delivered is stored.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using CancellationTokenSource any = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using CancellationTokenSource writing = new();
        Task recording = recorder is null ? Task.CompletedTask : StopOnFailureAsync(recorder.RunAsync(writing.Token), any);
        try
        {
            await Task.WhenAll(markets.Select(market => StopOnFailureAsync(market.RunAsync(any.Token), any)));
        }
        finally
        {
            feed.Complete();
            writing.CancelAfter(StoppingTime);
            await WaitAsync(recording, writing.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (LiveMarket market in markets)
        {
            await market.DisposeAsync();
        }

        await (recorder?.DisposeAsync() ?? default);
        await feed.DisposeAsync();
    }

    private static async Task StopOnFailureAsync(Task part, CancellationTokenSource any)
    {
        try
        {
            await part;
        }
        catch
        {
            await any.CancelAsync();
            throw;
        }
    }

    private static async Task WaitAsync(Task recording, CancellationToken stopped)
    {
        try
        {
            await recording;
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
            return;
        }
    }
}
