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
    [InlineData("BINANCE:BTCUSDT@1000t/built")]
    [InlineData("BINANCE:BTCUSDT@500v/built")]
    [InlineData("BINANCE:BTCUSDT@0.5v/built/unanchored")]
    [InlineData("BINANCE:BTCUSDT@1000000q/built")]
    [InlineData("BINANCE:BTCUSDT@100ti/built")]
    [InlineData("BINANCE:BTCUSDT@100vi/built")]
    [InlineData("BINANCE:BTCUSDT@100tr/built")]
    [InlineData("BINANCE:BTCUSDT@100vr/built")]
    [InlineData("BINANCE:BTCUSDT@0.000001renko/built")]
    [InlineData("US:SPY@0.25range/built/extended")]
    [InlineData("US:SPY@30m/built/regular")]
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
    [InlineData("BINANCE:BTCUSDT@0t/built")]
    [InlineData("BINANCE:BTCUSDT@1.5t/built")]
    [InlineData("BINANCE:BTCUSDT@1.50v/built")]
    [InlineData("BINANCE:BTCUSDT@1.v/built")]
    [InlineData("BINANCE:BTCUSDT@.5v/built")]
    [InlineData("BINANCE:BTCUSDT@01v/built")]
    [InlineData("BINANCE:BTCUSDT@-1v/built")]
    [InlineData("BINANCE:BTCUSDT@1e3v/built")]
    [InlineData("BINANCE:BTCUSDT@1,000v/built")]
    [InlineData("BINANCE:BTCUSDT@0.0000000000001v/built")]
    [InlineData("BINANCE:BTCUSDT@1000000000000001v/built")]
    [InlineData("BINANCE:BTCUSDT@1000/built")]
    [InlineData("BINANCE:BTCUSDT@1000T/built")]
    [InlineData("BINANCE:BTCUSDT@1000t/unanchored/built")]
    [InlineData("BINANCE:BTCUSDT@1000t/utc")]
    [InlineData("BINANCE:BTCUSDT@1h/unanchored")]
    public void TryParse_BadText_IsRefused(string? text) => Assert.False(SeriesId.TryParse(text, out _));

    [Fact]
    public void Sized_ImpossibleSize_IsRefused()
    {
        ArgumentOutOfRangeException exception = Assert.Throws<ArgumentOutOfRangeException>(() => BarSpec.Sized(BarKind.Tick, 1.5m));

        Assert.Contains("a whole number above 0", exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => BarSpec.Sized(BarKind.Timed, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => BarSpec.Sized((BarKind)99, 1));
    }

    [Fact]
    public void Sized_Any_IsBuiltAndNotOnTheGrid()
    {
        BarSpec spec = BarSpec.Sized(BarKind.Tick, 1_000);

        Assert.Equal("1000t/built", spec.ToString());
        Assert.Equal("1000t", spec.LengthCode);
        Assert.False(spec.IsOnGrid);
        Assert.True(BarSpec.Parse("1h/built").IsOnGrid);
        Assert.False(BarSpec.Parse("1h/regular").IsOnGrid);
    }

    [Fact]
    public void BarSeriesIdParse_SeriesOfTrades_IsRefused() =>
        Assert.Throws<FormatException>(() => BarSeriesId.Parse("BINANCE:BTCUSDT@trades"));
}
