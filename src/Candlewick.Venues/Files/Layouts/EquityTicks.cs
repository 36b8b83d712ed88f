using Candlewick.Text.Rows;

namespace Candlewick.Venues.Files.Layouts;

/// <summary>Trades of the consolidated tape: ms since midnight, price x 10,000, shares, exchange letter, condition (hex), suspicious.</summary>
internal sealed class EquityTicks(IMarket market) : IZipLayout
{
    public FileFormatSpec Spec { get; } = new(
        "us-equity-ticks", "US equity trades of a day, price x 10,000, New York time; zip", "spy_20131007_trade.zip (20131007_spy_Trade_Tick.csv)");

    public bool IsSingle => true;

    public bool Matches(ImportFile file, ZipPeek? peek) => peek?.Name is { Step: EntryStep.Tick, Kind: EntryKind.Trade } name && market.Owns(file, name);

    public EntryTarget? Describe(ImportFile file, EntryName name) =>
        name is { Step: EntryStep.Tick, Kind: EntryKind.Trade } && market.Describe(file, name) is { } instrument
            ? new EntryTarget(instrument, new SeriesId(instrument.Id, SeriesKind.Trades), name.Day)
            : null;

    public HistoryWrite? Read(EntryTarget target, DelimitedRows rows, Part part, Provenance provenance)
    {
        ZonedDay day = new(target.Day!.Value, market.Zone);
        part.Tell(day.Range);
        List<RowOrder.Placed<Trade>> trades = new(1 << 16);
        while (rows.Read())
        {
            if (TryRead(rows, day, part, out Trade trade))
            {
                trades.Add(new(trade, rows.Line));
            }
        }

        if (!part.Finish(rows) || RowOrder.Arrange(trades, static trade => (trade.EventTime, trade.Id), part) is not { } ordered)
        {
            return null;
        }

        Trade[] kept = [.. ordered.Select(trade => trade.Row)];
        UtcRange asked = TapeRow.Period(day.Range, kept[^1].EventTime, provenance);
        return new TradeWrite(target.Series, asked, kept, IsNumbered: false, provenance, WriteReason.Import);
    }

    private static bool TryRead(RowReader row, ZonedDay day, Part part, out Trade trade)
    {
        trade = default;
        if (!part.HasColumns(row, 6)
            || !BarRow.TryTime(row, day, part, out UtcTime at)
            || !Fields.Take(row, 1, isScaled: true, part, out double price)
            || !Fields.Take(row, 2, isScaled: false, part, out double shares)
            || !TapeRow.TryTail(row, 3, part, out TapeRow tail))
        {
            return false;
        }

        long id = row.Count - 1;
        trade = new Trade(at, id, price, shares, Aggressor.Unknown, id, id, tail.Exchange, tail.Conditions, tail.IsSuspicious);
        return true;
    }
}
