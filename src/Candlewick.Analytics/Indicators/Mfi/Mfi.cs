using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>A relative strength index weighted by volume, from 0 to 100.</summary>
public static class Mfi
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "mfi",
        Name = "Money Flow Index",
        Summary = "A relative strength index weighted by volume, from 0 to 100.",
        Formula = "Typical price T = (H + L + C) / 3; the flow T V of a bar is positive where T rose, negative where it fell, nothing where it did not change. "
            + "MFI = 100 positive / (positive + negative) over n bars; first value at bar n+1. 50 where nothing flowed "
            + "(TA-Lib says 0 there, and wherever the flows add up to less than 1; Stock.Indicators says 100).",
        Source = "G. Quong and A. Soudack, Technical Analysis of Stocks & Commodities, 1989; TA-Lib MFI",
        Options = [IndicatorOption.Period("period", 14)],
        Outputs = [new("mfi", OutputUnit.Ratio, "from 0 to 100")],
        Memory = Memory.Windowed,
        NeedsVolume = true,
        Create = static options => new BoundIndicator<MfiKernel, BarPoint, double>(options, () => new MfiKernel(options.Whole("period"))),
    };

    /// <param name="period">Changes of price in the window.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is out of range.</exception>
    public static IIndicator<BarPoint, double> Create(int period = 14) =>
        new Indicator<MfiKernel, BarPoint, double>(new MfiKernel(period), new OptionValues(Spec, [("period", period)]).ToString());
}

/// <summary>The arithmetic of <see cref="Mfi"/>.</summary>
public struct MfiKernel(int period) : IKernel<BarPoint, double>
{
    private WindowSum _positive = new(period);
    private WindowSum _negative = new(period);
    private double _typical = double.NaN;

    public readonly int WarmUp => period + 1;

    public readonly bool IsPossible(BarPoint input) => input.HasHighLowClose && input.HasVolume;

    public double Add(BarPoint input)
    {
        double previous = _typical;
        _typical = Prices.Typical(input.High, input.Low, input.Close);
        if (double.IsNaN(previous))
        {
            return double.NaN;
        }

        double flow = _typical * input.Volume;
        double positive = _positive.Add(_typical > previous ? flow : 0);
        double negative = _negative.Add(_typical < previous ? flow : 0);
        return positive + negative == 0 ? 50 : 100 * (positive / (positive + negative));
    }

    public void Reset()
    {
        _positive.Reset();
        _negative.Reset();
        _typical = double.NaN;
    }

    public void Transfer(StateCursor state)
    {
        _positive.Transfer(state);
        _negative.Transfer(state);
        state.Value(ref _typical);
    }
}
