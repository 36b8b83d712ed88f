using Candlewick.Text.Rows;

namespace Candlewick.Venues.Files.Layouts;

/// <summary>Rows of six columns: time, open, high, low, close, volume.</summary>
internal static class BarRow
{
    private const int Columns = 6;

    public static bool TryTime(RowReader row, ZonedDay day, Part part, out UtcTime at)
    {
        at = default;
        if (!FieldText.TryInt64(row.Field(0), out long milliseconds))
        {
            return part.RejectField(DataFaultKind.NotANumber, row, 0, "milliseconds since midnight");
        }

        return (milliseconds is >= 0 and < 86_400_000 && day.TryAt(milliseconds * 1_000_000, out at))
            || part.RejectField(DataFaultKind.OutsidePeriod, row, 0, $"milliseconds of the day {day.Range}");
    }

    public static bool TryRead(RowReader row, bool isScaled, UtcRange span, Part part, out Bar bar)
    {
        bar = default;
        if (!part.HasColumns(row, Columns)
            || !Fields.Take(row, 1, isScaled, part, out double open)
            || !Fields.Take(row, 2, isScaled, part, out double high)
            || !Fields.Take(row, 3, isScaled, part, out double low)
            || !Fields.Take(row, 4, isScaled, part, out double close)
            || !Fields.Take(row, 5, isScaled: false, part, out double volume))
        {
            return false;
        }

        bar = new Bar(span.From, span.To, open, high, low, close, volume);
        return bar.IsPossible
            || part.Reject(DataFaultKind.ImpossibleBar, row.Line, "low <= open, close <= high", $"open {open}, high {high}, low {low}, close {close}");
    }

    public static RangeWrite? ToWrite(
        List<RowOrder.Placed<Bar>> bars, UtcRange period, TradingCalendar calendar, Part part, Provenance provenance)
    {
        if (RowOrder.Arrange(bars, static bar => (bar.OpenTime, bar.Ordinal), part) is not { } ordered)
        {
            return null;
        }

        BarColumns columns = new(ordered.Count);
        foreach (RowOrder.Placed<Bar> bar in ordered)
        {
            columns.Add(bar.Row);
        }

        // A day that is not over has no row yet for what is to come: nothing is said about that part.
        UtcRange asked = period.To <= provenance.ReceivedAt ? period : period with { To = ordered[^1].Row.CloseTime };
        return new RangeWrite(part.Series.ToBars(), asked, columns, provenance, WriteReason.Import, calendar);
    }
}
