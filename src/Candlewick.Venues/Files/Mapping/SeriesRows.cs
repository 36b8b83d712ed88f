using Candlewick.Text.Rows;

namespace Candlewick.Venues.Files.Mapping;

/// <summary>The rows of one series of a mapped file, until they become a write.</summary>
internal sealed class SeriesRows(FileMapping mapping, Instrument instrument, string entry, FaultLog log)
{
    private readonly List<RowOrder.Placed<Bar>> _bars = [];
    private readonly List<RowOrder.Placed<Trade>> _trades = [];
    private readonly List<RowOrder.Placed<Quote>> _quotes = [];
    private readonly List<RowOrder.Placed<Observation>> _observations = [];

    public Instrument Instrument => instrument;

    public Part Part { get; } = new(SeriesOf(mapping, instrument), entry, log);

    /// <summary>Reads the current row; a row that cannot be right sets the series aside.</summary>
    public bool Add(RowMapper mapper, RowReader row)
    {
        switch (mapping.Row)
        {
            case RowKind.Bar when mapper.TryBar(row, Part, out Bar bar):
                _bars.Add(new(bar, row.Line));
                return true;
            case RowKind.Trade or RowKind.AggregateTrade when mapper.TryTrade(row, Part, out Trade trade):
                _trades.Add(new(trade, row.Line));
                return true;
            case RowKind.Quote when mapper.TryQuote(row, Part, out Quote quote):
                _quotes.Add(new(quote, row.Line));
                return true;
            case RowKind.OpenInterest when mapper.TryObservation(row, Part, out Observation value):
                _observations.Add(new(value, row.Line));
                return true;
            default:
                return false;
        }
    }

    /// <summary>Null when the rows cannot be right.</summary>
    public HistoryWrite? ToWrite(Provenance provenance) => Part.IsSetAside ? null : mapping.Row switch
    {
        RowKind.Bar => OfBars(provenance),
        RowKind.Trade or RowKind.AggregateTrade => OfTrades(provenance),
        RowKind.Quote => OfQuotes(provenance),
        _ => OfObservations(provenance),
    };

    /// <summary>The last row, as text for a preview.</summary>
    public string LastRow() => mapping.Row switch
    {
        RowKind.Bar => RowText.Of(_bars[^1].Row),
        RowKind.Trade or RowKind.AggregateTrade => RowText.Of(_trades[^1].Row),
        RowKind.Quote => RowText.Of(_quotes[^1].Row),
        _ => RowText.Of(_observations[^1].Row),
    };

    private static SeriesId SeriesOf(FileMapping mapping, Instrument instrument) => mapping.Row switch
    {
        RowKind.Bar => new BarSeriesId(instrument.Id, mapping.Bars),
        RowKind.Trade => new SeriesId(instrument.Id, SeriesKind.Trades),
        RowKind.AggregateTrade => new SeriesId(instrument.Id, SeriesKind.AggregateTrades),
        RowKind.Quote => new SeriesId(instrument.Id, SeriesKind.Quotes),
        _ => new SeriesId(instrument.Id, SeriesKind.OpenInterest),
    };

    private RangeWrite? OfBars(Provenance provenance)
    {
        if (RowOrder.Arrange(_bars, static bar => (bar.OpenTime, bar.Ordinal), Part) is not { } ordered)
        {
            return null;
        }

        BarColumns columns = new(ordered.Count);
        for (int i = 0; i < ordered.Count; i++)
        {
            bool isForming = mapping.IsLastRowForming && i == ordered.Count - 1;
            columns.Add(ordered[i].Row with { Finality = isForming ? Finality.Forming : Finality.Closed });
        }

        UtcRange asked = new(ordered[0].Row.OpenTime, ordered[^1].Row.CloseTime);
        return new RangeWrite(Part.Series.ToBars(), asked, columns, provenance, WriteReason.Import, mapping.Calendar);
    }

    private TradeWrite? OfTrades(Provenance provenance)
    {
        if (RowOrder.Arrange(_trades, static trade => (trade.EventTime, trade.Id), Part) is not { } ordered)
        {
            return null;
        }

        Trade[] rows = [.. ordered.Select(row => row.Row)];
        return new TradeWrite(Part.Series, Span(rows[0].EventTime, rows[^1].EventTime), rows, mapping.HasConsecutiveIds, provenance, WriteReason.Import);
    }

    private QuoteWrite? OfQuotes(Provenance provenance)
    {
        if (RowOrder.Arrange(_quotes, static quote => (quote.EventTime, quote.Sequence), Part) is not { } ordered)
        {
            return null;
        }

        Quote[] rows = [.. ordered.Select(row => row.Row)];
        return new QuoteWrite(Part.Series, Span(rows[0].EventTime, rows[^1].EventTime), rows, provenance, WriteReason.Import);
    }

    private ObservationWrite? OfObservations(Provenance provenance)
    {
        if (RowOrder.Arrange(_observations, static value => (value.EventTime, 0), Part) is not { } ordered)
        {
            return null;
        }

        Observation[] rows = [.. ordered.Select(row => row.Row)];
        return new ObservationWrite(Part.Series, Span(rows[0].EventTime, rows[^1].EventTime), rows, provenance, WriteReason.Import);
    }

    private static UtcRange Span(UtcTime first, UtcTime last) => new(first, last.AddNanoseconds(1));
}
