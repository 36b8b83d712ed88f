namespace Candlewick.Domain.Tests.MarketData;

public sealed class BarTests
{
    private static readonly Bar Good = new(Gens.At(0), Gens.At(1), 10, 12, 9, 11, 5);

    public static TheoryData<string, Bar> Impossible => new()
    {
        { "high below open", Good with { High = 9.5 } },
        { "low above close", Good with { Low = 11.5 } },
        { "high below low", Good with { High = 8, Low = 9 } },
        { "open not a number", Good with { Open = double.NaN } },
        { "close without end", Good with { Close = double.PositiveInfinity } },
        { "negative volume", Good with { Volume = -1 } },
        { "negative count", Good with { TradeCount = -1 } },
        { "negative quote volume", Good with { QuoteVolume = -0.1 } },
        { "no length", Good with { CloseTime = Good.OpenTime } },
    };

    [Fact]
    public void IsPossible_OrdinaryBar_IsTrue()
    {
        Assert.True(Good.IsPossible);
        Assert.True((Good with { Volume = double.NaN }).IsPossible);
        Assert.True((Good with { Open = 10, High = 10, Low = 10, Close = 10, Volume = 0 }).IsPossible);
    }

    [Theory]
    [InlineData(4, 42, 10.5)]
    [InlineData(0, 0, double.NaN)]
    [InlineData(4, double.NaN, double.NaN)]
    [InlineData(double.NaN, 42, double.NaN)]
    public void Vwap_QuoteVolumeAndVolume_IsTheirRatio(double volume, double quoteVolume, double expected) =>
        Assert.Equal(expected, (Good with { Volume = volume, QuoteVolume = quoteVolume }).Vwap);

    [Theory]
    [MemberData(nameof(Impossible))]
    public void IsPossible_ImpossibleBar_IsFalse(string why, Bar bar) => Assert.False(bar.IsPossible, why);
}
