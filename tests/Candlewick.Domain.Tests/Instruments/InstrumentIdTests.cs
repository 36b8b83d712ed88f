namespace Candlewick.Domain.Tests.Instruments;

public sealed class InstrumentIdTests
{
    [Fact]
    public void Parse_WhatToStringWrote_GivesTheSame() =>
        Law.Holds(Gens.Instrument, id => InstrumentId.Parse(id.ToString()) == id && InstrumentId.Parse(id.ToString()).GetHashCode() == id.GetHashCode());

    [Fact]
    public void TryParsePath_WhatToPathWrote_GivesTheSame() =>
        Law.Holds(Gens.Instrument, id => InstrumentId.TryParsePath(id.ToPath(), out InstrumentId read) && read == id);

    [Fact]
    public void ToPath_TwoIds_DifferAlsoWhereCaseAndFinalDotsDoNotCount() =>
        Law.Holds(Gens.Instrument, Gens.Instrument, (a, b) =>
            (a == b) == string.Equals(AsWindowsSees(a), AsWindowsSees(b), StringComparison.OrdinalIgnoreCase));

    [Fact]
    public void ToPath_AnyId_IsPlainAscii() =>
        Law.Holds(Gens.Instrument, id => id.ToPath().All(c => char.IsAsciiLetterOrDigit(c) || "-._/".Contains(c, StringComparison.Ordinal)));

    [Fact]
    public void CompareTo_AnyTwo_IsTheOrderOfVenueThenSymbol() =>
        Law.Holds(Gens.Instrument, Gens.Instrument, (a, b) =>
            Math.Sign(a.CompareTo(b)) == -Math.Sign(b.CompareTo(a)) && (a.CompareTo(b) == 0) == (a == b));

    [Theory]
    [InlineData("BINANCE:BTCUSDT", "BINANCE/BTCUSDT")]
    [InlineData("NYSE:META#2", "NYSE/META_232")]
    [InlineData("BINANCE-UM:BTCUSDT_260327", "BINANCE-UM/BTCUSDT_5F260327")]
    [InlineData("NYSE:BRK.B", "NYSE/BRK.B")]
    [InlineData("NYSE:..", "NYSE/_2E_2E")]
    [InlineData("BINANCE:币USDT", "BINANCE/_E5_B8_81USDT")]
    public void ToPath_Id_Escapes(string text, string path) => Assert.Equal(path, InstrumentId.Parse(text).ToPath());

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("BTCUSDT")]
    [InlineData(":BTCUSDT")]
    [InlineData("BINANCE:")]
    [InlineData("binance:BTCUSDT")]
    [InlineData("BINANCE:btcusdt")]
    [InlineData("BINANCE:BTC USDT")]
    [InlineData("BINANCE:BTC/USDT")]
    [InlineData("BINANCE:BTC:USDT")]
    [InlineData("BINANCE.X:BTC")]
    [InlineData("BINANCE:ΩmegA")]
    [InlineData("BINANCE:BTC@1H")]
    public void TryParse_BadText_IsRefused(string? text) => Assert.False(InstrumentId.TryParse(text, out _));

    [Theory]
    [InlineData("BINANCE/_41BC")]
    [InlineData("BINANCE/ŁBC")]
    [InlineData("BINANCE/META_2")]
    [InlineData("BINANCE/META_zz")]
    [InlineData("BINANCE/META_5f")]
    [InlineData("BINANCE/_E5_B8")]
    [InlineData("BINANCE")]
    [InlineData("BINANCE/A/B")]
    public void TryParsePath_WhatToPathNeverWrites_IsRefused(string path) => Assert.False(InstrumentId.TryParsePath(path, out _));

    [Fact]
    public void Default_Id_NamesNothing()
    {
        Assert.True(default(InstrumentId).IsNone);
        Assert.NotEqual(default, InstrumentId.Of("A", "B"));
        Assert.Equal("(none)", default(InstrumentId).ToString());
    }

    [Fact]
    public void Of_ManyAtOnce_GivesOneHandleAName()
    {
        InstrumentId[][] all = new InstrumentId[8][];
        Parallel.For(0, all.Length, thread => all[thread] = [.. Enumerable.Range(0, 2_000).Select(i => InstrumentId.Of("PARALLEL", $"S{i}"))]);
        Assert.All(all, ids => Assert.Equal(all[0], ids));
        Assert.All(all[0].Index(), pair => Assert.Equal($"S{pair.Index}", pair.Item.Symbol));
    }

    private static string AsWindowsSees(InstrumentId id) => string.Join('/', id.ToPath().Split('/').Select(part => part.TrimEnd('.')));
}
