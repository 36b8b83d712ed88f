using System.Threading.Channels;
using Candlewick.Alerts;
using Candlewick.Hosting.Running;

namespace Candlewick.Hosting.Alerting;

/// <summary>Alerts as a piece of a running process: looks at the rules when bars close and at an interval, and tells what happened.</summary>
/// <param name="feed">Live data; null where none comes.</param>
public sealed class AlertsPiece(AlertServices alerts, TimeSpan interval, IMarketFeed? feed) : IRunningPiece
{
    /// <summary>As what it takes live data.</summary>
    public const string Consumer = "alerts";

    /// <summary>Bars of many instruments close together: one look for all that come within so long.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(500);

    /// <summary>How often it is looked whether a message is due.</summary>
    private static readonly TimeSpan SendingPause = TimeSpan.FromMilliseconds(500);

    private readonly Channel<bool> _closed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public string Name => "alerts";

    public PieceHealth Health
    {
        get
        {
            if (alerts.Hold is { Fence: null })
            {
                return new PieceHealth(true, "standing by: another server looks at the rules", []);
            }

            AlertFigures figures = alerts.Metrics.Figures;
            int firing = alerts.Engine.Current.Count(one => one.Status.State == AlertState.Firing);
            int waiting = alerts.Outbox.Open.Count;
            int failing = alerts.Outbox.Open.Count(one => one.Attempts > 1);
            return new PieceHealth(
                failing == 0,
                failing == 0 ? $"{firing} firing" : $"{failing} messages could not be delivered yet; 'wick alerts history --deliveries' says why",
                [$"{figures.Evaluations} looks, the last took {figures.Took.TotalMilliseconds:0} ms; {figures.Events} events; {figures.Delivered} messages delivered, {waiting} waiting, {figures.FailedAttempts} attempts failed, {figures.GivenUp} given up"]);
        }
    }

    /// <inheritdoc/>
    public Task RunAsync(CancellationToken ct) => alerts.Hold is { } hold
        ? hold.RunAsync(
            held =>
            {
                alerts.Engine.Forget();
                return WorkAsync(held);
            },
            alerts.Engine.ShowKeptAsync,
            ct)
        : WorkAsync(ct);

    private async Task WorkAsync(CancellationToken ct)
    {
        using CancellationTokenSource any = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task[] loops = [LookAsync(any.Token), SendAsync(any.Token), ListenAsync(any.Token)];
        try
        {
            await await Task.WhenAny(loops);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return;
        }
        finally
        {
            await any.CancelAsync();
            await Task.WhenAll(loops).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task LookAsync(CancellationToken ct)
    {
        while (true)
        {
            await alerts.Engine.EvaluateAsync(ct);
            using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(ct);
            await Task.WhenAny(_closed.Reader.ReadAsync(waiting.Token).AsTask(), Task.Delay(interval, TimeProvider.System, waiting.Token));
            await waiting.CancelAsync();
            await Task.Delay(Gathering, TimeProvider.System, ct);
        }
    }

    private async Task SendAsync(CancellationToken ct)
    {
        await alerts.Outbox.LoadAsync(ct);
        while (true)
        {
            await alerts.Sender.SendDueAsync(ct);
            await Task.Delay(SendingPause, TimeProvider.System, ct);
        }
    }

    private async Task ListenAsync(CancellationToken ct)
    {
        if (feed is null)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
            return;
        }

        await using IFeedReader reader = feed.Register(new FeedConsumer(Consumer));
        MarketUpdate[] events = new MarketUpdate[1_024];
        while (await reader.ReadAsync(events, ct) is var count and > 0)
        {
            bool hasClosed = false;
            for (int i = 0; i < count; i++)
            {
                hasClosed |= alerts.Board.Take(events[i]);
            }

            if (hasClosed)
            {
                _closed.Writer.TryWrite(true);
            }
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
    }
}
