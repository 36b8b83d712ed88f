using Candlewick.Analytics.Windows;

namespace Candlewick.Analytics.Indicators;

/// <summary>The share of the volume of the last bars that flowed in, from -1 to 1.</summary>
public static class Cmf
{
    public static IndicatorSpec Spec { get; } = new()
    {
        Code = "cmf",
        Name = "Chaikin Money Flow",
        Summary = "The share of the volume of the last bars that flowed in, from -1 to 1.",
        Formula = "CMF = sum of V ((C - L) - (H - C)) / (H - L) over n bars, divided by the sum of V; a bar without range flows 0; "
            + "0 where no volume traded; first value at bar n.",
        Source = "M. Chaikin; https://www.tradingview.com/support/solutions/43000501974/",
        Options = [IndicatorOption.Period("period", 20)],
        Outputs = [new("cmf", OutputUnit.Ratio, "from -1 to 1")],
        Memory = Memory.Windowed,
        NeedsVolume = true,
        Create = static options => new BoundIndicator<CmfKernel, BarPoint, double>(options, () => new CmfKernel(options.Whole("period"))),
    };

    /// <param name="period">Bars in the window.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is out of range.</exception>
    public static IIndicator<BarPoint, double> Create(int period = 20) =>
        new Indicator<CmfKernel, BarPoint, double>(new CmfKernel(period), new OptionValues(Spec, [("period", period)]).ToString());
}

/// <summary>The arithmetic of <see cref="Cmf"/>.</summary>
public struct CmfKernel(int period) : IKernel<BarPoint, double>
{
    private WindowSum _flow = new(period);
    private WindowSum _volume = new(period);

    public readonly int WarmUp => period;

    public readonly bool IsPossible(BarPoint input) => input.HasHighLowClose && input.HasVolume;

    public double Add(BarPoint input)
    {
        double flow = _flow.Add(AccumulationDistribution.MoneyFlow(input));
        double volume = _volume.Add(input.Volume);
        return volume == 0 ? 0 : flow / volume;
    }

    public void Reset()
    {
        _flow.Reset();
        _volume.Reset();
    }

    public void Transfer(StateCursor state)
    {
        _flow.Transfer(state);
        _volume.Transfer(state);
    }
}
