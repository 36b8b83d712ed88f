namespace Candlewick.Acquisition.Live;

/// <summary>One stream of a line: what came, what is missing, and the bars that are built of it. Used under its line's gate.</summary>
internal sealed class LiveStream : IDisposable
{
    private readonly UpdateBuffer _spliced = new();
    private readonly LatestSplice? _latest;

    public LiveStream(StreamId id, IEnumerable<Timeframe> built, LiveSettings settings)
    {
        Id = id;
        Rate = new StreamRate(settings);
        switch (id.Kind)
        {
            case StreamKind.Trades or StreamKind.AggregateTrades:
                Trades = new TradeSplice(id, settings.LongestWait);
                Assemblies = [.. built.Select(timeframe => new BarAssembly(new StreamId(id.Instrument, StreamKind.BuiltBars, timeframe)))];
                break;
            case StreamKind.Bars:
                Bars = new BarSplice(id);
                break;
            default:
                _latest = new LatestSplice(id);
                break;
        }
    }

    public StreamId Id { get; }

    public StreamRate Rate { get; }

    /// <summary>Of trades.</summary>
    public TradeSplice? Trades { get; }

    /// <summary>Of bars.</summary>
    public BarSplice? Bars { get; }

    public IReadOnlyList<BarAssembly> Assemblies { get; } = [];

    /// <summary>True while REST is being asked about it.</summary>
    public bool IsBeingRepaired { get; set; }

    /// <summary>Not probed before.</summary>
    public UtcTime NextProbeAt { get; set; } = UtcTime.MinValue;

    /// <summary>True while events wait for others that are missing, or it is not known where to begin.</summary>
    public bool IsWaiting => Trades?.IsWaiting == true || Bars?.IsWaiting == true;

    public long Duplicates => (Trades?.Duplicates ?? 0) + (Bars?.Duplicates ?? 0) + (_latest?.Duplicates ?? 0);

    /// <summary>The event time of what was let through last; null before the first.</summary>
    public UtcTime? LastReleased { get; private set; }

    public void Take(in MarketUpdate update, UpdateBuffer released)
    {
        Rate.Add(update.ReceivedAt);
        Trades?.Take(update, _spliced);
        Bars?.Take(update, _spliced);
        _latest?.Take(update, _spliced);
        PassOn(released);
    }

    /// <summary>Begins a trade stream that has no past.</summary>
    /// <param name="lastId">Of the trade before the first one.</param>
    /// <param name="start">Trades before it are passed over, and bars that open before it are not built.</param>
    public void BeginTrades(long lastId, UtcTime start, UtcTime now, UpdateBuffer released)
    {
        Trades!.Begin(lastId, null, start);
        foreach (BarAssembly assembly in Assemblies)
        {
            assembly.BeginAt(start);
        }

        Fill(TradePage.Nothing(GapRepair.SeriesOf(Id), lastId + 1, now), now, released);
    }

    public void Fill(TradePage page, UtcTime receivedAt, UpdateBuffer released)
    {
        Trades!.Fill(page, receivedAt, _spliced);
        PassOn(released);
    }

    public void Fill(UtcRange asked, BarColumns bars, UtcTime receivedAt, UpdateBuffer released)
    {
        Bars!.Fill(asked, bars, receivedAt, _spliced);
        PassOn(released);
    }

    public void GiveUp(HoleCause cause, UtcTime now, UpdateBuffer released)
    {
        if (Trades is { LastId: null, FirstWaiting: { } first })
        {
            // What came before the first trade is not known: its bar is not built.
            foreach (BarAssembly assembly in Assemblies)
            {
                assembly.BeginAt(first.EventTime.AddNanoseconds(1));
            }
        }

        Trades?.GiveUp(cause, now, _spliced);
        Bars?.GiveUp(cause, now, _spliced);
        PassOn(released);
    }

    /// <summary>Says that every trade before the instant has come.</summary>
    public void Complete(UtcTime before, UtcTime now, UpdateBuffer released)
    {
        foreach (BarAssembly assembly in Assemblies)
        {
            assembly.Close(before, now, released);
        }
    }

    /// <summary>Takes a stored trade for the bars in the making alone.</summary>
    /// <param name="before">The stored trade before it; null for the first.</param>
    public void Replay(in Trade trade, in Trade? before, UpdateBuffer released)
    {
        MarketUpdate update = new(Id.Kind, Id.Instrument, trade.EventTime, trade);
        foreach (BarAssembly assembly in Assemblies)
        {
            if (before is { } last && trade.Id != last.Id + 1)
            {
                assembly.Break(TradeWrite.Between(last.EventTime, trade.EventTime), trade.EventTime, released);
            }

            assembly.Add(update, released);
        }
    }

    /// <summary>Says that events may have been lost since the last one.</summary>
    public void Interrupt() => _latest?.Interrupt();

    /// <summary>Says until when quotes or tickers were kept before.</summary>
    public void BeginLatest(UtcTime lastEventTime) => _latest?.Begin(lastEventTime);

    /// <summary>True when a bar should have closed a while ago, and nothing has come to close it.</summary>
    public bool IsBarOverdue(UtcTime now, TimeSpan grace)
    {
        if (Bars?.Next is { } open)
        {
            return now - Id.Timeframe.Next(open) > grace;
        }

        foreach (BarAssembly assembly in Assemblies)
        {
            if (assembly.OpenUntil is { } end && now - end > grace)
            {
                return true;
            }
        }

        return false;
    }

    public void Dispose()
    {
        foreach (BarAssembly assembly in Assemblies)
        {
            assembly.Dispose();
        }
    }

    private void PassOn(UpdateBuffer released)
    {
        foreach (ref readonly MarketUpdate update in _spliced.Span)
        {
            foreach (BarAssembly assembly in Assemblies)
            {
                if (update.Kind == StreamKind.Holes)
                {
                    assembly.Break(update.Hole.Range, update.ReceivedAt, released);
                }
                else
                {
                    assembly.Add(update, released);
                }
            }

            released.Add(update);
            LastReleased = update.EventTime;
        }

        _spliced.Clear();
    }
}
