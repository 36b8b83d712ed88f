using System.Threading.Channels;
using Candlewick.Alerts;
using Candlewick.Hosting.Running;

namespace Candlewick.Hosting.Alerting;

/// <summary>Alerts as a piece of a running process: looks at the rules when bars close and at an interval, and tells what happened.</summary>
/// <param name="options">How often it is looked, and how long what happened is kept.</param>
/// <param name="feed">Live data; null where none comes.</param>
public sealed class AlertsPiece(AlertServices alerts, AlertsOptions options, IMarketFeed? feed) : IRunningPiece
{
    /// <summary>As what it takes live data.</summary>
    public const string Consumer = "alerts";

    /// <summary>Bars of many instruments close together: one look for all that come within so long.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(500);

    /// <summary>How often it is looked whether a message is due.</summary>
    private static readonly TimeSpan SendingPause = TimeSpan.FromMilliseconds(500);

    /// <summary>How often it is looked whether the file of rules has changed.</summary>
    private static readonly TimeSpan FilePause = TimeSpan.FromSeconds(1);

    /// <summary>How often what is old is removed.</summary>
    private static readonly TimeSpan PruningPause = TimeSpan.FromHours(1);

    private readonly Channel<bool> _closed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public string Name => "alerts";

    public PieceHealth Health
    {
        get
        {
            if (alerts.FileFaults is [var fault, ..] faults)
            {
                return new PieceHealth(false, $"the file of rules has changed and has faults; what it said before stays in force: {fault}", faults);
            }

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
    public async Task RunAsync(CancellationToken ct)
    {
        using CancellationTokenSource any = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task watching = WatchFileAsync(any.Token);
        try
        {
            await (alerts.Hold is { } hold ? hold.RunAsync(HoldAsync, alerts.Engine.ShowKeptAsync, ct) : WorkAsync(ct));
        }
        finally
        {
            await any.CancelAsync();
            await watching.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private Task HoldAsync(CancellationToken held)
    {
        alerts.Engine.Forget();
        return WorkAsync(held);
    }

    /// <summary>On servers that stand by too: callers ask each of them for the rules.</summary>
    private async Task WatchFileAsync(CancellationToken ct)
    {
        while (true)
        {
            if (alerts.RereadFile())
            {
                _closed.Writer.TryWrite(true);
            }

            await Task.Delay(FilePause, TimeProvider.System, ct);
        }
    }

    private async Task WorkAsync(CancellationToken ct)
    {
        using CancellationTokenSource any = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task[] loops = [LookAsync(any.Token), SendAsync(any.Token), ListenAsync(any.Token), PruneAsync(any.Token)];
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
            await Task.WhenAny(_closed.Reader.ReadAsync(waiting.Token).AsTask(), Task.Delay(TimeSpan.FromSeconds(options.Interval), TimeProvider.System, waiting.Token));
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

    private async Task PruneAsync(CancellationToken ct)
    {
        await alerts.Outbox.LoadAsync(ct);
        while (options.KeepDays > 0)
        {
            await alerts.PruneAsync(TimeSpan.FromDays(options.KeepDays), ct);
            await Task.Delay(PruningPause, TimeProvider.System, ct);
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
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
