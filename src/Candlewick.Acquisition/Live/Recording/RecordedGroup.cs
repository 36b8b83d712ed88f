using System.Runtime.InteropServices;

namespace Candlewick.Acquisition.Live.Recording;

/// <summary>Events by series, until they are written as one group. Order and repetition of what comes do not matter.</summary>
internal sealed class RecordedGroup(StoreRoles store, TimeProvider clock)
{
    private readonly Dictionary<StreamId, SeriesRows> _rows = [];
    private readonly List<(SeriesId Series, Hole Hole)> _holes = [];
    private readonly List<StreamId> _touched = [];

    public async ValueTask AddAsync(ReadOnlyMemory<MarketUpdate> updates, CancellationToken ct)
    {
        for (int i = 0; i < updates.Length; i++)
        {
            MarketUpdate update = updates.Span[i];
            if (update.Kind == StreamKind.Holes)
            {
                await AddHoleAsync(update, ct);
                continue;
            }

            SeriesRows rows = _rows.TryGetValue(update.Stream, out SeriesRows? known) ? known : await LearnAsync(update.Stream, ct);
            if (rows.Count == 0 && rows.Outages.Count == 0)
            {
                _touched.Add(update.Stream);
            }

            rows.Add(update);
        }
    }

    /// <summary>Writes what has gathered, a transaction a kind, and forgets it; what fails is kept, and may be written again.</summary>
    /// <returns>Rows handed to the store.</returns>
    public async Task<int> WriteAsync(CancellationToken ct)
    {
        List<RangeWrite> bars = [];
        List<TradeWrite> trades = [];
        List<QuoteWrite> quotes = [];
        List<ObservationWrite> prices = [];
        foreach (StreamId stream in _touched)
        {
            switch (_rows[stream].ToWrite(UtcTime.From(clock.GetUtcNow())))
            {
                case RangeWrite write: bars.Add(write); break;
                case TradeWrite write: trades.Add(write); break;
                case QuoteWrite write: quotes.Add(write); break;
                case ObservationWrite write: prices.Add(write); break;
                default: break;
            }
        }

        try
        {
            // Handed over together, so that the store's own queue commits them as one.
            await Task.WhenAll(
                trades.Count == 0 ? Task.CompletedTask : store.Trades.WriteAsync(trades, ct),
                bars.Count == 0 ? Task.CompletedTask : store.Bars.WriteAsync(bars, ct),
                quotes.Count == 0 ? Task.CompletedTask : store.Quotes.WriteAsync(quotes, ct),
                prices.Count == 0 ? Task.CompletedTask : store.Observations.WriteAsync(prices, ct),
                prices.Count == 0 ? Task.CompletedTask : store.Derived.Samples.AppendAsync([.. prices.SelectMany(SamplesOf)], ct));
            await ExplainAsync(ct);
        }
        finally
        {
            bars.ForEach(write => write.Bars.Dispose());
        }

        int rows = trades.Sum(write => write.RowCount) + bars.Sum(write => write.RowCount) + quotes.Sum(write => write.RowCount) + prices.Sum(write => write.RowCount);
        foreach (ref readonly StreamId stream in CollectionsMarshal.AsSpan(_touched))
        {
            _rows[stream].Forget();
        }

        _touched.Clear();
        _holes.Clear();
        return rows;
    }

    /// <summary>Last prices are samples too: downsampling windows are made of them.</summary>
    private static IEnumerable<PriceSample> SamplesOf(ObservationWrite write)
    {
        for (int i = 0; i < write.Observations.Length; i++)
        {
            Observation price = write.Observations.Span[i];
            yield return new PriceSample(write.Series.Instrument, price.EventTime, price.Value);
        }
    }

    private async Task AddHoleAsync(MarketUpdate update, CancellationToken ct)
    {
        StreamHole hole = update.Hole;
        switch (hole.Kind)
        {
            case StreamKind.BestQuotes or StreamKind.MiniTickers:
                StreamId stream = new(update.Instrument, hole.Kind);
                SeriesRows rows = _rows.TryGetValue(stream, out SeriesRows? known) ? known : await LearnAsync(stream, ct);
                if (rows.Count == 0 && rows.Outages.Count == 0)
                {
                    _touched.Add(stream);
                }

                rows.Outages.Add(hole.Range);
                break;
            case StreamKind.BuiltBars:
                foreach (SeriesRows built in _rows.Values.Where(one => one.Stream.Kind == StreamKind.BuiltBars && one.Stream.Instrument == update.Instrument))
                {
                    built.Restart(hole.Range);
                }

                break;
            case StreamKind.Trades or StreamKind.AggregateTrades when hole.Cause != HoleCause.Pending:
                Evidence evidence = new($"{update.Instrument.Venue.ToLowerInvariant()}.rest", update.ReceivedAt, "the ids before and after, none between");
                _holes.Add((GapRepair.SeriesOf(new StreamId(update.Instrument, hole.Kind)), new Hole(hole.Range, hole.Cause, [evidence])));
                break;
            default:
                // Missing bars are seen by the store, which knows which were expected; the repair job finds their cause.
                break;
        }
    }

    private async Task ExplainAsync(CancellationToken ct)
    {
        foreach (IGrouping<SeriesId, (SeriesId Series, Hole Hole)> holes in _holes.GroupBy(one => one.Series))
        {
            await store.Coverage.ExplainAsync(holes.Key, [.. holes.Select(one => one.Hole)], ct);
        }
    }

    private async Task<SeriesRows> LearnAsync(StreamId stream, CancellationToken ct)
    {
        SeriesRows rows = new(stream, await SeriesTail.FindAsync(SeriesRows.SeriesOf(stream), store, ct));
        _rows[stream] = rows;
        return rows;
    }
}
