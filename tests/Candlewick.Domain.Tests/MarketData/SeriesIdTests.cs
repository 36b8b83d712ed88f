namespace Candlewick.Domain.Tests.MarketData;

public sealed class SeriesIdTests
{
    [Fact]
    public void Parse_WhatToStringWrote_GivesTheSame() => Law.Holds(Gens.Series, series => SeriesId.Parse(series.ToString()) == series);

    [Fact]
    public void BarSpecParse_WhatToStringWrote_GivesTheSame() => Law.Holds(Gens.BarSpec, spec => BarSpec.Parse(spec.ToString()) == spec);

    [Fact]
    public void CompareTo_AnyThree_IsAnOrder() =>
        Law.Holds(Gens.Series, Gens.Series, Gens.Series, (a, b, c) =>
            Math.Sign(a.CompareTo(b)) == -Math.Sign(b.CompareTo(a))
            && (a.CompareTo(b) == 0) == (a == b)
            && (a.CompareTo(b) > 0 || b.CompareTo(c) > 0 || a.CompareTo(c) <= 0));

    [Theory]
    [InlineData("BINANCE:BTCUSDT@1h")]
    [InlineData("BINANCE:BTCUSDT@1mo")]
    [InlineData("BINANCE:BTCUSDT@1m/bid")]
    [InlineData("BINANCE:BTCUSDT@1h/resampled")]
    [InlineData("BINANCE:BTCUSDT@1m/mark/built")]
    [InlineData("BINANCE:BTCUSDT@trades")]
    [InlineData("BINANCE:BTCUSDT@aggtrades")]
    [InlineData("BINANCE:BTCUSDT@openinterest")]
    [InlineData("BINANCE:BTCUSDT@funding")]
    public void Parse_GoodText_IsItsOwnCanonicalForm(string text) => Assert.Equal(text, SeriesId.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("BINANCE:BTCUSDT")]
    [InlineData("BINANCE:BTCUSDT@")]
    [InlineData("BINANCE:BTCUSDT@1H")]
    [InlineData("BINANCE:BTCUSDT@01h")]
    [InlineData("BINANCE:BTCUSDT@1h/trade")]
    [InlineData("BINANCE:BTCUSDT@1h/venue")]
    [InlineData("BINANCE:BTCUSDT@1h/bid,ask")]
    [InlineData("BINANCE:BTCUSDT@1h/Bid")]
    [InlineData("BINANCE:BTCUSDT@1h/built/bid")]
    [InlineData("BINANCE:BTCUSDT@1h/bid/bid")]
    [InlineData("BINANCE:BTCUSDT@1h/")]
    [InlineData("BINANCE:BTCUSDT@1h/2")]
    [InlineData("BINANCE:BTCUSDT@Trades")]
    public void TryParse_BadText_IsRefused(string? text) => Assert.False(SeriesId.TryParse(text, out _));

    [Fact]
    public void BarSeriesIdParse_SeriesOfTrades_IsRefused() =>
        Assert.Throws<FormatException>(() => BarSeriesId.Parse("BINANCE:BTCUSDT@trades"));
}
