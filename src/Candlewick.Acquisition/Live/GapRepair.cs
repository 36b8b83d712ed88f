namespace Candlewick.Acquisition.Live;

/// <summary>Asks REST for what the streams of a line lack, one repair a stream at a time, and splices it in.</summary>
internal sealed class GapRepair(LiveContext context, StreamLine line, SemaphoreSlim limit) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<Task> _running = [];
    private readonly Lock _gate = new();
    private long _answers;

    /// <summary>REST answers that were spliced in.</summary>
    public long Answers => Interlocked.Read(ref _answers);

    /// <summary>Begins a repair where events wait for others. Called under the line's gate.</summary>
    public void Look(LiveStream stream)
    {
        if (stream.IsWaiting && !stream.IsBeingRepaired)
        {
            Start(stream, isProbe: false);
        }
    }

    /// <summary>Asks whether the venue has something that did not come. Called under the line's gate.</summary>
    public void Probe(LiveStream stream, UtcTime now)
    {
        bool canAsk = stream.Trades?.LastId is not null || stream.Bars?.Next is not null;
        bool isOverdue = stream.IsBarOverdue(now, context.Settings.CloseGrace);
        stream.NextProbeAt = now + (isOverdue ? context.Settings.CloseGrace : stream.Rate.Limit);
        if (canAsk && !stream.IsBeingRepaired && context.Settings.IsRepairing)
        {
            Start(stream, isProbe: true);
        }
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        Task[] running;
        lock (_gate)
        {
            running = [.. _running];
        }

        await Task.WhenAll(running);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private void Start(LiveStream stream, bool isProbe)
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        stream.IsBeingRepaired = true;
        Task task = Task.Run(() => RunAsync(stream, isProbe), CancellationToken.None);
        lock (_gate)
        {
            _running.Add(task);
        }

        _ = task.ContinueWith(
            done =>
            {
                lock (_gate)
                {
                    _running.Remove(done);
                }
            },
            TaskScheduler.Default);
    }

    private async Task RunAsync(LiveStream stream, bool isProbe)
    {
        try
        {
            if (!isProbe && stream.Trades?.LastId is not null)
            {
                await Task.Delay(context.Settings.ReorderTime, context.Clock, _stop.Token);
            }

            for (int attempt = 0; (isProbe && attempt == 0) || stream.IsWaiting; attempt++)
            {
                await (attempt > 0 ? Task.Delay(WaitOf(attempt), context.Clock, _stop.Token) : Task.CompletedTask);
                await TryAsync(stream, isProbe, attempt);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return;
        }
        finally
        {
            stream.IsBeingRepaired = false;
        }

        await line.ChangeAsync(_ => Look(stream), CancellationToken.None);
    }

    private async Task TryAsync(LiveStream stream, bool isProbe, int attempt)
    {
        bool isLast = attempt >= context.Settings.AnswersBeforeMissing;
        await limit.WaitAsync(_stop.Token);
        try
        {
            if (!context.Settings.IsRepairing)
            {
                await GiveUpAsync(stream, HoleCause.Pending);
                return;
            }

            await AskAsync(stream, isProbe);
            if (isLast && stream.IsWaiting)
            {
                await GiveUpAsync(stream, HoleCause.MissingAtSource);
            }
        }
        catch (VenueException failure)
        {
            context.Log.RepairFails(stream.Id.ToString(), failure.Message);
            if (!failure.IsTransient && isLast)
            {
                await GiveUpAsync(stream, HoleCause.Pending);
            }
        }
        finally
        {
            limit.Release();
        }
    }

    private async Task AskAsync(LiveStream stream, bool isProbe)
    {
        if (stream.Trades is { } trades && context.Venue is ITradeHistory history)
        {
            if (trades.LastId is null)
            {
                await new FirstTrades(context, line, history).BeginAsync(stream, _stop.Token);
            }

            if (isProbe || stream.IsWaiting)
            {
                await AskTradesAsync(stream, history, isProbe);
            }
        }
        else if (stream.Bars is not null && context.Venue is IBarHistory bars)
        {
            await AskBarsAsync(stream, bars);
        }
        else
        {
            await GiveUpAsync(stream, HoleCause.Pending);
        }
    }

    private async Task AskTradesAsync(LiveStream stream, ITradeHistory history, bool isProbe)
    {
        SeriesId series = SeriesOf(stream.Id);
        await foreach (TradePage page in history.ReadTradesFromAsync(series, stream.Trades!.LastId!.Value + 1, _stop.Token))
        {
            Interlocked.Increment(ref _answers);
            bool isDone = false;
            await line.ChangeAsync(released => isDone = Splice(stream, page, isProbe, released), _stop.Token);
            if (isDone)
            {
                break;
            }
        }
    }

    /// <summary>True when nothing more has to be asked.</summary>
    private bool Splice(LiveStream stream, TradePage page, bool isProbe, UpdateBuffer released)
    {
        UtcTime now = context.Now;
        UtcTime settled = page.AskedAt - context.Settings.CloseGrace;
        if (isProbe && IsLate(stream, page))
        {
            line.Link?.Suspect();
        }

        stream.Fill(page, now, released);
        if (page.IsLatest && !stream.IsWaiting)
        {
            stream.Complete(settled, now, released);
        }

        return page.IsLatest || (!isProbe && !stream.IsWaiting);
    }

    /// <summary>True when the connection in use should have delivered a trade of the answer a while ago.</summary>
    private bool IsLate(LiveStream stream, TradePage page)
    {
        if (page.Trades.IsEmpty || line.Link is not { } link)
        {
            return false;
        }

        Trade trade = page.Trades.Span[0];
        return trade.Id > stream.Trades!.LastId && trade.EventTime > link.OpenedAt && trade.EventTime < page.AskedAt - context.Settings.ShortestStall;
    }

    private async Task AskBarsAsync(LiveStream stream, IBarHistory history)
    {
        BarSplice splice = stream.Bars!;
        BarSeriesId series = new(stream.Id.Instrument, stream.Id.Timeframe);
        UtcRange missing = splice.IsWaiting ? splice.Missing : new UtcRange(splice.Next!.Value, stream.Id.Timeframe.Floor(context.Now - context.Settings.CloseGrace));
        await foreach (BarPage page in history.ReadBarsAsync(series, missing, _stop.Token))
        {
            using BarColumns bars = page.Bars;
            Interlocked.Increment(ref _answers);
            await line.ChangeAsync(released => stream.Fill(page.Asked, bars, context.Now, released), _stop.Token);
        }
    }

    private Task GiveUpAsync(LiveStream stream, HoleCause cause)
    {
        context.Log.GivesUp(stream.Id.ToString(), cause);
        return line.ChangeAsync(released => stream.GiveUp(cause, context.Now, released), _stop.Token);
    }

    private TimeSpan WaitOf(int attempt)
    {
        TimeSpan wait = context.Settings.FirstDelay * Math.Pow(2, Math.Min(attempt - 1, 20));
        return wait < context.Settings.LongestDelay ? wait : context.Settings.LongestDelay;
    }

    internal static SeriesId SeriesOf(StreamId stream) =>
        new(stream.Instrument, stream.Kind == StreamKind.Trades ? SeriesKind.Trades : SeriesKind.AggregateTrades);
}
