namespace Candlewick.Campaigns.Mirror;

/// <summary>The writes of a campaign: every one follows from its number, so that the truth is known without being kept.</summary>
internal static class MirrorSteps
{
    private const int Series = 4;
    private const int HoursOfStep = 90;
    private const int CorrectionEvery = 3;

    private static readonly UtcTime Start = UtcTime.From(2024, 1, 1);

    /// <summary>Bars of some days; every third step corrects bars of an earlier one.</summary>
    public static RangeWrite Of(int step)
    {
        bool isCorrection = step >= Series * CorrectionEvery && step % CorrectionEvery == 0;
        int place = isCorrection ? step - (Series * CorrectionEvery) : step;
        BarSeriesId series = new(InstrumentId.Of("SIM", $"MIRROR{step % Series}"), Timeframe.Parse("1h"));
        UtcTime from = Start + TimeSpan.FromHours(place / Series * HoursOfStep);
        UtcRange asked = new(from, from + TimeSpan.FromHours(HoursOfStep));
        Bar[] bars = [.. Enumerable.Range(0, HoursOfStep).Where(hour => (hour + step) % 41 != 0).Select(hour => BarAt(from + TimeSpan.FromHours(hour), step, isCorrection))];
        Provenance provenance = new("campaign", $"step-{step}", null, Start + TimeSpan.FromDays(400 + step), IsVerified: false);
        return new RangeWrite(series, asked, BarColumns.Of(bars), provenance, isCorrection ? WriteReason.Correction : WriteReason.Import, TradingCalendar.AlwaysOpen);
    }

    private static Bar BarAt(UtcTime open, int step, bool isCorrection)
    {
        double price = 100 + (step * 0.25) + (isCorrection ? 0.125 : 0);
        return new Bar(open, open + TimeSpan.FromHours(1), price, price + 1, price - 1, price + 0.5, 10 + step, QuoteVolume: price * (10 + step), TradeCount: step + 1);
    }
}
