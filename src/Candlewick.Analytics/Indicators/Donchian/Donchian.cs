using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>Upper, middle and lower line of a Donchian channel, and its width as a fraction of the middle.</summary>
public readonly record struct DonchianValue(double Upper, double Middle, double Lower, double Width);

/// <summary>The channel between the highest high and the lowest low of the last bars.</summary>
public static class Donchian
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "donchian",
        Name = "Donchian Channel",
        Summary = "The channel between the highest high and the lowest low of the last bars.",
        Formula = "upper = highest high, lower = lowest low of n bars, middle = (upper + lower) / 2, width = (upper - lower) / middle (0 where both are 0). "
            + "The window ends with the bar itself (window=current, as on TradingView; first value at bar n) "
            + "or with the bar before it (window=previous, as in Stock.Indicators, so that a bar can break out; first value at bar n+1).",
        Source = "R. Donchian, Trend-Following Methods in Commodity Price Analysis, 1957; https://www.tradingview.com/support/solutions/43000502253/",
        Options = [IndicatorOption.Period("period", 20), IndicatorOption.Choice<ChannelWindow>("window", "Whether the window ends with the bar or with the one before it.")],
        Outputs =
        [
            new("upper", OutputUnit.Price, "highest high"),
            new("middle", OutputUnit.Price, "middle of upper and lower"),
            new("lower", OutputUnit.Price, "lowest low"),
            new("width", OutputUnit.Ratio, "upper minus lower, as a fraction of the middle"),
        ],
        Memory = Memory.Windowed,
        Create = static options => new BoundIndicator<DonchianKernel, BarPoint, DonchianValue>(
            options, () => new DonchianKernel(options.Whole("period"), options.Choice<ChannelWindow>("window"))),
    };

    /// <param name="period">Bars in the window.</param>
    /// <param name="window">Whether the window ends with the bar or with the one before it.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static IIndicator<BarPoint, DonchianValue> Create(int period = 20, ChannelWindow window = ChannelWindow.Current)
    {
        OptionValues options = new(Spec, [("period", period), ("window", (int)window)]);
        return new Indicator<DonchianKernel, BarPoint, DonchianValue>(new DonchianKernel(period, window), options.ToString());
    }
}

/// <summary>Where the window of a channel ends.</summary>
public enum ChannelWindow
{
    /// <summary>With the bar itself.</summary>
    Current,

    /// <summary>With the bar before it.</summary>
    Previous,
}

/// <summary>The arithmetic of <see cref="Donchian"/>.</summary>
public struct DonchianKernel(int period, ChannelWindow window) : IKernel<BarPoint, DonchianValue>
{
    private WindowExtreme _highest = new(period, largest: true);
    private WindowExtreme _lowest = new(period, largest: false);
    private double _upper = double.NaN;
    private double _lower = double.NaN;

    public readonly int WarmUp => window == ChannelWindow.Current ? period : period + 1;

    public readonly bool IsPossible(BarPoint input) => double.IsFinite(input.High) && double.IsFinite(input.Low);

    public DonchianValue Add(BarPoint input)
    {
        (double upper, double lower) = (_upper, _lower);
        double highest = _highest.Add(input.High);
        double lowest = _lowest.Add(input.Low);
        (_upper, _lower) = _highest.IsFull ? (highest, lowest) : (double.NaN, double.NaN);
        if (window == ChannelWindow.Current)
        {
            (upper, lower) = (_upper, _lower);
        }

        double middle = (upper + lower) / 2;
        return new DonchianValue(upper, middle, lower, upper == lower ? 0 : (upper - lower) / middle);
    }

    public void Reset()
    {
        _highest.Reset();
        _lowest.Reset();
        (_upper, _lower) = (double.NaN, double.NaN);
    }

    public void Transfer(StateCursor state)
    {
        _highest.Transfer(state);
        _lowest.Transfer(state);
        state.Value(ref _upper);
        state.Value(ref _lower);
    }
}
