namespace Candlewick.Analytics.Indicators;

/// <summary>The line of SuperTrend, its side, and both bands.</summary>
public readonly record struct SuperTrendValue(double SuperTrend, double Side, double Upper, double Lower);

/// <summary>A trailing band of average true ranges that changes sides when the close crosses it.</summary>
public static class SuperTrend
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "supertrend",
        Name = "SuperTrend",
        Summary = "A trailing band of average true ranges that changes sides when the close crosses it.",
        Formula = "basic bands = (H + L) / 2 +- multiplier x ATR(period). The upper band only falls and the lower only rises, "
            + "until the previous close lies beyond it: then the basic band takes its place. A rising trend follows the lower band and ends when a close is below it; "
            + "a falling one follows the upper band and ends when a close is above it. The first trend rises when the close is at or above (H + L) / 2. "
            + "First value with the ATR: at bar period+1 (Stock.Indicators), or at bar period with first_range=high-low (TradingView, Lean).",
        Source = "O. Seban, SuperTrend, 2009; https://dotnet.stockindicators.dev/indicators/SuperTrend/",
        Options =
        [
            IndicatorOption.Period("period", 10, summary: "True ranges in the average."),
            IndicatorOption.Factor("multiplier", 3, 1e-9, 1_000, "Average true ranges between the middle of the bar and either band."),
            IndicatorOption.Choice<MeanKind>("mean", "How true ranges are averaged."),
            IndicatorOption.Choice<FirstRange>("first_range", "True range of the first bar."),
        ],
        Outputs =
        [
            new("supertrend", OutputUnit.Price, "the band that the trend follows"),
            new("side", OutputUnit.Ratio, "1 while the trend rises (the line is the lower band), -1 while it falls"),
            new("upper", OutputUnit.Price, "trailing upper band"),
            new("lower", OutputUnit.Price, "trailing lower band"),
        ],
        Memory = Memory.Cumulative,
        StartForgotten = "once the average true range has settled and two changes of side in a row are on the same bars from either start: "
            + "from the bar after the second, to 1e-12",
        Create = static options => new BoundIndicator<SuperTrendKernel, BarPoint, SuperTrendValue>(options, () => Kernel(options)),
    };

    /// <param name="period">True ranges in the average.</param>
    /// <param name="multiplier">Average true ranges between the middle of the bar and either band.</param>
    /// <param name="mean">How true ranges are averaged.</param>
    /// <param name="firstRange">True range of the first bar.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static IIndicator<BarPoint, SuperTrendValue> Create(
        int period = 10, double multiplier = 3, MeanKind mean = MeanKind.Wilder, FirstRange firstRange = FirstRange.None)
    {
        OptionValues options = new(Spec, [("period", period), ("multiplier", multiplier), ("mean", (int)mean), ("first_range", (int)firstRange)]);
        return new Indicator<SuperTrendKernel, BarPoint, SuperTrendValue>(Kernel(options), options.ToString());
    }

    private static SuperTrendKernel Kernel(OptionValues options) =>
        new(options["multiplier"], new AtrKernel(options.Whole("period"), options.Choice<MeanKind>("mean"), options.Choice<FirstRange>("first_range")));
}

/// <summary>The arithmetic of <see cref="SuperTrend"/>.</summary>
/// <param name="multiplier">Average true ranges between the middle of the bar and either band.</param>
/// <param name="first">The average true range in its first state; the kernel owns it.</param>
public struct SuperTrendKernel(double multiplier, AtrKernel first) : IKernel<BarPoint, SuperTrendValue>
{
    private AtrKernel _atr = first;
    private double _upper = double.NaN;
    private double _lower = double.NaN;
    private double _close;
    private bool _isRising;

    public readonly int WarmUp => _atr.WarmUp;

    public readonly bool IsPossible(BarPoint input) => input.HasHighLowClose;

    public SuperTrendValue Add(BarPoint input)
    {
        double atr = _atr.Add(input);
        if (double.IsNaN(atr))
        {
            return new SuperTrendValue(double.NaN, double.NaN, double.NaN, double.NaN);
        }

        double middle = Prices.Median(input.High, input.Low);
        double upper = middle + (multiplier * atr);
        double lower = middle - (multiplier * atr);
        if (double.IsNaN(_upper))
        {
            (_upper, _lower, _isRising) = (upper, lower, input.Close >= middle);
        }
        else
        {
            _upper = upper < _upper || _close > _upper ? upper : _upper;
            _lower = lower > _lower || _close < _lower ? lower : _lower;
            _isRising = _isRising ? input.Close >= _lower : input.Close > _upper;
        }

        _close = input.Close;
        return new SuperTrendValue(_isRising ? _lower : _upper, _isRising ? 1 : -1, _upper, _lower);
    }

    public void Reset()
    {
        _atr.Reset();
        (_upper, _lower, _close, _isRising) = (double.NaN, double.NaN, 0, false);
    }

    public void Transfer(StateCursor state)
    {
        _atr.Transfer(state);
        state.Value(ref _upper);
        state.Value(ref _lower);
        state.Value(ref _close);
        state.Value(ref _isRising);
    }
}
