namespace Candlewick.Acquisition.Live;

/// <summary>Puts the venue's bars of one stream into order: each closed bar once, none left out; forming ones pass while they are the next.</summary>
/// <remarks>Pure: knows nothing of sockets or time. Not safe for concurrent use.</remarks>
internal sealed class BarSplice(StreamId stream)
{
    private readonly SortedDictionary<UtcTime, MarketUpdate> _waiting = [];

    /// <summary>OpenTime of the bar that closes next; null until the first event.</summary>
    public UtcTime? Next { get; private set; }

    /// <summary>The bars before the earliest that waits, which the venue has closed and we do not have; empty when none waits.</summary>
    public UtcRange Missing => _waiting.Count == 0 ? UtcRange.Empty : new UtcRange(Next!.Value, FirstWaiting());

    public bool IsWaiting => _waiting.Count > 0;

    public long Duplicates { get; private set; }

    /// <summary>Says which bar is to close next.</summary>
    public void Begin(UtcTime next) => Next = next;

    public void Take(in MarketUpdate update, UpdateBuffer released)
    {
        UtcTime open = update.Bar.OpenTime;
        Next ??= open;
        if (open < Next)
        {
            Duplicates++;
        }
        else if (open > Next)
        {
            // A closed bar is never replaced by an earlier state of itself.
            if (!_waiting.TryGetValue(open, out MarketUpdate before) || before.Bar.Finality == Finality.Forming)
            {
                _waiting[open] = update;
            }
        }
        else
        {
            Release(update, released);
            Drain(released);
        }
    }

    /// <summary>Takes an answer about the bars of a range. Bars that it lacks are missing at the source.</summary>
    /// <param name="asked">Closed at the venue as a whole.</param>
    public void Fill(UtcRange asked, BarColumns bars, UtcTime receivedAt, UpdateBuffer released)
    {
        for (int row = 0; row < bars.Count; row++)
        {
            Bar bar = bars[row];
            if (bar.OpenTime >= Next && asked.Contains(bar.OpenTime))
            {
                ReportMissing(bar.OpenTime, receivedAt, released);
                Release(new MarketUpdate(stream, bar.CloseTime, receivedAt, bar with { Finality = Finality.Closed }), released);
            }
        }

        // Nothing after it proves that the venue has the rest of the range at all, unless a later bar waits.
        if (IsWaiting && asked.From <= Next && asked.To > Next && FirstWaiting() >= asked.To)
        {
            ReportMissing(asked.To, receivedAt, released);
            Next = asked.To;
        }

        Drain(released);
    }

    /// <summary>Gives up the missing bars, and goes on with the first that waits.</summary>
    public void GiveUp(HoleCause cause, UtcTime now, UpdateBuffer released)
    {
        if (_waiting.Count > 0)
        {
            released.Add(new MarketUpdate(stream.Instrument, now, new StreamHole(stream.Kind, Missing, cause)));
            Next = FirstWaiting();
            Drain(released);
        }
    }

    private void Release(in MarketUpdate update, UpdateBuffer released)
    {
        released.Add(update);
        if (update.Bar.Finality != Finality.Forming)
        {
            Next = update.Bar.CloseTime;
        }
    }

    private void Drain(UpdateBuffer released)
    {
        while (_waiting.Count > 0 && FirstWaiting() is var open && open <= Next)
        {
            _waiting.Remove(open, out MarketUpdate update);
            if (open == Next)
            {
                Release(update, released);
            }
        }
    }

    private void ReportMissing(UtcTime to, UtcTime now, UpdateBuffer released)
    {
        UtcRange range = new(Next!.Value, to);
        if (!range.IsEmpty)
        {
            released.Add(new MarketUpdate(stream.Instrument, now, new StreamHole(stream.Kind, range, HoleCause.MissingAtSource)));
        }
    }

    private UtcTime FirstWaiting()
    {
        using SortedDictionary<UtcTime, MarketUpdate>.Enumerator waiting = _waiting.GetEnumerator();
        return waiting.MoveNext() ? waiting.Current.Key : UtcTime.MaxValue;
    }
}
