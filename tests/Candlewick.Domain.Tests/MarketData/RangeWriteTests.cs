namespace Candlewick.Domain.Tests.MarketData;

public sealed class RangeWriteTests
{
    private static readonly UtcRange Day = UtcRange.Day(new DateOnly(2024, 3, 1));
    private static readonly UtcTime Noon = Day.From + TimeSpan.FromHours(12);

    [Fact]
    public void ToEvidence_SomeRows_SaysHowManyAndFromWhenToWhen()
    {
        using BarColumns bars = BarColumns.Of([BarAt(Day.From), BarAt(Noon)]);
        Evidence evidence = WriteOf(bars).ToEvidence();

        Assert.Equal(("test:file.zip", Noon), (evidence.Source, evidence.AskedAt));
        Assert.Equal("2 rows from 2024-03-01T00:00:00Z to 2024-03-01T12:00:00Z, none of this range", evidence.Answer);
    }

    [Fact]
    public void ToEvidence_NoRows_SaysSo()
    {
        using BarColumns bars = new(0);
        Assert.Equal("no rows, none of this range", WriteOf(bars).ToEvidence().Answer);
    }

    [Fact]
    public void ToEvidence_PartOfAnAnswer_SpeaksOfTheWholeAnswer()
    {
        using BarColumns bars = new(0);
        RangeWrite write = WriteOf(bars) with { Answer = new SourceExtent(7, Day.From, Noon) };
        Assert.Equal("7 rows from 2024-03-01T00:00:00Z to 2024-03-01T12:00:00Z, none of this range", write.ToEvidence().Answer);
    }

    private static RangeWrite WriteOf(BarColumns bars) => new(
        BarSeriesId.Parse("TEST:AAA@1h"), Day, bars, new Provenance("test", "file.zip", null, Noon), WriteReason.Import, TradingCalendar.AlwaysOpen);

    private static Bar BarAt(UtcTime open) => new(open, open + TimeSpan.FromHours(1), 1, 1, 1, 1, 1, 1, 1, 1, 1);
}
