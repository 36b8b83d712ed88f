namespace Candlewick.Storage;

/// <summary>What every store demands of a write before it looks at it: the shape that the write types promise.</summary>
public static class WriteCheck
{
    /// <exception cref="ArgumentException">Bars are out of order, outside the asked range, share a key, or are finer than a microsecond.</exception>
    public static void Demand(RangeWrite write)
    {
        ReadOnlySpan<UtcTime> opens = write.Bars.OpenTimes;
        ReadOnlySpan<UtcTime> closes = write.Bars.CloseTimes;
        ReadOnlySpan<int> ordinals = write.Bars.Ordinals;
        for (int i = 0; i < opens.Length; i++)
        {
            if (i > 0 && (opens[i] < opens[i - 1] || (opens[i] == opens[i - 1] && ordinals[i] <= ordinals[i - 1])))
            {
                throw Fault(write, $"bar {i} ({opens[i]}, {ordinals[i]}) does not come after bar {i - 1} ({opens[i - 1]}, {ordinals[i - 1]})");
            }

            if (opens[i].Nanoseconds % 1_000 != 0 || closes[i].Nanoseconds % 1_000 != 0)
            {
                throw Fault(write, $"bar {i} [{opens[i]}, {closes[i]}) is finer than a microsecond, the unit in which bars are stored");
            }
        }

        DemandInside(write, opens.Length, opens.Length == 0 ? default : opens[0], opens.Length == 0 ? default : opens[^1]);
    }

    /// <exception cref="ArgumentException">Trades are out of order, outside the asked range, or of a series of another kind.</exception>
    public static void Demand(TradeWrite write)
    {
        ReadOnlySpan<Trade> trades = write.Trades.Span;
        DemandKind(write, write.Series.Kind is SeriesKind.Trades or SeriesKind.AggregateTrades);
        for (int i = 1; i < trades.Length; i++)
        {
            if (IsAfter((trades[i - 1].EventTime, trades[i - 1].Id), (trades[i].EventTime, trades[i].Id)))
            {
                throw Fault(write, $"trade {i} ({trades[i].EventTime}, id {trades[i].Id}) does not come after trade {i - 1} ({trades[i - 1].EventTime}, id {trades[i - 1].Id})");
            }
        }

        DemandInside(write, trades.Length, trades.IsEmpty ? default : trades[0].EventTime, trades.IsEmpty ? default : trades[^1].EventTime);
    }

    /// <exception cref="ArgumentException">Quotes are out of order, outside the asked range, or of a series of another kind.</exception>
    public static void Demand(QuoteWrite write)
    {
        ReadOnlySpan<Quote> quotes = write.Quotes.Span;
        DemandKind(write, write.Series.Kind == SeriesKind.Quotes);
        for (int i = 1; i < quotes.Length; i++)
        {
            if (IsAfter((quotes[i - 1].EventTime, quotes[i - 1].Sequence), (quotes[i].EventTime, quotes[i].Sequence)))
            {
                throw Fault(write, $"quote {i} ({quotes[i].EventTime}, {quotes[i].Sequence}) does not come after the one before it");
            }
        }

        DemandInside(write, quotes.Length, quotes.IsEmpty ? default : quotes[0].EventTime, quotes.IsEmpty ? default : quotes[^1].EventTime);
    }

    /// <exception cref="ArgumentException">Observations are out of order, outside the asked range, or of a series of another kind.</exception>
    public static void Demand(ObservationWrite write)
    {
        ReadOnlySpan<Observation> rows = write.Observations.Span;
        DemandKind(write, write.Series.Kind is SeriesKind.OpenInterest or SeriesKind.FundingRates or SeriesKind.Prices);
        for (int i = 1; i < rows.Length; i++)
        {
            if (rows[i].EventTime <= rows[i - 1].EventTime)
            {
                throw Fault(write, $"observation {i} ({rows[i].EventTime}) does not come after the one before it");
            }
        }

        DemandInside(write, rows.Length, rows.IsEmpty ? default : rows[0].EventTime, rows.IsEmpty ? default : rows[^1].EventTime);
    }

    private static bool IsAfter((UtcTime EventTime, long Number) a, (UtcTime EventTime, long Number) b) =>
        a.EventTime > b.EventTime || (a.EventTime == b.EventTime && a.Number >= b.Number);

    private static void DemandKind(HistoryWrite write, bool isRight)
    {
        if (!isRight)
        {
            throw Fault(write, $"a series of kind {write.Series.Kind} cannot take it");
        }
    }

    private static void DemandInside(HistoryWrite write, int count, UtcTime first, UtcTime last)
    {
        if (count > 0 && !(write.Asked.Contains(first) && write.Asked.Contains(last)))
        {
            throw Fault(write, $"rows {first} to {last} are not all inside the asked range {write.Asked}");
        }
    }

    private static ArgumentException Fault(HistoryWrite write, string found) =>
        new($"A write to {write.Series} from {write.Provenance.Source}:{write.Provenance.Locator} breaks its contract: {found}.", nameof(write));
}
