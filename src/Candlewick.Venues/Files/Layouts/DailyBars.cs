using System.Globalization;
using Candlewick.Text.Rows;

namespace Candlewick.Venues.Files.Layouts;

/// <summary>Day bars of many years: <c>yyyyMMdd HH:mm</c>, open, high, low, close, volume. Where sessions exist, a day is its regular session.</summary>
internal sealed class DailyBars(FileFormatSpec spec, IMarket market) : IZipLayout
{
    public FileFormatSpec Spec => spec;

    public bool IsSingle => market is not UsOptions;

    public bool Matches(ImportFile file, ZipPeek? peek) =>
        peek is null
            ? FileNames.MayBe(file, this, spec)
            : peek.Name is { Step: EntryStep.Day, Kind: EntryKind.Trade } name && peek.StartsWithDay() && market.Owns(file, name);

    public EntryTarget? Describe(ImportFile file, EntryName name) =>
        name is { Step: EntryStep.Day, Kind: EntryKind.Trade } && market.Owns(file, name) && market.Describe(file, name) is { } instrument
            ? new EntryTarget(instrument, new BarSeriesId(instrument.Id, new Timeframe(1, TimeframeUnit.Day)), null)
            : null;

    public HistoryWrite? Read(EntryTarget target, DelimitedRows rows, Part part, Provenance provenance)
    {
        List<RowOrder.Placed<Bar>> bars = [];
        while (rows.Read())
        {
            if (TryDay(rows, part, out DateOnly day)
                && BarRow.TryRead(rows, market.IsScaled, SpanOf(day, rows.Line, part), part, out Bar bar))
            {
                bars.Add(new(bar, rows.Line));
            }
        }

        if (!part.Finish(rows))
        {
            return null;
        }

        UtcRange period = new(bars.Min(bar => bar.Row.OpenTime), bars.Max(bar => bar.Row.CloseTime));
        return BarRow.ToWrite(bars, period, market.Calendar, part, provenance);
    }

    /// <summary>The day of a field <c>yyyyMMdd 00:00</c>. Years outside 1700 to 2199, and 1970-01-01, stand for no day.</summary>
    public static bool TryDay(RowReader row, Part part, out DateOnly day)
    {
        Span<char> text = stackalloc char[14];
        ReadOnlySpan<byte> field = row.Field(0);
        day = default;
        bool isDay = field.Length == text.Length && System.Text.Encoding.Latin1.GetChars(field, text) == text.Length && text[8..] is " 00:00"
            && DateOnly.TryParseExact(text[..8], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day)
            && day.Year is >= 1700 and < 2200 && day != new DateOnly(1970, 1, 1);
        return isDay || part.LoseClaim() || part.RejectField(DataFaultKind.NotANumber, row, 0, "a day from 1700 to 2199 other than 1970-01-01 as yyyyMMdd 00:00");
    }

    private UtcRange SpanOf(DateOnly day, int line, Part part)
    {
        UtcRange span = SpanInCalendar(day, line, part);
        part.Claim(span);
        return span;
    }

    private UtcRange SpanInCalendar(DateOnly day, int line, Part part)
    {
        if (market.Calendar is not XnysCalendar calendar)
        {
            return UtcRange.Day(day);
        }

        if (calendar.Find(day) is { } session)
        {
            return session.Regular;
        }

        RowFault fault = new(
            DataFaultKind.OutsidePeriod, part.At(line), $"a session of {calendar.Code}", $"{day:yyyy-MM-dd}, on which it has none",
            "The row was kept with the usual hours; check the day.");
        part.Log.Add(fault, part.Series, isRepaired: true);
        return calendar.FindOrUsual(day).Regular;
    }
}
