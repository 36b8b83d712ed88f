using Candlewick.Storage.Mirror;

namespace Candlewick.Storage.Tests;

public sealed class MirrorKeyTests
{
    private static readonly SeriesId Bars = SeriesId.Parse("BINANCE:BTCUSDT@1h");

    [Theory]
    [InlineData("fact")]
    [InlineData("ledger")]
    [InlineData("BINANCE:BTCUSDT@1h 2024-01")]
    [InlineData("BINANCE:BTCUSDT@trades *")]
    public void Parse_OfItsText_GivesItBack(string text) => Assert.Equal(text, MirrorKey.Parse(text).ToString());

    [Fact]
    public void Rows_OverTheTurnOfAMonth_AreBothMonths()
    {
        UtcRange range = new(UtcTime.From(2024, 1, 31), UtcTime.From(2024, 2, 1).AddNanoseconds(1));
        Assert.Equal(["BINANCE:BTCUSDT@1h 2024-01", "BINANCE:BTCUSDT@1h 2024-02"], MirrorKey.Rows(Bars, range).Select(key => key.ToString()));
        Assert.Equal(["BINANCE:BTCUSDT@1h 2024-01"], MirrorKey.Rows(Bars, new UtcRange(UtcTime.From(2024, 1, 1), UtcTime.From(2024, 2, 1))).Select(key => key.ToString()));
        Assert.Equal(["BINANCE:BTCUSDT@1h *"], MirrorKey.Rows(Bars, UtcRange.All).Select(key => key.ToString()));
        Assert.Empty(MirrorKey.Rows(Bars, UtcRange.Empty));
    }

    [Fact]
    public void Parts_OfBars_AreTheBarsAndTheirCorrections()
    {
        Assert.Equal(["bar", "bar_history"], MirrorKey.Parse("BINANCE:BTCUSDT@1h 2024-01").Parts().Select(part => part.Table.Name));
        Assert.All(MirrorKey.Parse("BINANCE:BTCUSDT@1h 2024-01").Parts(), part => Assert.Equal((UtcRange.Month(2024, 1), Bars), (part.Range, part.Series)));
        Assert.Contains("write_journal", MirrorKey.Ledger.Parts().Select(part => part.Table.Name));
    }
}
