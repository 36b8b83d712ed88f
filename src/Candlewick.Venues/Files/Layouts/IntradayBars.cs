using Candlewick.Text.Rows;

namespace Candlewick.Venues.Files.Layouts;

/// <summary>Minute or second bars of one day: ms since midnight, open, high, low, close, volume. Bars without trades have no row.</summary>
internal sealed class IntradayBars(FileFormatSpec spec, IMarket market) : IZipLayout
{
    public FileFormatSpec Spec => spec;

    public bool IsSingle => market is not UsOptions;

    public bool Matches(ImportFile file, ZipPeek? peek) =>
        peek is null
            ? FileNames.MayBe(file, this, spec)
            : peek.Name is { Step: EntryStep.Minute or EntryStep.Second, Kind: EntryKind.Trade } name && market.Owns(file, name);

    public EntryTarget? Describe(ImportFile file, EntryName name) =>
        name is { Step: EntryStep.Minute or EntryStep.Second, Kind: EntryKind.Trade } && market.Owns(file, name) && market.Describe(file, name) is { } instrument
            ? new EntryTarget(instrument, new BarSeriesId(instrument.Id, new Timeframe(1, name.Step == EntryStep.Minute ? TimeframeUnit.Minute : TimeframeUnit.Second)), name.Day)
            : null;

    public HistoryWrite? Read(EntryTarget target, DelimitedRows rows, Part part, Provenance provenance)
    {
        ZonedDay day = new(target.Day!.Value, market.Zone);
        part.Tell(day.Range);
        Timeframe timeframe = target.Series.Bars.Timeframe;
        List<RowOrder.Placed<Bar>> bars = [];
        while (rows.Read())
        {
            if (BarRow.TryTime(rows, day, part, out UtcTime open)
                && (timeframe.IsOpen(open) || part.Reject(DataFaultKind.UnitSwitch, rows.Line, $"a time on the grid of {timeframe}", $"{open}"))
                && BarRow.TryRead(rows, market.IsScaled, new UtcRange(open, timeframe.Next(open)), part, out Bar bar))
            {
                bars.Add(new(bar, rows.Line));
            }
        }

        return part.Finish(rows) ? BarRow.ToWrite(bars, day.Range, market.Calendar, part, provenance) : null;
    }
}
