using Candlewick.Text.Rows;

namespace Candlewick.Venues.Files.Layouts;

/// <summary>Open interest, one entry a contract: of one day (ms since midnight, contracts) or of many (<c>yyyyMMdd 00:00</c>, contracts).</summary>
/// <remarks>A value of the daily layout stands at midnight of New York, when the clearing house's count of the day before is known.</remarks>
internal sealed class OptionOpenInterest(IMarket market) : IZipLayout
{
    public FileFormatSpec Spec { get; } = new(
        "us-option-open-interest",
        "Open interest of US options, of a day or of many, New York time; zip, one entry a contract",
        "aapl_2014_openinterest_american.zip (aapl_openinterest_american_call_5000000_20140621.csv)");

    public bool IsSingle => false;

    public bool Matches(ImportFile file, ZipPeek? peek) =>
        peek is null
            ? FileNames.MayBe(file, this, Spec)
            : peek.Name is { Kind: EntryKind.OpenInterest } name && market.Owns(file, name);

    public EntryTarget? Describe(ImportFile file, EntryName name) =>
        name.Kind == EntryKind.OpenInterest && market.Owns(file, name) && market.Describe(file, name) is { } instrument
            ? new EntryTarget(instrument, new SeriesId(instrument.Id, SeriesKind.OpenInterest), name.Day)
            : null;

    public HistoryWrite? Read(EntryTarget target, DelimitedRows rows, Part part, Provenance provenance)
    {
        ZonedDay? day = target.Day is { } date ? new ZonedDay(date, market.Zone) : null;
        if (day is not null)
        {
            part.Tell(day.Range);
        }

        List<RowOrder.Placed<Observation>> values = [];
        while (rows.Read())
        {
            if (part.HasColumns(rows, 2)
                && TryTime(rows, day, part, out UtcTime at)
                && Fields.Take(rows, 1, isScaled: false, part, out double contracts))
            {
                values.Add(new(new Observation(at, contracts), rows.Line));
            }
        }

        if (!part.Finish(rows) || RowOrder.Arrange(values, static value => (value.EventTime, 0), part) is not { } ordered)
        {
            return null;
        }

        Observation[] kept = [.. ordered.Select(value => value.Row)];
        UtcRange asked = day is null
            ? new UtcRange(kept[0].EventTime, kept[^1].EventTime.AddNanoseconds(1))
            : TapeRow.Period(day.Range, kept[^1].EventTime, provenance);
        return new ObservationWrite(target.Series, asked, kept, provenance, WriteReason.Import);
    }

    private bool TryTime(RowReader row, ZonedDay? day, Part part, out UtcTime at)
    {
        if (day is not null)
        {
            return BarRow.TryTime(row, day, part, out at);
        }

        bool isDay = DailyBars.TryDay(row, part, out DateOnly date);
        at = isDay ? new ZonedDay(date, market.Zone).Range.From : default;
        part.Claim(isDay ? new UtcRange(at, at.AddNanoseconds(1)) : UtcRange.Empty);
        return isDay;
    }
}
