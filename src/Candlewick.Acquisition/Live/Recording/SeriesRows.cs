namespace Candlewick.Acquisition.Live.Recording;

/// <summary>Rows of one stream that wait to be written.</summary>
internal sealed class SeriesRows(StreamId stream, SeriesTail tail)
{
    private readonly List<Trade> _trades = [];
    private readonly List<Quote> _quotes = [];
    private readonly List<Bar> _bars = [];
    private readonly List<Observation> _prices = [];

    /// <summary>The quotes of the last instant that was written: others of that instant may follow, and a write replaces whole instants.</summary>
    private readonly List<Quote> _lastQuotes = [];
    private readonly UtcTime? _storedBefore = tail.AskedTo;

    /// <summary>Where a new write of bars may begin at the earliest; nothing before it was looked at.</summary>
    private UtcTime _barsFrom = UtcTime.MinValue;

    public StreamId Stream => stream;

    public List<UtcRange> Outages { get; } = [];

    public int Count => _trades.Count + _quotes.Count + _bars.Count + _prices.Count;

    public static SeriesId SeriesOf(StreamId stream) => stream.Kind switch
    {
        StreamKind.Trades => new SeriesId(stream.Instrument, SeriesKind.Trades),
        StreamKind.AggregateTrades => new SeriesId(stream.Instrument, SeriesKind.AggregateTrades),
        StreamKind.Bars => new BarSeriesId(stream.Instrument, stream.Timeframe),
        StreamKind.BuiltBars => new BarSeriesId(stream.Instrument, BarAssembly.SpecOf(stream)),
        StreamKind.BestQuotes => new SeriesId(stream.Instrument, SeriesKind.Quotes),
        _ => new SeriesId(stream.Instrument, SeriesKind.Prices),
    };

    public void Add(in MarketUpdate update)
    {
        switch (update.Kind)
        {
            case StreamKind.Trades or StreamKind.AggregateTrades:
                _trades.Add(update.Trade);
                break;
            case StreamKind.Bars or StreamKind.BuiltBars when update.Bar.Finality != Finality.Forming:
                _bars.Add(update.Bar);
                break;
            case StreamKind.BestQuotes when !(update.EventTime < _storedBefore):
                _quotes.Add(update.Quote);
                break;
            case StreamKind.MiniTickers:
                _prices.Add(new Observation(update.EventTime, update.Ticker.Close));
                break;
            default:
                break;
        }
    }

    /// <summary>Says that bars of a range are not built: the next write begins behind it.</summary>
    public void Restart(UtcRange unbuilt)
    {
        _barsFrom = unbuilt.To;
    }

    /// <summary>Everything that waits as one write; null when nothing does.</summary>
    public HistoryWrite? ToWrite(UtcTime now)
    {
        Provenance provenance = new(
            $"{stream.Instrument.Venue.ToLowerInvariant()}.stream", stream.Kind.ToString(), null, now, AbsentMeansNoTrades: stream.Kind == StreamKind.BuiltBars);
        return stream.Kind switch
        {
            StreamKind.Trades or StreamKind.AggregateTrades when _trades.Count > 0 => ToTradeWrite(provenance),
            StreamKind.Bars or StreamKind.BuiltBars when _bars.Count > 0 => ToBarWrite(provenance),
            StreamKind.BestQuotes when _quotes.Count > 0 => ToQuoteWrite(provenance),
            StreamKind.MiniTickers when _prices.Count > 0 => ToPriceWrite(provenance),
            _ => null,
        };
    }

    /// <summary>What waited is stored.</summary>
    public void Forget()
    {
        UtcTime? end = EndOf();
        if (end is { } to)
        {
            tail.AskedTo = UtcTime.Max(tail.AskedTo ?? to, to);
        }

        if (_quotes.Count > 0)
        {
            UtcTime last = _quotes[^1].EventTime;
            List<Quote> same = [.. _lastQuotes.Concat(_quotes).Where(quote => quote.EventTime == last)];
            _lastQuotes.Clear();
            _lastQuotes.AddRange(same);
            Outages.Clear();
        }

        if (_prices.Count > 0)
        {
            Outages.Clear();
        }

        _trades.Clear();
        _quotes.Clear();
        _bars.Clear();
        _prices.Clear();
    }

    private UtcTime? EndOf()
    {
        UtcTime? end = null;
        end = _trades.Count > 0 ? _trades.Max(trade => trade.EventTime).AddNanoseconds(1) : end;
        end = _quotes.Count > 0 ? _quotes.Max(quote => quote.EventTime).AddNanoseconds(1) : end;
        end = _prices.Count > 0 ? _prices.Max(price => price.EventTime).AddNanoseconds(1) : end;
        return _bars.Count > 0 ? _bars.Max(bar => bar.CloseTime) : end;
    }

    private TradeWrite ToTradeWrite(Provenance provenance)
    {
        SortRows(_trades, (a, b) => Compare((a.EventTime, a.Id), (b.EventTime, b.Id)));
        UtcRange asked = tail.Asked(_trades[0].EventTime, _trades[^1].EventTime.AddNanoseconds(1));
        return new TradeWrite(tail.Series, asked, _trades.ToArray(), IsNumbered: true, provenance, WriteReason.Record);
    }

    private RangeWrite ToBarWrite(Provenance provenance)
    {
        SortRows(_bars, (a, b) => a.OpenTime.CompareTo(b.OpenTime));
        UtcRange asked = tail.Asked(_bars[0].OpenTime, _bars[^1].CloseTime);
        UtcTime from = UtcTime.Min(UtcTime.Max(asked.From, _barsFrom), _bars[0].OpenTime);
        return new RangeWrite(
            tail.Series.ToBars(), asked with { From = from }, BarColumns.Of(_bars), provenance, WriteReason.Record, TradingCalendar.AlwaysOpen);
    }

    private QuoteWrite ToQuoteWrite(Provenance provenance)
    {
        _quotes.RemoveAll(quote => _lastQuotes.Count > 0 && quote.EventTime < _lastQuotes[0].EventTime);
        List<Quote> quotes = [.. _lastQuotes, .. _quotes];
        SortRows(quotes, (a, b) => Compare((a.EventTime, a.Sequence), (b.EventTime, b.Sequence)));
        UtcRange asked = tail.Asked(quotes[0].EventTime, quotes[^1].EventTime.AddNanoseconds(1));
        return new QuoteWrite(tail.Series, asked, quotes.ToArray(), provenance, WriteReason.Record) { Outages = RangeSet.Of(Outages) };
    }

    private ObservationWrite ToPriceWrite(Provenance provenance)
    {
        SortRows(_prices, (a, b) => a.EventTime.CompareTo(b.EventTime));
        UtcRange asked = tail.Asked(_prices[0].EventTime, _prices[^1].EventTime.AddNanoseconds(1));
        return new ObservationWrite(tail.Series, asked, _prices.ToArray(), provenance, WriteReason.Record) { Outages = RangeSet.Of(Outages) };
    }

    /// <summary>In order, each key once: the first that came.</summary>
    private static void SortRows<T>(List<T> rows, Comparison<T> order)
    {
        bool isSorted = true;
        for (int i = 1; i < rows.Count && isSorted; i++)
        {
            isSorted = order(rows[i - 1], rows[i]) < 0;
        }

        if (isSorted)
        {
            return;
        }

        List<T> sorted = [.. rows.Order(Comparer<T>.Create(order))];
        rows.Clear();
        foreach (T row in sorted)
        {
            if (rows.Count == 0 || order(rows[^1], row) != 0)
            {
                rows.Add(row);
            }
        }
    }

    private static int Compare((UtcTime EventTime, long Number) a, (UtcTime EventTime, long Number) b) =>
        a.EventTime.CompareTo(b.EventTime) is var byTime && byTime != 0 ? byTime : a.Number.CompareTo(b.Number);
}
