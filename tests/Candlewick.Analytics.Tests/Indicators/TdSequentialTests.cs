using Candlewick.Analytics.Indicators;

namespace Candlewick.Analytics.Tests.Indicators;

public sealed class TdSequentialTests
{
    /// <summary>Up by 2 to 110, then down by 1 a bar: the flip is bar 8, the setup whole at bar 16, the countdown at bar 28.</summary>
    private static readonly double[] Fall = [100, 102, 104, 106, 108, 110, .. Enumerable.Range(1, 30).Select(step => 110.0 - step)];

    [Fact]
    public void Add_SteadyFallAfterARise_CountsNineAndThirteen()
    {
        TdSequentialValue[] values = Run(Fall, new());
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0], values[7..18].Select(value => value.Setup));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 0], values[15..30].Select(value => value.BuyCountdown));
        Assert.Equal([0, 1, 1], values[15..18].Select(value => value.Perfected));
        Assert.All(values[5..], value => Assert.Equal(0, value.SellCountdown));
        Assert.All(values[..5], value => Assert.True(double.IsNaN(value.Setup)));
    }

    [Fact]
    public void Add_SamePricesUpsideDown_CountsASellTheSame()
    {
        TdSequentialValue[] buys = Run(Fall, new());
        TdSequentialValue[] sells = Run([.. Fall.Select(price => 300 - price)], new());
        Assert.Equal(
            buys[5..].Select(value => (-value.Setup, -value.Perfected, value.BuyCountdown, value.SellCountdown)),
            sells[5..].Select(value => (value.Setup, value.Perfected, value.SellCountdown, value.BuyCountdown)));
    }

    [Fact]
    public void Add_FallFromTheFirstBar_NeedsAFlipUnlessAnyBarStarts()
    {
        double[] prices = [.. Enumerable.Range(0, 25).Select(step => 100.0 - step)];
        Assert.All(Run(prices, new())[5..], value => Assert.Equal(0, value.Setup));
        Assert.Equal([2, 3, 4, 5, 6, 7, 8, 9, 1], Run(prices, new() { Start = TdStart.AnyBar })[5..14].Select(value => value.Setup));
    }

    [Theory]
    [InlineData(TdCancellation.SetupOrLevel, 0)]
    [InlineData(TdCancellation.Level, 0)]
    [InlineData(TdCancellation.Setup, 4)]
    [InlineData(TdCancellation.Never, 4)]
    public void Add_JumpAboveTheSetup_EndsTheCountdownByLevel(TdCancellation cancellation, double count)
    {
        // The setup's highest true high is 108, the close before the flip; bars 16 to 19 count 1 to 4; the true low of bar 21 is above 108.
        double[] prices = [.. Fall[..20], 120, 120];
        TdSequentialValue[] values = Run(prices, new() { Cancellation = cancellation });
        Assert.Equal(4, values[20].BuyCountdown);
        Assert.Equal(count, values[21].BuyCountdown);
    }

    [Theory]
    [InlineData(TdQualifier.Required, 12)]
    [InlineData(TdQualifier.Ignored, 13)]
    public void Add_ThirteenthBarAboveTheEighth_WaitsWhereTheQualifierIsRequired(TdQualifier qualifier, double count)
    {
        // Bars 16 to 27 count 1 to 12, the eighth closes at 93 (bar 23). Bars 28 to 30 stand above it, bar 30 closes at the low of bar 28.
        double[] prices = [.. Fall[..28], 95, 95, 94.5];
        TdSequentialValue[] values = Run(prices, new() { Qualifier = qualifier });
        Assert.Equal(12, values[29].BuyCountdown);
        Assert.Equal(count, values[30].BuyCountdown);
    }

    [Theory]
    [InlineData(TdPerfection.Deferred, 1)]
    [InlineData(TdPerfection.AtCompletion, 0)]
    public void Add_LowsOfEightAndNineHeldUp_ArePerfectedLaterWhereThatCounts(TdPerfection perfection, double later)
    {
        // Bars 6 and 7 of the setup are bars 13 and 14; their lows are dug deeper than those of bars 15 and 16, bar 18 goes below.
        double[] lows = [.. Fall.Select(price => price - 0.5)];
        lows[13] = 97.75;
        TdSequentialValue[] values = Run(Fall, new() { Perfection = perfection }, lows);
        Assert.Equal(9, values[16].Setup);
        Assert.Equal(0, values[16].Perfected);
        Assert.Equal(later, values[18].Perfected);
    }

    private static TdSequentialValue[] Run(double[] closes, TdRules rules, double[]? lows = null)
    {
        IIndicator<BarPoint, TdSequentialValue> indicator = TdSequential.Create(rules);
        return [.. closes.Select((close, i) => indicator.Add(new BarPoint(default, close, close + 0.5, lows?[i] ?? (close - 0.5), close, 1)))];
    }
}
