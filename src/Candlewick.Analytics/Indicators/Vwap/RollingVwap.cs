using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>The mean price of the last bars, weighted by volume.</summary>
public static class RollingVwap
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "rolling-vwap",
        Name = "Volume Weighted Average Price (rolling)",
        Summary = "The mean price of the last bars, weighted by volume.",
        Formula = "VWAP = sum of p V / sum of V over the last n bars, p the typical price (H + L + C) / 3 by default; first value at bar n; "
            + "no value where the window has no volume. period=5 over one-minute bars is the moving 5-minute VWAP "
            + "(vwap with session_seconds=300 is the one that starts afresh every five minutes). Lean weights the mean of open, high, low and close: price=average.",
        Source = "https://www.tradingview.com/support/solutions/43000594683/",
        Options = [IndicatorOption.Period("period", 20), VolumeWeightedPrice.PriceOption],
        Outputs = [new("vwap", OutputUnit.Price, "the mean price of the window")],
        Memory = Memory.Windowed,
        NeedsVolume = true,
        Create = static options => new BoundIndicator<RollingVwapKernel, BarPoint, double>(
            options, () => new RollingVwapKernel(options.Whole("period"), options.Choice<PriceOf>("price"))),
    };

    /// <param name="period">Bars in the window.</param>
    /// <param name="price">Price of the bar that is weighted.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static IIndicator<BarPoint, double> Create(int period = 20, PriceOf price = PriceOf.Typical) =>
        new Indicator<RollingVwapKernel, BarPoint, double>(
            new RollingVwapKernel(period, price), new OptionValues(Spec, [("period", period), ("price", (int)price)]).ToString());
}

/// <summary>The arithmetic of <see cref="RollingVwap"/>.</summary>
public struct RollingVwapKernel(int period, PriceOf price) : IKernel<BarPoint, double>
{
    private WindowSum _value = new(period);
    private WindowSum _volume = new(period);

    public readonly int WarmUp => period;

    public readonly bool IsPossible(BarPoint input) => VolumeWeightedPrice.IsPossible(input, price);

    public double Add(BarPoint input)
    {
        double value = _value.Add(Prices.Of(input, price) * input.Volume);
        double volume = _volume.Add(input.Volume);
        return volume > 0 ? value / volume : double.NaN;
    }

    public void Reset()
    {
        _value.Reset();
        _volume.Reset();
    }

    public void Transfer(StateCursor state)
    {
        _value.Transfer(state);
        _volume.Transfer(state);
    }
}
