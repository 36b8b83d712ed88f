using Candlewick.Text.Rows;

namespace Candlewick.Venues.Files.Layouts;

/// <summary>Quotes of the consolidated tape: ms since midnight, bid x 10,000, bid size, ask x 10,000, ask size, exchange, condition (hex), suspicious. A price of 0 is an absent side.</summary>
internal sealed class EquityQuotes(IMarket market) : IZipLayout
{
    public FileFormatSpec Spec { get; } = new(
        "us-equity-quotes", "US equity quotes of a day, prices x 10,000, New York time; zip", "ibm_20131008_quote.zip (20131008_ibm_Quote_Tick.csv)");

    public bool IsSingle => true;

    public bool Matches(ImportFile file, ZipPeek? peek) =>
        peek is null
            ? FileNames.MayBe(file, this, Spec)
            : peek.Name is { Step: EntryStep.Tick, Kind: EntryKind.Quote } name && market.Owns(file, name);

    public EntryTarget? Describe(ImportFile file, EntryName name) =>
        name is { Step: EntryStep.Tick, Kind: EntryKind.Quote } && market.Describe(file, name) is { } instrument
            ? new EntryTarget(instrument, new SeriesId(instrument.Id, SeriesKind.Quotes), name.Day)
            : null;

    public HistoryWrite? Read(EntryTarget target, DelimitedRows rows, Part part, Provenance provenance)
    {
        ZonedDay day = new(target.Day!.Value, market.Zone);
        part.Tell(day.Range);
        List<RowOrder.Placed<Quote>> quotes = new(1 << 16);
        while (rows.Read())
        {
            if (TryRead(rows, day, part, out Quote quote))
            {
                quotes.Add(new(quote, rows.Line));
            }
        }

        if (!part.Finish(rows) || RowOrder.Arrange(quotes, static quote => (quote.EventTime, quote.Sequence), part) is not { } ordered)
        {
            return null;
        }

        Quote[] kept = [.. ordered.Select(quote => quote.Row)];
        return new QuoteWrite(target.Series, TapeRow.Period(day.Range, kept[^1].EventTime, provenance), kept, provenance, WriteReason.Import);
    }

    private static bool TryRead(RowReader row, ZonedDay day, Part part, out Quote quote)
    {
        quote = default;
        if (!part.HasColumns(row, 8)
            || !BarRow.TryTime(row, day, part, out UtcTime at)
            || !TrySide(row, 1, part, out double bid, out double bidSize)
            || !TrySide(row, 3, part, out double ask, out double askSize)
            || !TapeRow.TryTail(row, 5, part, out TapeRow tail))
        {
            return false;
        }

        quote = new Quote(at, row.Count - 1, bid, bidSize, ask, askSize, tail.Exchange, tail.Conditions, tail.IsSuspicious);
        return true;
    }

    private static bool TrySide(RowReader row, int column, Part part, out double price, out double size)
    {
        size = double.NaN;
        if (!Fields.Take(row, column, isScaled: true, part, out price) || !Fields.Take(row, column + 1, isScaled: false, part, out size))
        {
            return false;
        }

        (price, size) = price == 0 ? (double.NaN, double.NaN) : (price, size);
        return true;
    }
}
